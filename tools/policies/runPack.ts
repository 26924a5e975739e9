import {
  unknownCheckingProxy,
  type EnforcementLevel,
  type Policies,
  type ResourceValidationArgs,
  type StackValidationArgs,
} from "@pulumi/policy";

/** A resource as a program registers it. */
export interface JudgedResource {
  readonly type: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly provider?: { readonly props: Readonly<Record<string, unknown>> } | undefined;
}

/** What a policy says of a program. */
export interface Finding {
  readonly policy: string;
  readonly level: EnforcementLevel;
  readonly message: string;
}

/**
 * Has every policy of a pack judge every resource, as the policy runtime does beside an engine: properties behind the SDK's proxy
 * that throws on unknown values, without a configuration.
 *
 * @returns what they say, each message of a policy once.
 */
export async function runPack(
  policies: Policies,
  resources: readonly JudgedResource[],
): Promise<Finding[]> {
  const judged = resources.map(asJudged);
  const findings = new Map<string, Finding>();
  for (const { name: policy, enforcementLevel: level = "advisory", ...checks } of policies) {
    const report = (message: string): void => {
      findings.set(`${policy} ${message}`, { policy, level, message });
    };
    if ("validateStack" in checks) {
      await checks.validateStack(stackOf(judged), report);
      continue;
    }
    const { validateResource = [] } = checks;
    const each = Array.isArray(validateResource) ? validateResource : [validateResource];
    for (const resource of judged) {
      for (const check of each) {
        await check(resource, report);
      }
    }
  }
  return [...findings.values()];
}

function asJudged({ type, urn, props, provider }: JudgedResource): ResourceValidationArgs {
  return {
    type,
    name: urn.split("::").at(-1),
    urn,
    props: proxied(props),
    provider: provider && { type: "pulumi:providers:kubernetes", name: "", urn: "", ...provider },
    opts: { protect: false, ignoreChanges: [], aliases: [], customTimeouts: {} },
    getConfig: () => ({}),
    notApplicable,
  } as unknown as ResourceValidationArgs;
}

function stackOf(resources: readonly ResourceValidationArgs[]): StackValidationArgs {
  return {
    resources,
    stackTags: new Map(),
    getConfig: () => ({}),
    notApplicable,
  } as unknown as StackValidationArgs;
}

/** The proxy's own type is `any`. */
const proxied = unknownCheckingProxy as (props: unknown) => Record<string, unknown>;

function notApplicable(): never {
  throw new Error("no policy of this pack says that it does not apply");
}
