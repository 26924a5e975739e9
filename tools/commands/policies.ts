import type { Command } from "commander";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../project";
import { jsonOption } from "./options";

/** Where the pack's documentation is. */
export const POLICIES_PAGE = join("docs", "policies.md");

/** `kvandal policies`: what the pack refuses. */
export function registerPolicies(program: Command): void {
  program
    .command("policies")
    .description("the policies of the pack: what each refuses, and what to do then")
    .option("--write", `write ${POLICIES_PAGE} instead`)
    .addOption(jsonOption())
    .action(list);
}

function list({ write, json }: { readonly write?: boolean; readonly json?: boolean }): void {
  // Loads the policy SDK, which other commands need not wait for.
  const { describedPolicies, policiesPage } =
    require("../policies/policiesPage") as typeof import("../policies/policiesPage");
  const { renderTable } = require("../plan/table") as typeof import("../plan/table");
  if (write === true) {
    writeFileSync(join(PROJECT, POLICIES_PAGE), policiesPage());
    console.log(`${POLICIES_PAGE} is written`);
    return;
  }
  const policies = describedPolicies();
  console.log(
    json === true
      ? JSON.stringify(policies, null, 2)
      : renderTable(
          ["Policy", "Level", "What must hold"],
          policies.map(({ name, enforcementLevel, description }) => [
            name,
            enforcementLevel,
            description,
          ]),
          3,
        ),
  );
}
