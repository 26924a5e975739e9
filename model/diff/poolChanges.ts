import { nodeSettings } from "../nodeSettings";
import type { PhaseReport } from "../sitePlan";
import type { PoolPlan } from "../phasePlan";
import { rollOut, templateCauses, type RollOut } from "./rollOut";
import { settingChanges, type SettingChange } from "./settingChanges";
import type { SiteVersion } from "./siteVersion";

/** What happens to a pool, in the words of a reviewer. One pool may have several. */
export type PoolChangeKind =
  | "added"
  | "removed"
  | "grow"
  | "shrink"
  | "replaced"
  | "retemplate"
  | "cap"
  | "profile"
  | "settings";

/** A pool of a phase that is not the same on both sides. */
export interface PoolChange {
  readonly pool: string;
  readonly kinds: readonly PoolChangeKind[];
  /** As the planner has it; undefined where the phase has no units of it. */
  readonly before: PoolPlan | undefined;
  readonly after: PoolPlan | undefined;
  /** What the site file says of it differently, its node settings resolved. */
  readonly settings: readonly SettingChange[];
  readonly rollOut: RollOut | undefined;
  /** Nodes that are taken away: of a pool that is removed, replaced (also by another GPU system), or shrinks. */
  readonly nodesTakenAway: number;
}

/** One side of a comparison: a site and its phase; the report is undefined where the site has no such phase. */
export interface Side {
  readonly version: SiteVersion | undefined;
  readonly report: PhaseReport | undefined;
}

/** What of a pool's declaration is told by its other columns, or has no effect on what is deployed. */
const TOLD_ELSEWHERE = ["name", "nodes"];
/** Of the device plugin: how a pool's nodes hand out their GPUs. */
const PROFILE = /^(devicePlugin|retiredProfiles|allocation|computeDomains)([.[]|$)/;
/** Makes other MachineDeployments: the old ones go, with their nodes. */
const REPLACES = /^(hall|granularity)$/;
/** Other machines altogether: those of the old system go. */
const SYSTEM = /^gpuSystem$/;
const CAP = /^gpuPowerCapWatts$/;

/** The pools of a phase that differ, in the order of the site file, those that are gone last; and how many do not. */
export function poolChanges(
  before: Side,
  after: Side,
): { readonly changed: readonly PoolChange[]; readonly unchanged: number } {
  const first = poolsOf(before);
  const second = poolsOf(after);
  const order = [
    ...new Set(
      [...declared(after), ...declared(before)].filter(
        (name) => first.has(name) || second.has(name),
      ),
    ),
  ];
  const [declaredBefore, declaredAfter] = [declarations(before), declarations(after)];
  const changes = order.map((name) => {
    const planned = [first.get(name), second.get(name)] as const;
    const settings = planned.includes(undefined)
      ? []
      : settingChanges(declaredBefore(name), declaredAfter(name), TOLD_ELSEWHERE);
    return compare(name, after, ...planned, settings);
  });
  const changed = changes.filter(({ kinds }) => kinds.length > 0);
  return { changed, unchanged: changes.length - changed.length };
}

function compare(
  pool: string,
  afterSide: Side,
  before: PoolPlan | undefined,
  after: PoolPlan | undefined,
  settings: readonly SettingChange[],
): PoolChange {
  const has = (pattern: RegExp): boolean => settings.some(({ path }) => pattern.test(path));
  const nodesBefore = before?.nodes ?? 0;
  const nodesAfter = after?.nodes ?? 0;
  const causes = templateCauses(settings);
  const replaced = has(REPLACES) || has(SYSTEM);
  const nodePool = afterSide.report?.nodePools[pool];
  const system = after && afterSide.version?.catalog.get(after.gpuSystem);
  const rolls =
    causes.length === 0 || replaced || nodePool === undefined || after === undefined || !system
      ? undefined
      : rollOut(nodePool, after.purpose, system, Math.min(nodesBefore, nodesAfter), causes);
  const unitsBefore = before?.units ?? 0;
  const unitsAfter = after?.units ?? 0;
  const resized = !has(SYSTEM);
  const kinds: readonly (readonly [PoolChangeKind, boolean])[] = [
    ["added", before === undefined],
    ["removed", after === undefined],
    ["grow", resized && before !== undefined && unitsAfter > unitsBefore],
    ["shrink", resized && after !== undefined && unitsAfter < unitsBefore],
    ["replaced", replaced],
    ["retemplate", rolls !== undefined],
    ["cap", has(CAP)],
    ["profile", has(PROFILE)],
    [
      "settings",
      settings.some(
        ({ path }) =>
          ![CAP, PROFILE, REPLACES, SYSTEM].some((pattern) => pattern.test(path)) &&
          templateCauses([{ path, before: undefined, after: undefined }]).length === 0,
      ),
    ],
  ];
  return {
    pool,
    kinds: kinds.flatMap(([kind, holds]) => (holds ? [kind] : [])),
    before,
    after,
    settings,
    rollOut: rolls,
    nodesTakenAway: replaced ? nodesBefore : Math.max(0, nodesBefore - nodesAfter),
  };
}

/** Whether a setting lets a pool have more units under its ceiling or in a row: any other row or scaling, except fewer units. */
function asksForMore({ path, before, after }: SettingChange): boolean {
  const isFewer =
    ["scalingPolicy.units", "scaling.minimum"].includes(path) &&
    typeof before === "number" &&
    typeof after === "number" &&
    after < before;
  return (path === "row" || /^scaling(Policy)?([.[]|$)/.test(path)) && !isFewer;
}

/**
 * Whether more can draw power than before, whatever each side counts for a unit: more machines, other ones, a higher GPU power cap, or a
 * scaling policy that asks for more units.
 */
export function addsPower({ before, after, settings }: PoolChange): boolean {
  if (after === undefined) {
    return false;
  }
  const capOf = (pool: PoolPlan): number => pool.gpuPowerCapWatts ?? Infinity;
  return (
    before === undefined ||
    after.gpuSystem !== before.gpuSystem ||
    after.hall !== before.hall ||
    after.units > before.units ||
    after.nodes > before.nodes ||
    after.gpus > before.gpus ||
    capOf(after) > capOf(before) ||
    settings.some(asksForMore)
  );
}

function poolsOf({ report }: Side): Map<string, PoolPlan> {
  const pools = report?.halls.flatMap((hall) => hall.pools) ?? [];
  return new Map(pools.map((pool) => [pool.name, pool]));
}

function declared({ version }: Side): string[] {
  return version?.site.pools.map(({ name }) => name) ?? [];
}

/** All that the site file says about a pool and its nodes, defaults filled in, by the pool's name. */
function declarations({ version }: Side): (name: string) => unknown {
  const pools = new Map(version?.site.pools.map((pool) => [pool.name, pool]));
  return (name) => {
    const pool = pools.get(name);
    if (version === undefined || pool === undefined) {
      return undefined;
    }
    const { infrastructure, kubernetesVersion } = version.site;
    const settings = nodeSettings(version.site, pool);
    return { ...pool, settings, infrastructure, kubernetesVersion };
  };
}
