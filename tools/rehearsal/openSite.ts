import type { SiteFile } from "../../model/siteSchema";

/** The one gate of an open site, which its copy has a record for: what deploys counts proven power only. */
export const ENERGISED_GATE = "grid-energised";

/**
 * A site whose every phase may be deployed once all of its contract is energised: without the other gates and capital, which wait for
 * evidence of years to come, and without a PUE curve, which a part of the site would not meet. Tenants and bookings are left out too, so
 * that the pools and what they need are what is measured.
 */
export function openSite(data: SiteFile): SiteFile {
  return {
    ...data,
    capital: [],
    tenants: [],
    bookings: [],
    power: { ...data.power, pueCurve: undefined },
    phases: data.phases.map((phase, index) => ({
      ...phase,
      gates:
        index > 0
          ? []
          : [
              {
                name: ENERGISED_GATE,
                kind: "grid-energised",
                measures: "what the grid owner has switched on for the site",
                atLeast: "planned",
                source: "a copy of the site that is measured",
              },
            ],
    })),
  };
}
