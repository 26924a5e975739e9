import type { PowerDomain } from "../powerDomains";
import type { Site } from "../siteSchema";

/**
 * A site of which one power domain carries other watts in a phase: after redundancy, and before reserve and fixed load.
 *
 * @param domain of the site's limit tree in that phase.
 */
export function withLimit(site: Site, phase: string, domain: PowerDomain, watts: number): Site {
  switch (domain.kind) {
    case "grid connection":
      return {
        ...site,
        phases: site.phases.map((one) =>
          one.name === phase ? { ...one, energisedWatts: watts } : one,
        ),
      };
    case "hall":
      return {
        ...site,
        halls: site.halls.map((hall) =>
          `hall ${hall.name}` === domain.name ? { ...hall, limitWatts: watts } : hall,
        ),
      };
    case "row":
      return {
        ...site,
        halls: site.halls.map((hall) => ({
          ...hall,
          rows: hall.rows.map((row) =>
            `row ${hall.name}/${row.name}` === domain.name ? { ...row, limitWatts: watts } : row,
          ),
        })),
      };
    // A locked limit is not in the site file: `lowerDomains` lowers it in the budget.
    case "locked limit":
      return site;
    case "transformer":
    case "feed":
      return {
        ...site,
        power: {
          ...site.power,
          domains: site.power.domains.map((one) =>
            `${one.kind} ${one.name}` === domain.name
              ? {
                  ...one,
                  // One unit of real power: what is left after redundancy is said already.
                  units: [{ name: "left", ratingVoltAmperes: watts }],
                  powerFactorPerMille: 1000,
                  redundancy: "N" as const,
                }
              : one,
          ),
        },
      };
  }
}
