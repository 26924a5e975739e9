import { parse } from "yaml";
import { siteText, withoutFixedLosses } from "../../support/sites";
import type { SiteFile } from "../../../model/siteSchema";

/**
 * A small site with one of everything that the plan counts: a feeder, two halls, a row, a cap, an oversubscribed pool, two phases
 * and gates. Small, since a fuzz reads it a hundred thousand times.
 */
export function smallSite(): SiteFile {
  const site = parse(siteText("lab")) as SiteFile;
  const [first, second] = site.halls;
  const [one, two] = site.phases;
  if (first === undefined || second === undefined || one === undefined || two === undefined) {
    throw new Error("the lab has fewer halls or phases than this fuzz needs");
  }
  first.rows = [{ name: "a", limit: "400 kW", fixedLoad: "1 kW", carries: "it" }];
  site.halls = [first, second];
  site.power.fixedLoad = "5 kW";
  site.power.oversubscription = { inference: 1.2 };
  site.pools = [
    { name: "h100-1", hall: "hall-1", row: "a", gpuSystem: "hgx-h100", purpose: "training" },
    {
      name: "h100-2",
      hall: "hall-2",
      gpuSystem: "hgx-h100",
      purpose: "inference",
      gpuPowerCap: "600 W",
      oversubscription: 1.1,
    },
  ];
  two.halls = two.halls.slice(0, 2);
  withoutFixedLosses(site);
  two.units = { "h100-1": 30, "h100-2": 40 };
  one.gates = one.gates?.slice(0, 1);
  two.gates = two.gates?.slice(0, 2);
  site.phases = [one, two];
  return site;
}
