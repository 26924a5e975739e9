import type { RecordDigests } from "../../model/evidence/recordDigests";
import {
  ANNOTATIONS,
  AUTOSCALER,
  LABELS,
  POWER_CAP_NAMESPACE,
  POWER_CAP_VARIABLE,
} from "../../model/names";
import {
  readLastDeployment,
  type InService,
  type LastDeployment,
  type PoolInService,
} from "../../model/scaling/inService";
import { addLeaving, type Leaving } from "../../model/scaling/leaving";
import {
  dearerCap,
  definedMachines,
  isSameKind,
  type Machines,
} from "../../model/scaling/machines";
import {
  possibleResources,
  stackOutputs,
  type ExportedResource,
  type ExportedStack,
} from "./exportedStack";

/**
 * What a stack has in service: the units of its MachineDeployments as they were deployed, with what the last deployment's
 * outputs remember of each pool.
 *
 * The objects decide about units, systems and halls, since a deployment that fails half-way may leave them other than its outputs say.
 * Units that the outputs have and the objects have not were given up on the way: no record says that they are drained. Neither does one of
 * units in a second hall or of a second system of a pool, which the next deployment takes away.
 *
 * @param resources an object that is there twice, since its update was interrupted, counts with the more units.
 * @param last what the outputs remember, with the records that were there when units went missing.
 * @param now the UTC day, `YYYY-MM-DD`.
 * @param phase of the last deployment, for pools that remember none.
 */
export function runningUnits(
  resources: readonly ExportedResource[],
  { inService: remembered, evidence }: LastDeployment,
  now: string,
  phase?: string,
): InService {
  const deployed = deployedUnits(resources);
  const caps = deployedCaps(resources);
  const pools = new Set([...Object.keys(remembered), ...deployed.keys()]);
  const missing = { since: now, known: Object.keys(evidence).sort() };
  return Object.fromEntries(
    [...pools]
      .sort()
      .map((pool) => [
        pool,
        poolInService(
          pool,
          deployed.get(pool) ?? [],
          remembered[pool],
          caps.get(pool),
          missing,
          phase,
        ),
      ]),
  );
}

/**
 * What the last deployment of a stack left, with the units of its objects.
 *
 * @param records that are there by now: a deployment that was killed may have been the first to see them, so none of them speaks of units
 *   that it gave up.
 * @throws InServiceError if its outputs cannot be read
 */
export function lastDeployment(
  state: ExportedStack,
  now: string,
  records: RecordDigests,
): LastDeployment {
  const outputs = stackOutputs(state);
  const last = readLastDeployment(outputs);
  const phase = typeof outputs?.phase === "string" ? outputs.phase : undefined;
  const found = { ...last, evidence: { ...last.evidence, ...records } };
  return { ...last, inService: runningUnits(possibleResources(state), found, now, phase) };
}

/** Units of a pool of one system in one hall. */
interface DeployedUnits extends Machines {
  readonly units: number;
  /** Units of each MachineDeployment, by name. */
  readonly parts: Readonly<Record<string, number>>;
}

function poolInService(
  pool: string,
  deployed: readonly DeployedUnits[],
  remembered: PoolInService | undefined,
  capWatts: number | undefined,
  missing: Pick<Leaving, "since" | "known">,
  phase: string | undefined,
): PoolInService {
  const was = remembered ?? { units: 0 };
  const own = deployed.find((units) => isSameKind(units, was)) ?? deployed[0];
  const machines = { hall: own?.hall ?? was.hall, gpuSystem: own?.gpuSystem ?? was.gpuSystem };
  // An earlier version remembered units alone.
  const isKnown = was.gpuSystem !== undefined && isSameKind(was, machines);
  const isOther = was.gpuSystem !== undefined && !isKnown;
  const running = own?.units ?? 0;
  const ran = isOther ? 0 : was.units;
  const { hall, row, gpuSystem } =
    was.gpuSystem === undefined ? { ...machines, row: undefined } : was;
  const lost = {
    // What sets the cap may be gone with them, or be set to more already.
    ...definedMachines({
      hall,
      row,
      gpuSystem,
      gpuPowerCapWatts: dearerCap(was.gpuPowerCapWatts, capWatts),
      purpose: was.purpose,
    }),
    units: was.units - (isOther ? 0 : running),
  };
  const others = deployed
    .filter((units) => units !== own)
    .map(({ parts: _, ...machines }) => machines);
  const givenUp = [lost, ...others].filter(({ units }) => units > 0);
  // What sets the cap may be gone, or be set to more, since they were given up.
  const before = was.leaving?.map(({ gpuPowerCapWatts, ...entry }) => {
    const cap = dearerCap(gpuPowerCapWatts, capWatts);
    return cap === undefined ? entry : { ...entry, gpuPowerCapWatts: cap };
  });
  const leaving = givenUp.reduce<PoolInService["leaving"]>(
    (all = [], units) => addLeaving(all, { ...units, ...missing }),
    before,
  );
  // A pool that grew in a deployment which failed took its step: the next one waits for its cool-down.
  const grownOn = running > ran ? missing.since : was.grownOn;
  const ownPhase = was.phase ?? phase;
  // One that was killed while it was split is in one piece and in parts.
  const isInParts = Object.keys(own?.parts ?? {}).some((part) => part !== pool);
  return {
    units: running,
    ...(running === 0
      ? {}
      : {
          ...definedMachines({
            ...machines,
            row: (isKnown ? was.row : undefined) ?? own?.row,
            // What was deployed may be the next deployment's cap already, or the last one's still.
            gpuPowerCapWatts: isKnown ? dearerCap(was.gpuPowerCapWatts, capWatts) : capWatts,
            purpose: isKnown ? was.purpose : undefined,
          }),
          ...(ownPhase === undefined ? {} : { phase: ownPhase }),
          ...(was.shrinksTo === undefined ? {} : { shrinksTo: was.shrinksTo }),
          ...(was.takenOver === undefined ? {} : { takenOver: was.takenOver }),
          ...(isInParts ? { parts: own?.parts } : {}),
        }),
    ...(grownOn === undefined ? {} : { grownOn }),
    ...(leaving === undefined ? {} : { leaving }),
    ...(was.seen === undefined ? {} : { seen: was.seen }),
  };
}

