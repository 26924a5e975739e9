import type { SiteFile } from "../../model/siteSchema";
import { withoutFixedLosses } from "../workloads/manyPools";

/** The first hall of the lab with many pools of a node each in its only phase, and power enough for them. */
export function crowdLab(data: SiteFile, pools: number): void {
  const [phase] = data.phases;
  if (phase === undefined) {
    throw new Error("the lab has no phase");
  }
  data.power.gridConnection.contracted = "52 MW";
  for (const domain of data.power.domains ?? []) {
    domain.units = domain.units.map((unit) => ({ ...unit, rating: "30 MVA" }));
  }
  data.halls = data.halls.map((hall) => ({ ...hall, limit: "18 MW" }));
  data.capital = [];
  data.power = withoutFixedLosses(data.power);
  data.pools = Array.from({ length: pools }, (_, index) => ({
    name: poolName(index),
    hall: "hall-1",
    gpuSystem: "hgx-h100",
    purpose: "training",
  }));
  data.phases = [
    {
      ...phase,
      energised: "20 MW",
      plant: "23 MW",
      halls: [{ name: "hall-1", share: "18 MW" }],
      units: Object.fromEntries(data.pools.map(({ name }) => [name, 1])),
      gates: [],
    },
  ];
}

/** Name of a pool of the crowded lab, and of its MachineDeployment. */
export function poolName(index: number): string {
  return `h100-${index + 1}`;
}
