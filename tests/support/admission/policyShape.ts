import type { GuardObject } from "../../../model/guard/policyObjects";
import type { AdmissionRequest } from "./request";

/** A named expression of a policy. */
interface Named {
  readonly name: string;
  readonly expression: string;
}

/** The `spec` of a ValidatingAdmissionPolicy, as much as the evaluator knows. */
export interface PolicySpec {
  readonly failurePolicy: string;
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
  readonly matchConstraints: {
    readonly objectSelector?: {
      readonly matchExpressions: readonly {
        readonly key: string;
        readonly operator: "DoesNotExist";
      }[];
    };
    readonly resourceRules: readonly {
      readonly apiGroups: readonly string[];
      readonly apiVersions: readonly string[];
      readonly resources: readonly string[];
      readonly operations: readonly string[];
    }[];
  };
  readonly matchConditions?: readonly Named[];
  readonly variables?: readonly Named[];
  readonly validations: readonly {
    readonly expression: string;
    readonly messageExpression: string;
  }[];
  readonly auditAnnotations: readonly { readonly key: string; readonly valueExpression: string }[];
}

/** The `spec` of a ValidatingAdmissionPolicyBinding. */
export interface BindingSpec {
  readonly policyName: string;
  readonly validationActions: readonly string[];
  readonly paramRef?: { readonly name: string; readonly parameterNotFoundAction: string };
}

/** A policy and its binding, of the objects that the model makes. */
export function policyAndBinding(objects: readonly GuardObject[]): {
  readonly policy: PolicySpec;
  readonly binding: BindingSpec;
} {
  const [policy, binding] = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
    (kind) => objects.find((object) => object.kind === kind),
  );
  if (policy === undefined || binding === undefined) {
    throw new Error("a policy and its binding are wanted");
  }
  const found = { policy: policy.spec as PolicySpec, binding: binding.spec as BindingSpec };
  if (found.binding.policyName !== policy.metadata.name) {
    throw new Error(`the binding is of policy ${found.binding.policyName}`);
  }
  return found;
}

/** Whether a policy is asked about a request at all. */
export function isMatched(
  { matchConstraints }: PolicySpec,
  { operation, group, resource, subresource, object }: AdmissionRequest,
): boolean {
  const { labels = {} } = (object.metadata ?? {}) as { readonly labels?: object };
  const isSelected = (matchConstraints.objectSelector?.matchExpressions ?? []).every(
    ({ key }) => !Object.hasOwn(labels, key),
  );
  const asked = subresource === undefined ? resource : `${resource}/${subresource}`;
  return (
    isSelected &&
    matchConstraints.resourceRules.some(
      ({ apiGroups, apiVersions, resources, operations }) =>
        apiGroups.includes(group) &&
        apiVersions.includes("*") &&
        (resources.includes(asked) ||
          resources.includes(subresource === undefined ? "*" : `*/${subresource}`)) &&
        operations.includes(operation),
    )
  );
}
