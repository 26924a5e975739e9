import { oneLine, type Variable } from "../guard/expressions";
import { boundPolicy, type GuardObject } from "../guard/policyObjects";
import { LABELS } from "../names";

/** The label by which Kueue knows a pod that it holds. */
const MANAGED = "kueue.x-k8s.io/managed";

/** Whose requests are judged: those of people and of accounts in the namespace, and not those of the cluster's own controllers. */
const NOT_AN_ADMINISTRATOR = {
  name: "not-an-administrator",
  expression: "!('system:masters' in request.userInfo.groups)",
};
const OF_TENANTS = [
  NOT_AN_ADMINISTRATOR,
  {
    name: "not-a-controller-of-the-cluster",
    expression: oneLine(`
      !request.userInfo.username.startsWith('system:') ||
      request.userInfo.username.startsWith('system:serviceaccount:' + request.namespace + ':')`),
  },
];

interface Rule {
  readonly expression: string;
  readonly message: string;
}

/**
 * What keeps a tenant's pods within its quota, beside Kueue: admission policies in the namespaces of tenants. Kueue takes a pod for a part of
 * the job that owns it, and lets it pass once its scheduling gates and label are gone; both can be written by a member of the tenant.
 */
export function quotaGuard(): GuardObject[] {
  return [
    ...policy({
      name: "kvandal-tenant-owners",
      resources: {
        apiGroups: ["*"],
        apiVersions: ["*"],
        operations: ["CREATE", "UPDATE"],
        resources: ["*"],
      },
      variables: [
        { name: "owners", expression: controllersOf("object") },
        {
          name: "before",
          expression: `oldObject == null ? [] : ${controllersOf("oldObject")}`,
        },
      ],
      rules: [
        {
          expression: "variables.owners.all(owner, owner in variables.before)",
          message:
            "what a job owns waits for no quota of its own: leave out ownerReferences with controller: true",
        },
      ],
    }),
    ...policy({
      name: "kvandal-tenant-nodes",
      resources: {
        apiGroups: [""],
        apiVersions: ["v1"],
        operations: ["CREATE"],
        resources: ["pods"],
      },
      conditions: [NOT_AN_ADMINISTRATOR],
      variables: [],
      rules: [
        {
          expression: FOREIGN_TOLERATIONS,
          message: `nodes of a dedicated pool are its tenant's: name the keys of the taints that the pod tolerates, and no other tenant's ${LABELS.tenant}`,
        },
      ],
    }),
    ...policy({
      name: "kvandal-tenant-pods",
      resources: {
        apiGroups: [""],
        apiVersions: ["v1"],
        operations: ["UPDATE"],
        resources: ["pods"],
      },
      variables: [
        { name: "gates", expression: gatesOf("object") },
        { name: "before", expression: gatesOf("oldObject") },
      ],
      rules: [
        {
          expression: "variables.before.all(gate, gate in variables.gates)",
          message: "a pod waits for its tenant's quota: Kueue takes the scheduling gates away",
        },
        {
          expression: oneLine(`
            !has(oldObject.metadata.labels) || !('${MANAGED}' in oldObject.metadata.labels) ||
            (has(object.metadata.labels) && '${MANAGED}' in object.metadata.labels &&
              object.metadata.labels['${MANAGED}'] == oldObject.metadata.labels['${MANAGED}'])`),
          message: `the label ${MANAGED} stays: Kueue knows the pod by it`,
        },
      ],
    }),
  ];
}

/** A pod's template may not tolerate another tenant's nodes, even where a controller creates the pod: Kueue adds the right toleration. */
const FOREIGN_TOLERATIONS = oneLine(`
  !has(object.spec.tolerations) || object.spec.tolerations.all(own,
    (has(own.key) && own.key != '' && own.key != '${LABELS.tenant}') ||
    (has(own.key) && own.key == '${LABELS.tenant}' && has(own.value) &&
      own.value == namespaceObject.metadata.labels['${LABELS.tenant}']))`);

/** The objects that control an object, by their ids. */
function controllersOf(object: string): string {
  return oneLine(`
    has(${object}.metadata.ownerReferences)
      ? ${object}.metadata.ownerReferences
          .filter(owner, has(owner.controller) && owner.controller).map(owner, owner.uid)
      : []`);
}

function gatesOf(pod: string): string {
  return `has(${pod}.spec.schedulingGates) ? ${pod}.spec.schedulingGates.map(gate, gate.name) : []`;
}

function policy({
  name,
  resources,
  conditions = OF_TENANTS,
  variables,
  rules,
}: {
  readonly name: string;
  readonly resources: Readonly<Record<string, readonly string[]>>;
  readonly conditions?: readonly Variable[];
  readonly variables: readonly Variable[];
  readonly rules: readonly Rule[];
}): GuardObject[] {
  const tenants = { matchExpressions: [{ key: LABELS.tenant, operator: "Exists" }] };
  return boundPolicy(
    name,
    {
      matchConstraints: {
        namespaceSelector: tenants,
        // A selector of namespaces leaves no object out that is in none.
        resourceRules: [{ ...resources, scope: "Namespaced" }],
      },
      matchConditions: conditions,
      ...(variables.length === 0 ? {} : { variables }),
      validations: rules,
    },
    { validationActions: ["Deny"] },
  );
}
