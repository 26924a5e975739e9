import { hallManifests, type HallManifests } from "../../components/manifests/hallManifests";
import type { Manifest } from "../../components/manifests/manifest";
import { DEVELOPMENT, environmentOf } from "../../model/environment";
import { addDays } from "../../model/evidence/days";
import { LABELS, POWER_CAP_NAMESPACE } from "../../model/names";
import { deployedHalls, planPhase, type PhasePlan } from "../../model/phasePlan";
import { groupOf } from "../judge/claimedKind";
import { basisOf, type SiteFacts } from "../judge/siteFacts";
import { verdictsOn } from "../judge/verdicts";
import type { HallPlace } from "./place";

/** What tells an object from the others of a cluster. */
export interface ObjectKey {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for an object of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** A recomputed object. */
export interface ExpectedObject {
  readonly phase: string;
  readonly manifest: Manifest;
}

/** The objects of a hall's cluster, recomputed for each phase that is open, the last phase first. */
export class ExpectedObjects {
  private readonly byKey = new Map<string, ExpectedObject[]>();
  private readonly clusterKinds = new Set<string>();

  constructor(
    byPhase: readonly { readonly phase: string; readonly objects: readonly Manifest[] }[],
  ) {
    for (const { phase, objects } of byPhase) {
      for (const manifest of objects) {
        const object = keyOfManifest(manifest);
        if (object.namespace === "") {
          this.clusterKinds.add(`${object.group} ${object.kind}`);
        }
        const key = keyOf(object);
        this.byKey.set(key, [...(this.byKey.get(key) ?? []), { phase, manifest }]);
      }
    }
  }

  /** The identity under which an object is known, with the namespace left out where its kind belongs to the whole cluster. */
  known(key: ObjectKey): ObjectKey {
    return this.clusterKinds.has(`${key.group} ${key.kind}`) ? { ...key, namespace: "" } : key;
  }

  /**
   * The object of each phase that has one by that name. The namespace of a kind that belongs to the whole cluster does not matter: a provider
   * that cannot ask the cluster writes the default one.
   */
  find(key: ObjectKey): readonly ExpectedObject[] {
    return this.byKey.get(keyOf(this.known(key))) ?? [];
  }
}

/** Facts are never changed once they are found, and a pack is asked about every resource. */
const computed = new WeakMap<SiteFacts, Map<string, ExpectedObjects>>();
const madeFor = new WeakMap<SiteFacts, Made>();

interface Made {
  readonly plans: Map<string, PhasePlan>;
  readonly halls: Map<string, HallManifests | undefined>;
}

/**
 * Recomputes what a hall's cluster may be given.
 *
 * @param stack the name of the stack, which says whether the hall is in service.
 * @param clockDay the UTC day of the pack's clock. Phases that were open the day before count, as for a deployment that takes over its preview's day.
 */
export function expectedObjects(
  facts: SiteFacts,
  { hall, roles }: HallPlace,
  stack: string,
  clockDay: string,
): ExpectedObjects {
  const inService = isInService(facts, stack);
  const key = JSON.stringify([hall, roles, inService, clockDay]);
  const known = computed.get(facts) ?? new Map<string, ExpectedObjects>();
  computed.set(facts, known);
  const before = known.get(key);
  if (before !== undefined) {
    return before;
  }
  const byPhase = openPhaseNames(facts, clockDay).map((phase) => {
    const made = manifestsOf(facts, phase, hall, clockDay, inService);
    return { phase, objects: made === undefined ? [] : roles.flatMap((role) => made[role]) };
  });
  const objects = new ExpectedObjects(byPhase);
  known.set(key, objects);
  return objects;
}

/**
 * What must be there before a pool: the guard of its hall, the budget, and the power cap that the budget counts on.
 *
 * @param pool as the site file names it.
 */
export function prerequisitesOfPool(
  facts: SiteFacts,
  { hall }: HallPlace,
  phase: string,
  pool: string,
  stack: string,
  clockDay: string,
): readonly ObjectKey[] {
  const made = manifestsOf(facts, phase, hall, clockDay, isInService(facts, stack));
  const { management = [], workload = [] } = made ?? {};
  const ofCap = workload.filter((object) => caps(object, pool));
  const carriers = ofCap.length === 0 ? [] : workload.filter(carriesCaps);
  return [...[...management, ...workload].filter(guards), ...carriers, ...ofCap].map(keyOfManifest);
}

function guards({ kind, metadata }: Manifest): boolean {
  const role = metadata.labels?.["app.kubernetes.io/component"];
  return kind === "CustomResourceDefinition" || role === "energy-guard" || role === "site-budget";
}

function caps({ metadata }: Manifest, pool: string): boolean {
  return metadata.namespace === POWER_CAP_NAMESPACE && metadata.labels?.[LABELS.pool] === pool;
}

/** What the pods of a power cap cannot start without. */
function carriesCaps({ kind, metadata }: Manifest): boolean {
  return kind === "RuntimeClass" || (kind === "Namespace" && metadata.name === POWER_CAP_NAMESPACE);
}

/** The phases that are open on a day or were open the day before it, the last first. */
export function openPhaseNames(facts: SiteFacts, clockDay: string): readonly string[] {
  const open = [clockDay, addDays(clockDay, -1)].flatMap((day) =>
    verdictsOn(facts, day)
      .filter((verdict) => verdict.open)
      .map(({ phase }) => phase),
  );
  return facts.site.phases
    .map(({ name }) => name)
    .filter((name) => open.includes(name))
    .reverse();
}

function isInService(facts: SiteFacts, stack: string): boolean {
  return environmentOf(stack, facts.site.name) !== DEVELOPMENT;
}

function manifestsOf(
  facts: SiteFacts,
  phase: string,
  hallName: string,
  now: string,
  inService: boolean,
): HallManifests | undefined {
  const { plans, halls } = madeFor.get(facts) ?? {
    plans: new Map<string, PhasePlan>(),
    halls: new Map<string, HallManifests | undefined>(),
  };
  madeFor.set(facts, { plans, halls });
  const key = JSON.stringify([phase, hallName, now, inService]);
  if (!halls.has(key)) {
    const plan = plans.get(phase) ?? planPhase(facts.site, facts.catalog, phase, basisOf(facts));
    plans.set(phase, plan);
    const hall = deployedHalls(plan).find((one) => one.name === hallName);
    halls.set(key, hall && hallManifests(plan, hall, facts.catalog, { now, inService }));
  }
  return halls.get(key);
}

/** The identity of a manifest. */
function keyOfManifest({ apiVersion, kind, metadata }: Manifest): ObjectKey {
  const { name, namespace = "" } = metadata;
  return { group: groupOf(apiVersion), kind, namespace, name };
}

/** An identity as text. */
export function keyOf({ group, kind, namespace, name }: ObjectKey): string {
  return JSON.stringify([group, kind, namespace, name]);
}
