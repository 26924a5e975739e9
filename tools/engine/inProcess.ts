import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";
import { judgeResource } from "../../policies/energyBudget";
import { factsFinder } from "../../policies/facts";
import { judgePhase } from "../../policies/judge/phase";
import { judgeStack, type StackResource } from "../../policies/judge/stack";
import { judgeTenants } from "../../policies/judge/tenants";
import { CommandError } from "../failure";
import { PROJECT } from "../project";
import type { DeploymentRequest } from "./stack";

/** Refuses what the policies refuse. @throws CommandError with every violation. */
export function refuseViolations({ violations }: Pick<InProcessPreview, "violations">): void {
  if (violations.length > 0) {
    const lines = violations.map(({ policy, message }) => `  [mandatory] ${policy}: ${message}`);
    throw new CommandError(`the policies refuse this phase:\n${lines.join("\n")}`);
  }
}

/** What a preview without an engine finds. */
export interface InProcessPreview {
  readonly resources: readonly StackResource[];
  /** By policy, in the order of the resources, each message once. */
  readonly violations: readonly { readonly policy: string; readonly message: string }[];
}

/**
 * Runs the program in Pulumi's own mock runtime and judges its resources with the same functions as the policy pack: for
 * machines without an engine. Providers are not asked, so what only an API server knows is not seen.
 */
export async function previewInProcess(request: DeploymentRequest): Promise<InProcessPreview> {
  const { site, phase, now, env } = request;
  const resources: StackResource[] = [];
  const providers = new Map<string, Readonly<Record<string, unknown>>>();
  pulumi.runtime.setAllConfig({
    "kvandal:site": site,
    "kvandal:phase": phase,
    "kvandal:now": now,
    // Without an engine there is no stack: what it shows is the first deployment.
    "kvandal:inService": "{}",
  });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        const props = inputs as Record<string, unknown>;
        if (type.startsWith("pulumi:providers:")) {
          providers.set(name, props);
        }
        // A provider is referred to as <urn>::<id>, and an urn ends in the name.
        const providerProps = providers.get(provider?.split("::").at(-2) ?? "");
        resources.push({
          type,
          urn: name,
          props,
          provider: providerProps === undefined ? undefined : { props: providerProps },
        });
        return { id: `${name}-id`, state: props };
      },
      call: () => ({}),
    },
    "kvandal",
    `${site}-${env}`,
    true,
  );
  const refusal = runProgram();
  await pulumi.runtime.disconnect();
  const find = factsFinder({});
  const phases = resources.flatMap(({ type, props, provider }) => {
    const problems = judgePhase({ type, props, provider }, find, now);
    const named = [
      ["phase-gate", problems.gates],
      ["phase-order", problems.order],
      ["capital-release", problems.capital],
    ] as const;
    return named.flatMap(([policy, messages]) => messages.map((message) => ({ policy, message })));
  });
  const violations = [
    ...resources.flatMap(({ type, props, provider }) =>
      judgeResource({ type, props, provider: provider as never }, find).map((message) => ({
        policy: "energy-budget",
        message,
      })),
    ),
    ...phases,
    ...resources.flatMap(({ type, props, provider }) =>
      judgeTenants({ type, props, provider }, find).map((message) => ({
        policy: "tenant-isolation",
        message,
      })),
    ),
    ...judgeStack(resources, find).map(({ message }) => ({
      policy: "energy-budget-stack",
      message,
    })),
  ];
  if (refusal !== undefined && violations.length === 0) {
    throw new CommandError(refusal);
  }
  return { resources, violations: uniqueBy(violations, ({ policy, message }) => policy + message) };
}

/** Runs `index.ts`. @returns why it refused, in its own words; what it registered until then is judged all the same. */
function runProgram(): string | undefined {
  try {
    require(join(PROJECT, "index.ts"));
    return undefined;
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) {
      return error.message;
    }
    throw error;
  }
}

function uniqueBy<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
