import { z } from "zod";
import { CLUSTER_API_GROUP } from "../../model/guard/names";
import type { PoolDemand } from "../../model/pricedDemand";
import { LABELS, POOL_NAMESPACE } from "../../model/names";
import { CAPACITY_KINDS, largestNodeCount, type CapacityKind } from "../../model/nodeCount";
import { claimedKind } from "./claimedKind";
import {
  declaredDeployment,
  deploymentProblems,
  hallIdentityProblems,
  judgePowerWith,
  phaseProblem,
  type FindFacts,
  type SiteFacts,
} from "./siteFacts";

/** The kind of a Pulumi resource that becomes nodes; undefined for every other resource. */
export function capacityKind(type: string, props: unknown): CapacityKind | undefined {
  return claimedKind(type, props, (group, kind) =>
    group === CLUSTER_API_GROUP
      ? CAPACITY_KINDS.find((candidate) => candidate === kind)
      : undefined,
  );
}

const manifest = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  spec: z
    .object({
      template: z
        .object({
          spec: z
            .object({
              infrastructureRef: z.object({ kind: z.string(), name: z.string() }).optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
});

/** An object that becomes nodes, priced: whom it belongs to and what it asks for at most. */
export interface Capacity {
  readonly facts: SiteFacts;
  readonly phase: string;
  /** The object's own units, as a demand of its pool. */
  readonly demand: PoolDemand;
  /** The object's name: of the pool, or of a part of it. */
  readonly name: string;
}

/**
 * Reads what an object asks for, and holds it against the declared pool of its name: hall, GPU system, namespace, the
 * cluster it goes to. An object that cannot be priced is a problem, never zero watts.
 *
 * @param context kubeconfig context of the provider that will write the object.
 */
export function readCapacity(
  kind: CapacityKind,
  props: unknown,
  context: unknown,
  find: FindFacts,
): { readonly capacity?: Capacity; readonly problems: readonly string[] } {
  if (kind === "Cluster") {
    const count = largestNodeCount(kind, props);
    return { problems: "unknown" in count ? [`Cluster: ${count.unknown}`] : [] };
  }
  const read = manifest.safeParse(props);
  if (!read.success) {
    return {
      problems: [`a ${kind} that cannot be read has unknown power: ${z.prettifyError(read.error)}`],
    };
  }
  const { name, namespace = "default", labels = {} } = read.data.metadata;
  const object = `${kind} ${namespace}/${name}`;
  const site = labels[LABELS.site];
  const phase = labels[LABELS.phase];
  if (site === undefined || phase === undefined) {
    const missing = [LABELS.site, LABELS.phase].filter((label) => labels[label] === undefined);
    return {
      problems: [
        `${object}: no ${missing.join(" and no ")} label, so nothing says whose power it takes: every ${kind} belongs to a pool that the site file declares`,
      ],
    };
  }
  const facts = find(site);
  const unknownPhase = phaseProblem(facts, phase);
  if (unknownPhase !== undefined) {
    return { problems: [`${object}: ${unknownPhase}`] };
  }
  const gpuSystem = labels[LABELS.gpuSystem] ?? "";
  const system = facts.catalog.get(gpuSystem);
  const count = largestNodeCount(kind, props);
  if (system === undefined || "unknown" in count) {
    const why =
      "unknown" in count
        ? count.unknown
        : `its label ${LABELS.gpuSystem} is "${gpuSystem}", which the catalogue cannot price`;
    return { problems: [`${object}: its power is unknown and counts as a violation: ${why}`] };
  }
  const hall = labels[LABELS.hall] ?? "";
  const units = Math.ceil(count.nodes / system.nodesPerUnit);
  const pool = declaredDeployment(facts, phase, name)?.pool.name ?? name;
  const labelled = labels[LABELS.pool] ?? name;
  const template = read.data.spec?.template?.spec?.infrastructureRef;
  return {
    capacity: {
      facts,
      phase,
      name,
      demand: { pool, hall, gpuSystem, units },
    },
    problems: [
      ...placeProblems(facts, object, hall, namespace, context),
      ...hallIdentityProblems(facts, hall),
      ...(kind === "MachineDeployment"
        ? []
        : [
            `${object}: a pool is a MachineDeployment; a ${kind} of one's own has a ceiling of 0 units and ${units} are asked`,
          ]),
      ...deploymentProblems(facts, phase, { name, hall, gpuSystem, units }),
      ...(labelled === pool
        ? []
        : [
            `${object}: its label ${LABELS.pool} is "${labelled}", but it belongs to pool ${pool} by its name`,
          ]),
      ...(template === undefined || isTemplateOf(name, template.name)
        ? []
        : [
            `${object}: its machine template ${template.name} is not one of its own (${name}-<hash>)`,
          ]),
    ],
  };
}

/**
 * Wall 2: judges one object on its own, without looking at any other resource. The other pools, and the other parts of a split
 * pool, count at what the site file declares for them, so a phase that does not fit is refused here too, whoever wrote the object.
 */
export function judgeCapacity(
  kind: CapacityKind,
  props: unknown,
  context: unknown,
  find: FindFacts,
): string[] {
  const { capacity, problems } = readCapacity(kind, props, context, find);
  if (capacity === undefined || problems.length > 0) {
    return [...problems];
  }
  const { facts, phase, name, demand } = capacity;
  const otherUnits = declaredDeployment(facts, phase, name)?.otherUnits ?? 0;
  const pool = { ...demand, units: demand.units + otherUnits };
  return judgePowerWith(facts, phase, [pool]);
}

/** Whether a template's name is a MachineDeployment's: its name and the hash of the template's content. */
function isTemplateOf(machineDeployment: string, templateName: string): boolean {
  return /^(.+)-[0-9a-f]{8}$/.exec(templateName)?.[1] === machineDeployment;
}

/** Two clusters that both claim to be one hall would draw its power twice: the cluster must be the declared one. */
function placeProblems(
  facts: SiteFacts,
  object: string,
  hallName: string,
  namespace: string,
  context: unknown,
): string[] {
  const hall = facts.site.halls.find(({ name }) => name === hallName);
  const problems: string[] = [];
  if (hall !== undefined && context !== hall.managementContext) {
    const found = typeof context === "string" ? `context "${context}"` : "no named context";
    problems.push(
      `${object}: hall ${hallName} is reached by context "${hall.managementContext}", its provider has ${found}`,
    );
  }
  if (namespace !== POOL_NAMESPACE) {
    problems.push(
      `${object}: pools live in namespace ${POOL_NAMESPACE}; elsewhere the ceiling is 0 units`,
    );
  }
  return problems;
}
