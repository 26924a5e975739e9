import {
  unknownCheckingProxy,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";

/** A resource as a test describes it. */
export interface TestResource {
  readonly type: string;
  readonly name?: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Properties of the provider. */
  readonly provider?: Readonly<Record<string, unknown>>;
}

/** What stands for a value that is not known at preview, as the engine sends it. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Runs a resource policy the way the policy runtime does: properties behind the SDK's proxy that throws on unknown values,
 * and the configuration as given.
 */
export async function violationsOf(
  policy: ResourceValidationPolicy,
  resource: TestResource,
  config: object = {},
): Promise<string[]> {
  const messages: string[] = [];
  const { validateResource = [] } = policy;
  const checks = Array.isArray(validateResource) ? validateResource : [validateResource];
  for (const check of checks) {
    await check(resourceArgs(resource, config), (message) => messages.push(message));
  }
  return messages;
}

/** Runs a stack policy the way the policy runtime does. */
export async function stackViolationsOf(
  policy: StackValidationPolicy,
  resources: readonly TestResource[],
  config: object = {},
): Promise<string[]> {
  const messages: string[] = [];
  const args = {
    resources: resources.map((resource) => resourceArgs(resource, config)),
    stackTags: new Map(),
    getConfig: () => config,
    notApplicable: notApplicable,
  } as unknown as StackValidationArgs;
  await policy.validateStack(args, (message) => messages.push(message));
  return messages;
}

function resourceArgs(resource: TestResource, config: object): ResourceValidationArgs {
  const { type, name = "resource", props, provider } = resource;
  return {
    type,
    name,
    urn: `urn:pulumi:test::kvandal::${type}::${name}`,
    props: proxied(props),
    ...(provider === undefined
      ? {}
      : {
          provider: { type: "pulumi:providers:kubernetes", name: "hall", urn: "", props: provider },
        }),
    opts: { protect: false, ignoreChanges: [], aliases: [], customTimeouts: {} },
    getConfig: () => config,
    notApplicable,
  } as unknown as ResourceValidationArgs;
}

/** The proxy's own type is `any`. */
const proxied = unknownCheckingProxy as (props: unknown) => Record<string, unknown>;

function notApplicable(): never {
  throw new Error("not applicable");
}
