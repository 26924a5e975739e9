import type { Command } from "commander";
import { buildPolicyPack } from "../engine/policyPack";

/** `kvandal build-policies`: compiles the policy pack, so that `--policy-pack policies` takes the newest rules. */
export function registerBuildPolicies(program: Command): void {
  program
    .command("build-policies")
    .description(
      "compile the policy pack for `--policy-pack policies`; other commands do it when it is stale",
    )
    .action(async () => {
      await buildPolicyPack({ force: true });
      console.log("policies/bin/index.js is up to date");
    });
}
