import {
  celEnv,
  celError,
  isCelError,
  parse,
  plan,
  type CelInput,
  type CelResult,
} from "@bufbuild/cel";
import { KUBERNETES_FUNCTIONS } from "./kubernetesFunctions";

/** What an expression may speak of, by name: `object`, `variables.want`. */
export type Bindings = Record<string, CelInput>;

type Evaluate = (bindings: Bindings) => CelResult;

const parsed = new Map<string, Evaluate>();
let environment: ReturnType<typeof celEnv> | undefined;

/**
 * What an expression comes to, or a CEL error. Each text is parsed once in a process: a policy has the same few in thousands of
 * requests.
 */
export function evaluate(expression: string, bindings: Bindings): CelResult {
  let own = parsed.get(expression);
  if (own === undefined) {
    own = prepared(expression);
    parsed.set(expression, own);
  }
  return own(bindings);
}

/** What an expression comes to where a text is wanted; undefined for an error and for anything else. */
export function evaluateText(expression: string, bindings: Bindings): string | undefined {
  const result = evaluate(expression, bindings);
  return isCelError(result) || typeof result !== "string" ? undefined : result;
}

function prepared(expression: string): Evaluate {
  environment ??= celEnv({ funcs: KUBERNETES_FUNCTIONS });
  try {
    return plan(environment, parse(expression));
  } catch (error) {
    // The API server would not take the policy at all.
    const problem = celError(error);
    return () => problem;
  }
}
