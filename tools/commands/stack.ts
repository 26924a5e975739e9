import type { Command } from "commander";
import { PROJECT } from "../project";
import { environmentOption, jsonOption, siteOption } from "./options";

interface StackOptions {
  readonly site: string;
  readonly env: string;
  readonly json?: boolean;
}

/** `kvandal stack`: what the committed stack file deploys, for workflows: nobody types a phase. */
export function registerStack(program: Command): void {
  program
    .command("stack")
    .description(
      "the phase that the committed stack file deploys, with the time of this answer, as a workflow hands them on",
    )
    .addOption(siteOption())
    .addOption(environmentOption())
    .addOption(jsonOption())
    .action(stack);
}

function stack({ site, env, json }: StackOptions): void {
  const { committedStack } = require("../committedStack") as typeof import("../committedStack");
  const { phase, file } = committedStack(PROJECT, site, env);
  const at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const answer = { phase, now: at.slice(0, 10), previewedAt: at, file };
  if (json === true) {
    console.log(JSON.stringify(answer, null, 2));
    return;
  }
  for (const [name, value] of Object.entries(answer)) {
    console.log(`${name}=${value}`);
  }
}
