import { poolOfMachineDeployment } from "../../model/machineDeployments";
import { lockedSets } from "../../model/power/basis";
import type { LockedLimits } from "../../model/powerBudget";
import type { FindFacts, SiteFacts } from "../judge/siteFacts";
import { compare } from "./compare";
import { expectedObjects, openPhaseNames, prerequisitesOfPool, type ObjectKey } from "./expected";
import type { AcceptedObjects } from "./accepted";
import { isExempt, knownSha256 } from "./exemptions";
import { standingOf } from "./foreign";
import { isOwn, nameOf, objectOf, type FoundObject } from "./foundObject";
import { addsMachines } from "./kinds";
import { placeOf, type HallPlace, type Kubeconfig, type ProviderInputs } from "./place";

/** A resource, as a policy gets it. */
export interface CheckedResource {
  readonly type: string;
  readonly props: unknown;
  readonly provider?: { readonly props: ProviderInputs } | undefined;
  /** The name of the stack. */
  readonly stack: string;
}

/** What resources are checked against. */
export interface Surroundings {
  /** The locked limits of every site that is known. */
  readonly locks: readonly LockedLimits[];
  readonly find: FindFacts;
  readonly kubeconfig: Kubeconfig;
  /** The UTC day of the pack's clock. */
  readonly clockDay: string;
}

/** What is wrong with a resource, by the policy that reports it. */
export interface ObjectProblems {
  /** Kvandal's own objects that differ from what is recomputed. */
  readonly differing: readonly string[];
  /** Other objects that could add machines or power. */
  readonly denied: readonly string[];
}

const NONE: ObjectProblems = { differing: [], denied: [] };
const denied = (...messages: readonly string[]): ObjectProblems => ({ ...NONE, denied: messages });

/**
 * Packages whose resources run a program or write to a cluster past the Kubernetes provider, and those that make or switch on machines of a
 * hall. What they do is not an object that a policy could compare.
 */
const UNSEEN =
  /^(?:command|null|shell|local|terraform|ansible|pulumi-(?:nodejs|python|go|java|dotnet)|kubectl|kustomization|helm|flux|fluxcd|argocd|rancher2|maas|redfish|ipmi|metal3|openstack|vsphere|proxmoxve|libvirt|harvester):/;

/**
 * Checks a resource: an object that Kvandal makes must be exactly what is recomputed from site file, catalogue, evidence and lock; anything else
 * must not be able to add machines or power.
 *
 * @param accepted what this run has accepted before; a pool comes after the complete guard and budget of its hall. Undefined where only what is
 *   denied matters: nothing is compared then.
 * @throws UnknownValueError for a compared value that is not known before the deployment.
 */
export function checkObject(
  resource: CheckedResource,
  around: Surroundings,
  accepted: AcceptedObjects | undefined,
): ObjectProblems {
  const { type, provider } = resource;
  if (UNSEEN.test(type)) {
    return denied(
      `${type}: no policy sees what it does to a hall or its machines: do it outside of the hall's stack`,
    );
  }
  const object = objectOf(resource);
  // A Helm release is the business of capacity-known, which has the list of those that may be.
  if (object === undefined || type === "kubernetes:helm.sh/v3:Release") {
    return NONE;
  }
  if (!object.isAsTyped) {
    return denied(
      `${nameOf(object)}: its resource is of type ${type}, so other policies would not see what it is: give it its own type`,
    );
  }
  const place = placeOf(provider?.props, around.locks, around.kubeconfig);
  if (place.kind === "elsewhere") {
    return addsMachines(object.group, object.kind) || isOwn(object)
      ? denied(
          `${nameOf(object)}: it adds machines to, or guards, a cluster that is not a hall in the locked limits, so nothing says whose power they take: use the provider of a hall`,
        )
      : NONE;
  }
  if (place.kind === "unidentified") {
    return denied(`${nameOf(object)}: ${place.problem}`);
  }
  const own = { object, place: place.place, stack: resource.stack };
  const { facts, objects, expected } = recompute(own, around);
  if (expected.length === 0) {
    return denied(...unexpected(object, place.place, facts, around.clockDay));
  }
  if (accepted === undefined) {
    return NONE;
  }
  const compared = compare(object, expected);
  if ("difference" in compared) {
    return { ...NONE, differing: [compared.difference] };
  }
  const [phase, before] = accepted.narrow(place.place.site, compared.phases);
  if (phase === undefined) {
    return {
      ...NONE,
      differing: [
        `${nameOf(object)}: it is as ${compared.phases.join(" or ")} makes it, and the objects before it in this run as ${before.join(" or ")} does: a site is in one phase, with all of its halls`,
      ],
    };
  }
  accepted.add(place.place, objects.known(object));
  return { ...NONE, differing: unguardedPool(own, facts, phase, around, accepted) };
}

