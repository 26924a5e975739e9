import type { Site, SiteFile } from "../../model/siteSchema";
import { phaseIn, siteWith, withoutFixedLosses } from "./sites";

/** The lab's last phase with this many halls, of one node each; the tenth has four and is the fullest. */
export function siteOfHalls(count: number): Site {
  return siteWith("lab", (data: SiteFile) => {
    const phase = phaseIn(data, "phase-3");
    const [hall] = data.halls;
    if (hall === undefined) {
      throw new Error("the lab has no hall");
    }
    withoutFixedLosses(data);
    data.phases = [phase];
    data.capital = [];
    // The lab's transformers do not carry the shares of a hundred halls.
    data.power.domains = [];
    data.halls = Array.from({ length: count }, (_, index) => {
      const name = `room-${index + 1}`;
      return { ...hall, name, managementContext: name, fedBy: undefined, limit: "100 kW" };
    });
    data.pools = data.halls.map(({ name }, index) => ({
      name: `pool-${index + 1}`,
      hall: name,
      gpuSystem: "hgx-h100",
      purpose: "training",
    }));
    phase.halls = data.halls.map(({ name }) => ({ name, share: "60 kW" }));
    phase.units = Object.fromEntries(
      data.pools.map(({ name }, index) => [name, index === 9 ? 4 : 1]),
    );
  });
}