/** Units of each pool by system and hall, as the labels of its MachineDeployments name them. */
function deployedUnits(resources: readonly ExportedResource[]): Map<string, DeployedUnits[]> {
  const pools = new Map<string, DeployedUnits[]>();
  for (const { pool, ...own } of machineDeployments(resources)) {
    const others = pools.get(pool) ?? [];
    const same = others.find((units) => isSameKind(units, own));
    const units = (same?.units ?? 0) + own.units;
    const parts = { ...same?.parts, ...own.parts };
    pools.set(pool, [...others.filter((other) => other !== same), { ...own, units, parts }]);
  }
  return pools;
}

/** The MachineDeployments of pools, each once for every kind of machines that it has or may have. */
function machineDeployments(
  resources: readonly ExportedResource[],
): (DeployedUnits & { readonly pool: string })[] {
  const found = new Map<string, DeployedUnits & { readonly pool: string }>();
  for (const resource of resources) {
    const labels = resource.inputs?.metadata?.labels ?? {};
    const pool = labels[LABELS.pool];
    if (isMachineDeployment(resource.type) && pool !== undefined) {
      const [hall, row, gpuSystem] = [
        labels[LABELS.hall],
        labels[LABELS.row],
        labels[LABELS.gpuSystem],
      ];
      const key = JSON.stringify([resource.urn, hall, gpuSystem]);
      const units = Math.max(unitsOf(resource), found.get(key)?.units ?? 0);
      const name = resource.inputs?.metadata?.name ?? pool;
      const parts = units === 0 ? {} : { [name]: units };
      found.set(key, { pool, hall, row, gpuSystem, units, parts });
    }
  }
  return [...found.values()];
}

/** The watts of each GPU that the power cap of a pool sets, by pool; the dearest of several. */
function deployedCaps(resources: readonly ExportedResource[]): Map<string, number> {
  const caps = new Map<string, number>();
  for (const { type, inputs } of resources) {
    const { namespace, labels } = inputs?.metadata ?? {};
    const pool = labels?.[LABELS.pool];
    const isCap = type === "kubernetes:apps/v1:DaemonSet" && namespace === POWER_CAP_NAMESPACE;
    if (isCap && pool !== undefined) {
      const watts = (inputs?.spec?.template?.spec?.containers ?? [])
        .flatMap(({ env = [] }) => env)
        .filter(({ name }) => name === POWER_CAP_VARIABLE)
        .map(({ value }) => Number(value));
      caps.set(pool, Math.max(caps.get(pool) ?? 0, ...watts));
    }
  }
  return caps;
}

function isMachineDeployment(type: string): boolean {
  return type.startsWith("kubernetes:cluster.x-k8s.io/") && type.endsWith(":MachineDeployment");
}

/** An autoscaled pool counts at the most that it may become. */
function unitsOf({ inputs }: ExportedResource): number {
  const annotations = inputs?.metadata?.annotations ?? {};
  const most = annotations[AUTOSCALER.maximumSize];
  const nodes = Math.max(inputs?.spec?.replicas ?? 0, most === undefined ? 0 : Number(most));
  return Math.ceil(nodes / Number(annotations[ANNOTATIONS.nodesPerUnit] ?? 1));
}