/**
 * Looks for what guards a pool among the objects of a stack that were added before; other objects of Kvandal's are added. Nothing is compared: what
 * the engine shows of a stack after an update has what the API server has filled in.
 *
 * @param added the objects of the stack that are Kvandal's by place and name.
 */
export function checkPresence(
  resource: CheckedResource,
  around: Surroundings,
  added: AcceptedObjects,
): readonly string[] {
  const object = objectOf(resource);
  const place = placeOf(resource.provider?.props, around.locks, around.kubeconfig);
  if (object === undefined || place.kind !== "hall") {
    return [];
  }
  const own = { object, place: place.place, stack: resource.stack };
  const { facts, objects, expected } = recompute(own, around);
  const [newest] = expected;
  if (newest === undefined) {
    return [];
  }
  added.add(place.place, objects.known(object));
  return unguardedPool(own, facts, newest.phase, around, added);
}

interface PlacedObject {
  readonly object: FoundObject;
  readonly place: HallPlace;
  readonly stack: string;
}

/** What the site file makes of an object's name in its place. */
function recompute({ object, place, stack }: PlacedObject, around: Surroundings) {
  const facts = around.find(place.site);
  const objects = expectedObjects(facts, place, stack, around.clockDay);
  return { facts, objects, expected: objects.find(object) };
}

/** What a pool lacks that must be there before it; empty for every other object. */
function unguardedPool(
  { object, place, stack }: PlacedObject,
  facts: SiteFacts,
  phase: string,
  { clockDay }: Surroundings,
  accepted: AcceptedObjects,
): readonly string[] {
  if (object.kind !== "MachineDeployment") {
    return [];
  }
  const pool = poolOfMachineDeployment(facts.site, object.name)?.name ?? "";
  const needed = prerequisitesOfPool(facts, place, phase, pool, stack, clockDay);
  return unguarded(object, accepted.missing(place, needed));
}

/** What a pool lacks that must have been checked before it. */
function unguarded(object: FoundObject, missing: readonly ObjectKey[]): string[] {
  const [first] = missing;
  if (first === undefined) {
    return [];
  }
  const others = missing.length === 1 ? "" : ` and ${missing.length - 1} more`;
  return [
    `${nameOf(object)}: what guards it is not complete: ${first.kind} ${first.name}${others} did not come before it in this run: register the hall's guard and budget first, let the pool depend on them, and leave out --target`,
  ];
}

/** Why an object that is not recomputed may not be in a hall's cluster; empty for one that can do no harm. */
function unexpected(
  object: FoundObject,
  place: HallPlace,
  facts: SiteFacts,
  clockDay: string,
): string[] {
  const { hall, site } = place;
  const what = nameOf(object);
  const open = openPhaseNames(facts, clockDay);
  const made =
    open.length === 0
      ? `no phase of ${site} is open, so hall ${hall} has no objects`
      : `the site file makes no such object for hall ${hall} in ${open.join(" or ")}`;
  const standing = standingOf(object);
  if (standing.kind === "harmless") {
    return [];
  }
  if (standing.kind === "own") {
    return [`${what}: ${made}: declare it in the site file, or take it out`];
  }
  const problems = standing.isUnknownKind
    ? standing.problems.map((problem) => `${made}, and ${problem}`)
    : standing.problems;
  if (!standing.isExemptible) {
    return problems.map((problem) => `${what}: ${problem}: keep it out of the hall's stack`);
  }
  const sha256 = knownSha256(object);
  if (isExempt(object, sha256, place, lockedSets(facts.locked))) {
    return [];
  }
  const exemption =
    sha256 === undefined
      ? ""
      : `, or have the owners of the limits exempt it (docs/policies.md): cluster ${place.roles.join(" or ")}, sha256 ${sha256}`;
  return problems.map(
    (problem) => `${what}: ${problem}: keep it out of the hall's stack${exemption}`,
  );
}
