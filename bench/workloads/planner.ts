import { planSite } from "../../model/sitePlan";
import type { Site } from "../../model/siteSchema";
import { projectCatalog, siteOfPools } from "./manyPools";
import { measured } from "./report";
import { DECLARED } from "../../model/power/basis";

/**
 * A million GPUs of three generations in ten halls, over three phases.
 *
 * A hall of a real site is one Kubernetes cluster of at most 5,000 nodes, so a site file with this many in ten halls is
 * refused when it is read: the units are put in afterwards, since it is the planner that is measured.
 */
const SYSTEMS = ["hgx-h100", "hgx-b200", "gb300-nvl72"] as const;
const GPUS = 1_000_000;
const HALLS = 10;

const catalog = projectCatalog();
const small = siteOfPools(HALLS * SYSTEMS.length, catalog);
const [hall] = small.halls;
const [phase] = small.phases;
if (hall === undefined || phase === undefined) {
  throw new Error("the site has no hall or no phase");
}
const halls = Array.from({ length: HALLS }, (_, index) => ({ ...hall, name: `hall-${index}` }));
const pools = small.pools.map((pool, index) => ({
  ...pool,
  hall: `hall-${Math.floor(index / SYSTEMS.length)}`,
  gpuSystem: SYSTEMS[index % SYSTEMS.length] ?? "",
}));
const gpusInPhase = (share: number): Record<string, number> =>
  Object.fromEntries(
    pools.map(({ name, gpuSystem }) => {
      const { gpusPerUnit = 1 } = catalog.get(gpuSystem) ?? {};
      return [name, Math.ceil((GPUS * share) / pools.length / gpusPerUnit)];
    }),
  );
const site: Site = {
  ...small,
  halls,
  pools,
  phases: [0.1, 0.5, 1].map((share, index) => ({
    ...phase,
    name: `phase-${index + 1}`,
    halls: halls.map(({ name }) => ({ name, shareWatts: 200_000_000 })),
    units: gpusInPhase(share),
  })),
};

measured(() => planSite(site, catalog, DECLARED));
