import type { Catalog } from "./catalog";
import { formatCount } from "./format";
import { hallSizeProblem } from "./hallSize";
import type { Problem } from "./input/problem";
import { didYouMean, oneOf } from "./input/suggest";
import type { FieldPath, YamlFile } from "./input/yamlFile";
import type { Site } from "./siteSchema";

/** What may still be wrong or missing while the schema's own problems are reported: every field is optional. */
type Draft<T> = T extends readonly (infer Item)[]
  ? readonly Draft<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> }
    : T;

/**
 * What a schema cannot say about names: that they refer to something, and that none is there twice. Runs on a file whose
 * schema problems are being reported too, so that people see everything at once; fields that are missing or of the wrong type
 * are passed over. What values amount to is checked in `siteValues`, and whether a phase fits by the energy budget.
 */
export function checkReferences(yaml: YamlFile, catalog: Catalog): Problem[] {
  const site = mapping(yaml.data) as Draft<Site>;
  const halls = list(site.halls);
  const pools = list(site.pools);
  const phases = list(site.phases);
  const hallNames = names(halls);
  const poolNames = names(pools);
  const phaseNames = names(phases);
  const domains = list(site.power?.domains);
  const domainNames = names(domains);
  const systemNames = [...catalog.keys()];
  const tenants = list(site.tenants);
  const tenantNames = names(tenants);
  const rowNames = new Map(halls.map((hall) => [hall.name, names(list(hall.rows))]));

  const reference = (
    path: FieldPath,
    value: unknown,
    kind: string,
    allowed: readonly string[],
    at: "value" | "key" = "value",
  ): Problem[] =>
    typeof value !== "string" || setOf(allowed).has(value)
      ? []
      : [
          yaml.problemAt(
            path,
            `there is no ${kind} "${value}"; there is ${oneOf(allowed)}.${didYouMean(value, allowed)}`,
            at,
          ),
        ];

  return [
    ...duplicates(yaml, ["tenants"], tenants, "name"),
    ...tenants.flatMap((tenant, index) => [
      ...strings(tenant.dedicatedPools).flatMap((pool, position) =>
        reference(["tenants", index, "dedicatedPools", position], pool, "pool", poolNames),
      ),
      ...list(tenant.reservations).flatMap(({ phase, hall, gpuSystem }, position) => {
        const path = ["tenants", index, "reservations", position];
        return [
          ...reference([...path, "phase"], phase, "phase", phaseNames),
          ...reference([...path, "hall"], hall, "hall", hallNames),
          ...reference([...path, "gpuSystem"], gpuSystem, "GPU system", systemNames),
        ];
      }),
    ]),
    ...duplicates(yaml, ["halls"], halls, "name"),
    ...sharedContexts(yaml, halls),
    ...halls.flatMap((hall, index) => [
      ...reference(["halls", index, "fedBy"], hall.fedBy, "power domain", domainNames),
      ...duplicates(yaml, ["halls", index, "rows"], list(hall.rows), "name"),
    ]),
    ...duplicates(yaml, ["power", "domains"], domains, "name"),
    ...domains.flatMap((domain, index) =>
      reference(["power", "domains", index, "fedBy"], domain.fedBy, "power domain", domainNames),
    ),
    ...reference(
      ["announcedCompute", "gpuSystem"],
      site.announcedCompute?.gpuSystem,
      "GPU system",
      systemNames,
    ),
    ...list(site.bookings).flatMap((booking, index) => [
      ...reference(["bookings", index, "tenant"], booking.tenant, "tenant", tenantNames),
      ...reference(["bookings", index, "gpuSystem"], booking.gpuSystem, "GPU system", systemNames),
    ]),
    ...duplicates(yaml, ["pools"], pools, "name"),
    ...duplicates(yaml, ["phases"], phases, "name"),
    ...list(site.capital).flatMap((tranche, index) => [
      ...reference(["capital", index, "phase"], tranche.phase, "phase", phaseNames),
      ...equityProblems(yaml, index, tranche),
    ]),
    ...pools.flatMap((pool, index) => [
      ...reference(["pools", index, "hall"], pool.hall, "hall", hallNames),
      ...reference(["pools", index, "gpuSystem"], pool.gpuSystem, "GPU system", systemNames),
      ...reference(
        ["pools", index, "row"],
        pool.row,
        "row in its hall",
        rowNames.get(pool.hall) ?? [],
      ),
    ]),
    ...phases.flatMap((phase, index) => [
      ...duplicates(yaml, ["phases", index, "halls"], list(phase.halls), "name"),
      ...list(phase.halls).flatMap((hall, hallIndex) =>
        reference(["phases", index, "halls", hallIndex, "name"], hall.name, "hall", hallNames),
      ),
      ...Object.keys(mapping(phase.units)).flatMap((pool) =>
        reference(["phases", index, "units", pool], pool, "pool", poolNames, "key"),
      ),
      ...homelessPools(yaml, index, phase, pools, hallNames),
      ...oversizedHalls(yaml, index, phase, pools, catalog),
    ]),
  ];
}

