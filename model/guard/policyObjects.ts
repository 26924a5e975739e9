import { oneLine, type Rule, type Variable } from "./expressions";

/** A Kubernetes object of the guard, as it is applied. */
export interface GuardObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** What an admission policy of the guard is made of. */
export interface PolicyParts {
  readonly name: string;
  readonly resources: readonly {
    readonly apiGroup: string;
    readonly resources: readonly string[];
    readonly operations: readonly ("CREATE" | "UPDATE" | "CONNECT" | "DELETE")[];
  }[];
  /** Objects with this label are passed over. For objects that are made alone: that of a `/scale` request has no labels. */
  readonly withoutLabel?: string;
  readonly conditions?: readonly Variable[];
  readonly variables: readonly Variable[];
  readonly rules: readonly Rule[];
  readonly audit: string;
  /** The object that the policy goes by. */
  readonly parameter?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    /** What happens to a request while the object is missing. */
    readonly whenMissing: "Allow" | "Deny";
  };
}

const API = "admissionregistration.k8s.io/v1";

/**
 * An admission policy and its binding. It fails closed: a rule that cannot be worked out refuses.
 *
 * There is no `reason`: with `Forbidden` a refusal would not show in a preview.
 */
export function admissionPolicy(parts: PolicyParts): GuardObject[] {
  const { name, resources, withoutLabel, conditions = [] } = parts;
  const { variables, rules, audit, parameter } = parts;
  return boundPolicy(
    name,
    {
      ...(parameter === undefined
        ? {}
        : { paramKind: { apiVersion: parameter.apiVersion, kind: parameter.kind } }),
      matchConstraints: {
        resourceRules: resources.map(({ apiGroup, ...rule }) => ({
          apiGroups: [apiGroup],
          apiVersions: ["*"],
          ...rule,
        })),
        ...(withoutLabel === undefined
          ? {}
          : {
              objectSelector: {
                matchExpressions: [{ key: withoutLabel, operator: "DoesNotExist" }],
              },
            }),
      },
      ...(conditions.length === 0 ? {} : { matchConditions: conditions.map(flat) }),
      // The provider leaves out an empty list.
      ...(variables.length === 0 ? {} : { variables: variables.map(flat) }),
      validations: rules.map((rule) => ({
        expression: oneLine(rule.expression),
        messageExpression: oneLine(rule.messageExpression),
      })),
      auditAnnotations: [{ key: "judged", valueExpression: oneLine(audit) }],
    },
    {
      validationActions: ["Deny", "Audit"],
      ...(parameter === undefined
        ? {}
        : { paramRef: { name: parameter.name, parameterNotFoundAction: parameter.whenMissing } }),
    },
  );
}

/**
 * An admission policy that fails closed, and the binding of its name.
 *
 * @param policy its spec beside that, as Kubernetes has it.
 * @param binding the binding's spec but for the policy's name.
 */
export function boundPolicy(
  name: string,
  policy: Readonly<Record<string, unknown>>,
  binding: Readonly<Record<string, unknown>>,
): GuardObject[] {
  return [
    {
      apiVersion: API,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: { failurePolicy: "Fail", ...policy },
    },
    {
      apiVersion: API,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, ...binding },
    },
  ];
}

function flat({ name, expression }: Variable): Variable {
  return { name, expression: oneLine(expression) };
}
