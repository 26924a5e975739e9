import * as pulumi from "@pulumi/pulumi";
import { replaceClockDay } from "../../components/clockDay";
import { policiesBy } from "../../policies/policies";
import { CommandError } from "../failure";
import { runPack, type Finding, type JudgedResource } from "../policies/runPack";
import type { DatedRequest } from "./stack";

/** Refuses what the policies refuse. @throws CommandError with every violation. */
export function refuseViolations({ violations }: Pick<InProcessPreview, "violations">): void {
  if (violations.length > 0) {
    const lines = violations.map(({ policy, message }) => `  [mandatory] ${policy}: ${message}`);
    throw new CommandError(`the policies refuse this phase:\n${lines.join("\n")}`);
  }
}

/** What a preview without an engine finds. */
export interface InProcessPreview {
  readonly resources: readonly JudgedResource[];
  /** What stops a deployment: by policy, in the order of the resources, each message once. */
  readonly violations: readonly Finding[];
  /** What advisory policies say. */
  readonly advice: readonly Finding[];
}

/**
 * Runs the program in Pulumi's own mock runtime and has every policy of the pack judge its resources: for
 * machines without an engine. Providers are not asked, so what only an API server knows is not seen.
 *
 * @param request its `clockDay` is the clock of program and policies.
 */
export async function previewInProcess(request: DatedRequest): Promise<InProcessPreview> {
  const { site, phase, now, clockDay, env } = request;
  const resources: JudgedResource[] = [];
  const providers = new Map<string, Readonly<Record<string, unknown>>>();
  pulumi.runtime.setAllConfig({
    "kvandal:site": site,
    "kvandal:phase": phase,
    "kvandal:now": now,
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
          urn: `urn:pulumi:${site}-${env}::kvandal::${type}::${name}`,
          props,
          provider: providerProps === undefined ? undefined : { props: providerProps },
        });
        return { id: `${name}-id`, state: props };
      },
      // Without an engine no stack has outputs: what is shown is the first deployment.
      call: () => ({}),
    },
    "kvandal",
    `${site}-${env}`,
    true,
    "organization",
  );
  const refusal = await runProgram(clockDay);
  await pulumi.runtime.disconnect();
  const findings = await runPack(
    policiesBy(() => clockDay),
    resources,
  );
  const violations = findings.filter(({ level }) => level === "mandatory");
  if (refusal !== undefined && violations.length === 0) {
    throw new CommandError(refusal);
  }
  return { resources, violations, advice: findings.filter(({ level }) => level === "advisory") };
}

/** Runs `index.ts` by a clock. @returns why it refused, in its own words; what it registered until then is judged all the same. */
async function runProgram(clockDay: string): Promise<string | undefined> {
  replaceClockDay(clockDay);
  try {
    const program = require("../../index") as typeof import("../../index");
    await program();
    return undefined;
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) {
      return error.message;
    }
    throw error;
  } finally {
    replaceClockDay(undefined);
  }
}
