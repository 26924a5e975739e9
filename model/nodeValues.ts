import type { Catalog, GpuSystem } from "./catalog";
import { formatCount } from "./format";
import type { Problem } from "./input/problem";
import type { FieldPath } from "./input/yamlFile";
import { partOfPool, partUnits } from "./machineDeployments";
import { HUGE_PAGES_KIBIBYTES, nodeSettings } from "./nodeSettings";
import type { Pool, Site } from "./siteSchema";

type At = (path: FieldPath, message: string, at?: "value" | "key") => Problem;

/** What the node settings of a site file amount to: pools that can be split and scaled as they say, kubelets that start. */
export function nodeProblems(site: Site, catalog: Catalog, at: At): Problem[] {
  const names = new Set(site.pools.map(({ name }) => name));
  return [
    ...settingsProblems(site, {}, ["nodes"], at),
    ...site.pools.flatMap((pool, index) => {
      const system = catalog.get(pool.gpuSystem);
      return [
        ...nameProblems(pool, index, names, at),
        // What the catalogue does not have is refused by its name.
        ...(system === undefined
          ? []
          : [
              ...splitProblems(pool, index, system, at),
              ...reservationProblems(site, pool, index, system, at),
            ]),
        ...scalingProblems(site, pool, index, system?.nodesPerUnit ?? 1, at),
        ...(pool.nodes === undefined
          ? []
          : settingsProblems(site, pool, ["pools", index, "nodes"], at)),
      ];
    }),
  ];
}

/** Two MachineDeployments of one name would be one object with two ceilings. */
function nameProblems(
  { name }: Pool,
  index: number,
  names: ReadonlySet<string>,
  at: At,
): Problem[] {
  const other = partOfPool(name);
  if (other === undefined || !names.has(other)) {
    return [];
  }
  const message = `"${name}" is the name of a part of pool "${other}" when that is split: choose another name`;
  return [at(["pools", index, "name"], message)];
}

function splitProblems(pool: Pool, index: number, system: GpuSystem, at: At): Problem[] {
  try {
    partUnits(pool.granularity, system);
    return [];
  } catch (error) {
    return [at(["pools", index, "granularity"], (error as RangeError).message)];
  }
}

function scalingProblems(
  site: Site,
  pool: Pool,
  index: number,
  nodesPerUnit: number,
  at: At,
): Problem[] {
  if (pool.scaling.mode === "fixed") {
    return [];
  }
  const path = ["pools", index, "scaling"];
  if (nodesPerUnit > 1) {
    const message = `pool "${pool.name}" cannot be autoscaled: the autoscaler adds single nodes, and ${pool.gpuSystem} comes in racks of ${nodesPerUnit}; write mode: fixed`;
    return [at([...path, "mode"], message)];
  }
  const { minimum } = pool.scaling;
  const short = site.phases.find(({ units }) => {
    const ceiling = units[pool.name] ?? 0;
    return ceiling > 0 && ceiling < minimum;
  });
  if (short === undefined) {
    return [];
  }
  const message = `at least ${formatCount(minimum)} units, but ${short.name} has ${formatCount(short.units[pool.name] ?? 0)}: lower the minimum or raise the units of that phase`;
  return [at([...path, "minimum"], message)];
}

function settingsProblems(
  site: Site,
  pool: Partial<Pick<Pool, "nodes">>,
  path: readonly (string | number)[],
  at: At,
): Problem[] {
  const { kubelet, topologyLabels } = nodeSettings(site, { nodes: pool.nodes });
  const problems: Problem[] = [];
  const reserved = pool.nodes === undefined ? site.nodes?.kubelet : pool.nodes.kubelet;
  if (
    kubelet.cpuManagerPolicy === "static" &&
    kubelet.reservedCpus === 0 &&
    reserved !== undefined
  ) {
    const message = `the static CPU manager needs CPUs that are reserved for the system, and none are: the kubelet would not start; set reservedCpus to at least 1, or cpuManagerPolicy to none`;
    problems.push(at([...path, "kubelet"], message, "key"));
  }
  const keys = Object.values(topologyLabels);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  const stated = pool.nodes === undefined ? site.nodes : pool.nodes;
  if (twice !== undefined && stated?.topologyLabels !== undefined) {
    const message = `"${twice}" is the label of two things: block, scalableUnit and rack need a key each`;
    problems.push(at([...path, "topologyLabels"], message, "key"));
  }
  return problems;
}

/** A tenth of a node's CPUs and memory has to be left to pods, also beside huge pages. The pod of a power cap needs no room. */
function reservationProblems(
  site: Site,
  pool: Pool,
  index: number,
  system: GpuSystem,
  at: At,
): Problem[] {
  const { kubelet, hugePages } = nodeSettings(site, pool);
  const pages = hugePages.reduce(
    (sum, { size, count }) => sum + (count * HUGE_PAGES_KIBIBYTES[size]) / 1_048_576,
    0,
  );
  const check = (
    path: FieldPath,
    what: string,
    asked: number,
    { value: has }: { readonly value: number },
  ): Problem[] => {
    const atMost = has - Math.ceil(has / 10);
    const message = `pool "${pool.name}" reserves ${formatCount(Math.ceil(asked))} ${what} of each node, and a node of ${system.name} has ${formatCount(has)}: reserve at most ${formatCount(atMost)}, so that pods have room`;
    return asked <= atMost ? [] : [at(path, message)];
  };
  const pathOf = (key: "reservedCpus" | "reservedMemoryGibibytes"): FieldPath => {
    const stated = [
      { nodes: pool.nodes, path: ["pools", index, "nodes"] },
      { nodes: site.nodes, path: ["nodes"] },
    ].flatMap(({ nodes, path }): FieldPath[] => [
      ...(nodes?.kubelet?.[key] === undefined ? [] : [[...path, "kubelet", key]]),
      ...(nodes?.hugePages === undefined || key === "reservedCpus" ? [] : [[...path, "hugePages"]]),
    ]);
    return stated[0] ?? ["pools", index, "gpuSystem"];
  };
  const memory = kubelet.reservedMemoryGibibytes + pages;
  return [
    ...check(pathOf("reservedCpus"), "CPUs", kubelet.reservedCpus, system.nodeCpus),
    ...check(
      pathOf("reservedMemoryGibibytes"),
      pages === 0 ? "GiB" : "GiB, huge pages included,",
      memory,
      system.nodeMemoryGibibytes,
    ),
  ];
}
