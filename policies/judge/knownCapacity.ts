import { UnknownValueError } from "@pulumi/policy";
import { COMPONENT_TYPES } from "../../model/names";
import { valueAt } from "../../model/mapping";
import { capacityKind } from "./capacity";
import { isListed, kubernetesObject, listOf, type JudgedObject } from "./kubernetesObject";
import { isSiteBudget } from "./siteBudget";

/** What may be deployed although no policy sees what it makes: Helm releases, as `namespace/name` or `namespace/*`. */
export interface KnownCapacityConfig {
  readonly allowedReleases: readonly string[];
}

/** What the power of an object that becomes nodes is read from; its other fields may be known later. */
const POOL_FIELDS: readonly (readonly string[])[] = [
  ["metadata", "name"],
  ["metadata", "namespace"],
  ["metadata", "labels"],
  ["metadata", "annotations"],
  ["spec", "replicas"],
  ["spec", "rollout"],
  ["spec", "strategy"],
  ["spec", "topology"],
  ["spec", "template", "spec", "infrastructureRef"],
];
const SITE_FIELDS = [["site"], ["phase"], ["now"], ["halls"]] as const;
const BUDGET_FIELDS = [["spec"]] as const;

/** Whether the capacity that a resource stands for can be counted before it is deployed. */
export function judgeKnownCapacity(
  { type, props }: JudgedObject,
  { allowedReleases }: KnownCapacityConfig,
): string[] {
  const release = kubernetesObject(
    type,
    props,
    (group, kind) => group === "helm.sh" && kind === "Release",
  );
  if (release !== undefined) {
    const name = textAt(props, "name") ?? release.name;
    const namespace = textAt(props, "namespace") ?? release.namespace;
    return isListed({ namespace, name }, allowedReleases)
      ? []
      : [
          `Helm release ${namespace}/${name}: no policy sees what it makes, so its power is unknown and counts as a violation: deploy the chart with helm.v4.Chart, which shows every object, or list ${namespace}/${name} in capacity-known's allowedReleases`,
        ];
  }
  return [...hiddenInList(type, props), ...unknownFields(type, props)];
}

/** Objects that become nodes, in a list: the policies are asked about the list alone. */
function hiddenInList(type: string, props: unknown): string[] {
  const hidden = (type.startsWith("kubernetes:") ? listOf(valueAt(props, ["items"])) : []).flatMap(
    (item) => capacityKind("kubernetes:", item) ?? [],
  );
  return hidden.length === 0
    ? []
    : [
        `a list with ${[...new Set(hidden)].join(", ")}: the power of what is in a list is not counted: write every object as a resource of its own`,
      ];
}

function unknownFields(type: string, props: unknown): string[] {
  const read = fieldsOf(type, props);
  const unknown = read.flatMap((path) => unknownBelow(() => valueAt(props, path), path));
  if (unknown.length === 0) {
    return [];
  }
  const names = unknown.map((path) => path.join("."));
  return [
    `its ${names.join(", ")} cannot be known before the deployment, so its power is unknown and counts as a violation: pass a plain value, not an output`,
  ];
}

function fieldsOf(type: string, props: unknown): readonly (readonly string[])[] {
  if (type === COMPONENT_TYPES.site) {
    return SITE_FIELDS;
  }
  if (isSiteBudget(type, props)) {
    return BUDGET_FIELDS;
  }
  return capacityKind(type, props) === undefined ? [] : POOL_FIELDS;
}

/** The paths at and below a path whose values are not known: reading one throws. */
function unknownBelow(read: () => unknown, path: readonly string[]): string[][] {
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return [[...path]];
    }
    throw error;
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.keys(fields).flatMap((key) => unknownBelow(() => fields[key], [...path, key]));
}

function textAt(props: unknown, field: string): string | undefined {
  const value = valueAt(props, [field]);
  return typeof value === "string" ? value : undefined;
}
