import { UnknownValueError } from "@pulumi/policy";
import { InputFileError } from "../../model/input/problem";
import { LimitsFileError } from "../../model/limitsFile";
import { UncountablePowerError } from "../../model/power";
import type { PoolDemand } from "../../model/pricedDemand";
import { capacityKind, readCapacity, type Capacity } from "./capacity";
import { budgetClaim, isSiteBudget, type BudgetClaim } from "./siteBudget";
import {
  declaredDeployment,
  FactsError,
  judgePower,
  phaseProblem,
  type FindFacts,
  type SiteFacts,
} from "./siteFacts";

/** A resource of a stack, as the engine hands it to a stack policy. */
export interface StackResource {
  readonly type: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly provider?: { readonly props: Readonly<Record<string, unknown>> } | undefined;
}

/** A violation and the resource it is reported on. */
export interface StackViolation {
  readonly message: string;
  readonly urn?: string;
}

/**
 * Wall 3: recounts the megawatts of everything in a stack, whoever wrote it. Every object that becomes nodes is priced at
 * the most it can become, and each site is held against the phase that its budgets name.
 */
export function judgeStack(resources: readonly StackResource[], find: FindFacts): StackViolation[] {
  const violations: StackViolation[] = [];
  const capacities: { readonly capacity: Capacity; readonly urn: string }[] = [];
  const claims: { readonly claim: BudgetClaim; readonly urn: string }[] = [];
  for (const resource of resources) {
    const { type, urn } = resource;
    try {
      const kind = capacityKind(type, resource.props);
      if (kind !== undefined) {
        const context: unknown = resource.provider?.props.context;
        const { capacity, problems } = readCapacity(kind, resource.props, context, find);
        violations.push(...problems.map((message) => ({ message, urn })));
        if (capacity !== undefined) {
          capacities.push({ capacity, urn });
        }
      } else if (isSiteBudget(type, resource.props)) {
        const claim = budgetClaim(resource.props);
        if (claim === undefined) {
          violations.push({
            message: "the SiteBudget cannot be read, so its power is unknown",
            urn,
          });
        } else {
          claims.push({ claim, urn });
        }
      }
    } catch (error) {
      violations.push({ message: refusalMessage(error), urn });
    }
  }
  const sites = new Map<string, SiteFacts>(
    capacities.map(({ capacity }) => [capacity.facts.site.name, capacity.facts]),
  );
  for (const [name, facts] of sites) {
    const pools = capacities.filter(({ capacity }) => capacity.facts.site.name === name);
    const claimed = claims.filter(({ claim }) => claim.site === name);
    violations.push(...judgeSite(facts, pools, claimed));
  }
  return violations;
}

/**
 * What an error in judging means: an unknown value, missing facts or files that cannot be used are violations, since what cannot be judged is not
 * allowed. (The policy SDK would make an unknown value an advisory.) Everything else is a fault of ours and is thrown on.
 */
export function refusalMessage(error: unknown): string {
  if (error instanceof UnknownValueError) {
    return `a value of this resource is not known before it is deployed, so its power cannot be judged: pass plain values, not outputs`;
  }
  if (
    error instanceof FactsError ||
    error instanceof LimitsFileError ||
    error instanceof InputFileError
  ) {
    return error.message;
  }
  if (error instanceof UncountablePowerError) {
    return `the power of this resource cannot be counted, so it counts as a violation (${error.message}): correct its number of units`;
  }
  throw error;
}

function judgeSite(
  facts: SiteFacts,
  pools: readonly { readonly capacity: Capacity; readonly urn: string }[],
  claims: readonly { readonly claim: BudgetClaim; readonly urn: string }[],
): StackViolation[] {
  const phases = new Set(claims.map(({ claim }) => claim.phase));
  if (phases.size > 1) {
    const message = `site ${facts.site.name}: budgets of one stack name different phases (${[...phases].join(", ")}): a site is in one phase`;
    return [{ message }];
  }
  const [phase = pools[0]?.capacity.phase ?? ""] = phases;
  const unknownPhase = phaseProblem(facts, phase);
  if (unknownPhase !== undefined) {
    return [{ message: unknownPhase }];
  }
  const unbudgeted = pools.flatMap(({ capacity, urn }): StackViolation[] => {
    const { pool, hall } = capacity.demand;
    return claims.some(({ claim }) => claim.hall === hall)
      ? []
      : [{ message: `pool ${pool}: hall ${hall} has no SiteBudget in this stack`, urn }];
  });
  const demand = poolDemand(pools.map(({ capacity }) => capacity.demand));
  return [
    ...unbudgeted,
    ...pools.flatMap((pool) => otherPhase(facts, phase, pool)),
    ...repeated(facts, phase, pools),
    ...judgePower(facts, phase, demand).map((message) => ({ message })),
  ];
}

/**
 * A pool carries the phase that gave it its units, which may be earlier than the stack's; but only an earlier one, and only with
 * the units that the stack's phase gives it too.
 */
function otherPhase(
  { site, ...facts }: SiteFacts,
  phase: string,
  { capacity, urn }: { readonly capacity: Capacity; readonly urn: string },
): StackViolation[] {
  const order = site.phases.map(({ name }) => name);
  const ceiling = (of: string): number =>
    declaredDeployment({ site, ...facts }, of, capacity.name)?.part?.units ?? 0;
  if (
    capacity.phase === phase ||
    (order.indexOf(capacity.phase) < order.indexOf(phase) &&
      ceiling(capacity.phase) === ceiling(phase))
  ) {
    return [];
  }
  const message = `pool ${capacity.demand.pool}: it names ${capacity.phase}, but the site's budgets are of ${phase}, which gives it ${ceiling(phase)} units: a site is in one phase`;
  return [{ message, urn }];
}

/** The parts of a pool are one demand: a pool is priced as a whole, as the site file's own plan prices it. */
function poolDemand(parts: readonly PoolDemand[]): PoolDemand[] {
  const pools = new Map<string, PoolDemand>();
  for (const part of parts) {
    const key = JSON.stringify([part.pool, part.hall, part.gpuSystem]);
    pools.set(key, { ...part, units: (pools.get(key)?.units ?? 0) + part.units });
  }
  return [...pools.values()];
}

/**
 * Objects of one name that ask for more together than the name's ceiling: each alone is within it, and two clusters behind
 * contexts of one name would run both.
 */
function repeated(
  facts: SiteFacts,
  phase: string,
  pools: readonly { readonly capacity: Capacity; readonly urn: string }[],
): StackViolation[] {
  const byName = new Map<string, { times: number; units: number; urn: string }>();
  for (const { capacity, urn } of pools) {
    const { times, units } = byName.get(capacity.name) ?? { times: 0, units: 0 };
    byName.set(capacity.name, { times: times + 1, units: units + capacity.demand.units, urn });
  }
  return [...byName].flatMap(([name, { times, units, urn }]) => {
    const ceiling = declaredDeployment(facts, phase, name)?.part?.units ?? 0;
    if (times === 1 || units <= ceiling) {
      return [];
    }
    const message = `MachineDeployment ${name}: ${times} objects of this name in the stack ask for ${units} units together, ceiling ${ceiling} in ${phase}: keep one of them`;
    return [{ message, urn }];
  });
}
