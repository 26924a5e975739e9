import { formatCount } from "../format";
import { isAsDeployed } from "./asDeployed";
import type { LiveBudget } from "./liveBudget";
import {
  nameOfCount,
  observedNodes,
  UNLISTED,
  unlistedObjects,
  type LiveHall,
  type LiveObject,
  type UnlistedObject,
} from "./liveHall";
import type { GuardObject } from "./policyObjects";

/** A MachineDeployment of a hall: what it may have, what was deployed, and what is there. */
export interface PoolStatus {
  readonly name: string;
  /** Of the live budget; 0 for what is not in it. */
  readonly ceilingNodes: number;
  /** The largest of what it asks for, and the Machines and nodes that there are. */
  readonly liveNodes: number;
}

/** A hall as it is, and what disagrees. */
export interface HallStatus {
  readonly hall: string;
  /** Of the live budget; undefined where there is none. */
  readonly phase: string | undefined;
  readonly pools: readonly PoolStatus[];
  /** What makes nodes and belongs to no pool. */
  readonly unlisted: readonly UnlistedObject[];
  /** A sentence each: the thing, what is wrong, and the way out. Empty where all agrees. */
  readonly disagreements: readonly string[];
}

/**
 * Compares the budget of a hall, its guard, its pools and its nodes.
 *
 * @param expected the guard's objects as the site file makes them; undefined where the live phase is none of the site's.
 * @param found the guard's objects as they are in the cluster.
 */
export function hallStatus(
  hall: string,
  expected: readonly GuardObject[] | undefined,
  live: LiveHall,
  found: readonly LiveObject[],
): HallStatus {
  const { budget } = live;
  const observed = observedNodes(live);
  const ceilings = budget?.ceilings ?? {};
  const names = [...new Set([...Object.keys(ceilings), ...Object.keys(observed)])].sort();
  const pools = names.map((name) => ({
    name,
    ceilingNodes: ceilings[name]?.ceilingNodes ?? 0,
    liveNodes: observed[name] ?? 0,
  }));
  return {
    hall,
    phase: budget?.phase,
    pools,
    unlisted: unlistedObjects(live.machinery),
    disagreements:
      budget === undefined
        ? pools.length === 0
          ? [] // A hall that no phase has reached yet: without a budget nothing can grow there.
          : [
              `hall ${hall}: there is no budget, while ${pools.map(({ name }) => nameOfCount(name)).join(", ")} ${pools.length === 1 ? "is" : "are"} there: deploy the phase that runs (kvandal up --refresh)`,
            ]
        : [
            ...(expected === undefined
              ? [
                  `hall ${hall}: its budget is of phase ${budget.phase}, which the site file does not have`,
                ]
              : guardProblems(hall, expected, found)),
            ...pools.flatMap((pool) => poolProblem(hall, budget.phase, pool)),
            ...countProblem(hall, budget, observed),
          ],
  };
}

function poolProblem(hall: string, phase: string, pool: PoolStatus): string[] {
  const { name, ceilingNodes, liveNodes } = pool;
  if (liveNodes <= ceilingNodes) {
    return [];
  }
  const what =
    name === UNLISTED
      ? `machines that are in no pool of the budget: ${formatCount(liveNodes)} nodes`
      : `pool ${name}: ${formatCount(liveNodes)} nodes asked for or running`;
  return [
    `hall ${hall}: ${what}, its ceiling in ${phase} is ${formatCount(ceilingNodes)} (${formatCount(liveNodes - ceilingNodes)} over): scale it down, or wait until its nodes are gone`,
  ];
}

function countProblem(
  hall: string,
  { generation, observedGeneration, observedNodes: written }: LiveBudget,
  observed: Readonly<Record<string, number>>,
): string[] {
  if (observedGeneration !== generation) {
    return [
      `hall ${hall}: nobody has counted since the budget was last changed: run kvandal guard sync`,
    ];
  }
  const below = Object.entries(observed)
    .filter(([name, nodes]) => (written[name] ?? 0) < nodes)
    .map(([name]) => name);
  return below.length > 0
    ? [
        `hall ${hall}: ${below.map(nameOfCount).join(", ")} ${below.length === 1 ? "has" : "have"} more nodes than the budget has seen: run kvandal guard sync`,
      ]
    : [];
}

/** Which of the guard's objects are missing, and which are not as they were deployed. */
function guardProblems(
  hall: string,
  expected: readonly GuardObject[],
  found: readonly LiveObject[],
): string[] {
  return expected.flatMap((object) => {
    const { kind, metadata } = object;
    const match = found.find((one) => one.kind === kind && one.metadata.name === metadata.name);
    const wayOut = "deploy the phase again (kvandal up --refresh)";
    if (match === undefined) {
      return [`hall ${hall}: ${kind} ${metadata.name} is missing: ${wayOut}`];
    }
    const own = Object.entries(match).filter(([key]) => !OF_THE_SERVER.has(key));
    const { metadata: _, ...content } = object;
    return isAsDeployed(Object.fromEntries(own), content)
      ? []
      : [`hall ${hall}: ${kind} ${metadata.name} is not as it was deployed: ${wayOut}`];
  });
}

/** Fields of a live object that are not the deployment's to say. */
const OF_THE_SERVER: ReadonlySet<string> = new Set(["metadata", "status"]);