function duplicates<Key extends string>(
  yaml: YamlFile,
  path: FieldPath,
  items: readonly { readonly [key in Key]?: unknown }[],
  key: Key,
): Problem[] {
  const first = new Map<unknown, number>();
  return items.flatMap((item, index) => {
    const value = item[key];
    const earlier = first.get(value);
    if (typeof value !== "string" || earlier === undefined) {
      first.set(value, index);
      return [];
    }
    const message = `"${value}" is taken by entry ${earlier + 1} of this list already`;
    return [yaml.problemAt([...path, index, key], message)];
  });
}

/** Clusters that two halls have: each would hold the other's pools to its own budget, and an object of one would replace the other's. */
function sharedContexts(yaml: YamlFile, halls: readonly Draft<Site["halls"][number]>[]): Problem[] {
  const first = new Map<string, number>();
  return halls.flatMap((hall, index) =>
    (["managementContext", "workloadContext"] as const).flatMap((key) => {
      const context = hall[key];
      if (typeof context !== "string") {
        return [];
      }
      const earlier = first.get(context) ?? index;
      first.set(context, earlier);
      const message = `"${context}" is a context of hall ${halls[earlier]?.name ?? earlier + 1} already: give each hall clusters of its own`;
      return earlier === index ? [] : [yaml.problemAt(["halls", index, key], message)];
    }),
  );
}

function equityProblems(
  yaml: YamlFile,
  index: number,
  tranche: Draft<Site["capital"][number]>,
): Problem[] {
  const equity = Object.values(mapping(tranche.equityUsd));
  const sum = equity.reduce<number>(
    (total, part) => total + (typeof part === "number" ? part : 0),
    0,
  );
  const { amountUsd, drawnUsd } = tranche;
  if (typeof amountUsd !== "number") {
    return [];
  }
  if (typeof drawnUsd === "number" && drawnUsd > amountUsd) {
    const message = `USD ${formatCount(drawnUsd)} drawn of a tranche of USD ${formatCount(amountUsd)}`;
    return [yaml.problemAt(["capital", index, "drawnUsd"], message)];
  }
  if (sum <= amountUsd) {
    return [];
  }
  const message = `the equity adds up to USD ${formatCount(sum)}, more than the tranche's USD ${formatCount(amountUsd)}`;
  return [yaml.problemAt(["capital", index, "equityUsd"], message, "key")];
}

/** A pool with units in a phase whose hall has no share of power in that phase. */
function homelessPools(
  yaml: YamlFile,
  index: number,
  phase: Draft<Site["phases"][number]>,
  pools: readonly Draft<Site["pools"][number]>[],
  hallNames: readonly string[],
): Problem[] {
  const powered = new Set(names(list(phase.halls)));
  return pools.flatMap(({ name, hall }) => {
    if (typeof name !== "string" || typeof hall !== "string") {
      return [];
    }
    const units = phase.units?.[name];
    if (
      typeof units !== "number" ||
      units === 0 ||
      !setOf(hallNames).has(hall) ||
      powered.has(hall)
    ) {
      return [];
    }
    const message = `pool "${name}" has ${formatCount(units)} units, but its hall "${hall}" has no share of power in this phase: add the hall to the phase's halls`;
    return [yaml.problemAt(["phases", index, "units", name], message)];
  });
}

function oversizedHalls(
  yaml: YamlFile,
  index: number,
  phase: Draft<Site["phases"][number]>,
  pools: readonly Draft<Site["pools"][number]>[],
  catalog: Catalog,
): Problem[] {
  // Halls without a share of power in the phase have no room for anything.
  const nodes = new Map<string, number>(names(list(phase.halls)).map((hall) => [hall, 0]));
  for (const pool of pools) {
    const units = typeof pool.name === "string" ? phase.units?.[pool.name] : undefined;
    const system = typeof pool.gpuSystem === "string" ? catalog.get(pool.gpuSystem) : undefined;
    if (typeof units === "number" && typeof pool.hall === "string" && system !== undefined) {
      nodes.set(pool.hall, (nodes.get(pool.hall) ?? 0) + units * system.nodesPerUnit);
    }
  }
  return [...nodes.keys()].flatMap((hall) => {
    const problem = hallSizeProblem(hall, nodes);
    return problem === undefined
      ? []
      : [yaml.problemAt(["phases", index, "units"], problem, "key")];
  });
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** A site may have ten thousand pools: looking each name up in a list would take a hundred million steps. */
function setOf(names: readonly string[]): ReadonlySet<string> {
  const set = sets.get(names) ?? new Set(names);
  sets.set(names, set);
  return set;
}

function names(items: readonly { readonly name?: unknown }[]): string[] {
  return items.flatMap((item) => (typeof item.name === "string" ? [item.name] : []));
}

/** The entries of a list; what is not a mapping becomes an empty one, so that positions stay those of the file. */
function list<Item extends object>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value.map((item) => mapping(item) as Item) : [];
}

/** The entries of a list of texts; what is no text stays in its place and refers to nothing. */
function strings(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function mapping(value: unknown): object {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
