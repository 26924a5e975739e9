import { isCelError, type CelResult } from "@bufbuild/cel";
import type { GuardObject } from "../../../model/guard/policyObjects";
import { celValue } from "./celValues";
import { evaluate, evaluateText, type Bindings } from "./expression";
import { isMatched, policyAndBinding, type PolicySpec } from "./policyShape";
import { requestVariable, type AdmissionRequest, type Json } from "./request";

/** What a policy says of a request. */
export interface Verdict {
  /** Whether the policy was asked at all, and none of its conditions passed the request over. */
  readonly judged: boolean;
  readonly admitted: boolean;
  /** The sentences of the rules that refuse, in their order: people see the first. */
  readonly refusals: readonly string[];
  /** What could not be worked out: it refuses too where the policy fails closed, but without a sentence of ours. */
  readonly errors: readonly string[];
  /** What is written into the API server's audit log, by key. */
  readonly audit: Readonly<Record<string, string>>;
}

const PASSED_OVER: Verdict = {
  judged: false,
  admitted: true,
  refusals: [],
  errors: [],
  audit: {},
};

/**
 * Judges a request by a ValidatingAdmissionPolicy and its binding, as the model makes them.
 *
 * It stands in for the API server's own evaluator, so that unit tests can put thousands of requests to a policy. The real one judges
 * the same policies in `tests/e2e/bypass.test.ts`. It does not check types before it evaluates, and counts no cost.
 *
 * @param parameters the objects that a policy with a `paramKind` may go by.
 */
export function judge(
  objects: readonly GuardObject[],
  request: AdmissionRequest,
  parameters: readonly Json[] = [],
): Verdict {
  const { policy, binding } = policyAndBinding(objects);
  if (!isMatched(policy, request) || !binding.validationActions.includes("Deny")) {
    return PASSED_OVER;
  }
  const { paramKind } = policy;
  const parameter = parameters.find(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === paramKind?.apiVersion &&
      kind === paramKind?.kind &&
      (metadata as { readonly name?: string }).name === binding.paramRef?.name,
  );
  if (parameter === undefined && binding.paramRef?.parameterNotFoundAction === "Deny") {
    const missing = "no params found for policy binding with `Deny` parameterNotFoundAction";
    return { judged: true, admitted: false, refusals: [], errors: [missing], audit: {} };
  }
  if (parameter === undefined && binding.paramRef?.parameterNotFoundAction === "Allow") {
    return PASSED_OVER;
  }
  return judged(policy, bindingsOf(policy, request, parameter));
}

function judged(policy: PolicySpec, bindings: Bindings): Verdict {
  const errors: string[] = [];
  /** False also for what cannot be worked out. */
  const holds = (expression: string): boolean => {
    const result = evaluate(expression, bindings);
    if (typeof result !== "boolean") {
      errors.push(isCelError(result) ? result.message : `no yes or no: ${expression}`);
    }
    return result === true;
  };
  const isPassedOver = (policy.matchConditions ?? []).some(
    ({ expression }) => !holds(expression) && errors.length === 0,
  );
  if (isPassedOver) {
    return PASSED_OVER;
  }
  const refusals = policy.validations.flatMap(({ expression, messageExpression }) => {
    const before = errors.length;
    return holds(expression) || errors.length > before
      ? []
      : [evaluateText(messageExpression, bindings) ?? `failed expression: ${expression}`];
  });
  const audit = policy.auditAnnotations.map(({ key, valueExpression }) => {
    const value = evaluateText(valueExpression, bindings);
    if (value === undefined) {
      errors.push(`no audit annotation ${key}`);
    }
    return [key, value ?? ""] as const;
  });
  const open = policy.failurePolicy !== "Fail";
  const admitted = refusals.length === 0 && (open || errors.length === 0);
  return { judged: true, admitted, refusals, errors, audit: Object.fromEntries(audit) };
}

/** What the expressions speak of. A variable is worked out when one asks for it, once, and may only ask for those before it. */
function bindingsOf(
  { variables = [] }: PolicySpec,
  request: AdmissionRequest,
  parameter: Json | undefined,
): Bindings {
  const isDeleted = request.operation === "DELETE";
  const before = request.oldObject ?? (isDeleted ? request.object : null);
  const known: Bindings = {
    object: celValue(isDeleted ? null : request.object),
    oldObject: celValue(before),
    request: celValue(requestVariable(request)),
    params: celValue(parameter ?? null),
  };
  for (const { name, expression } of variables) {
    const earlier: Bindings = {};
    Object.defineProperties(earlier, Object.getOwnPropertyDescriptors(known));
    let result: CelResult | undefined;
    Object.defineProperty(known, `variables.${name}`, {
      get: () => (result ??= evaluate(expression, earlier)),
    });
  }
  return known;
}
