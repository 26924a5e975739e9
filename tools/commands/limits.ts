import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { lockedLimitsOf } from "../../model/lockedLimits";
import { loadSite } from "../../model/site";
import { limitsFileText } from "../limitsFile";
import { PROJECT } from "../project";
import { siteOption } from "./options";

interface LimitsOptions {
  readonly site: string;
  readonly write?: boolean;
}

/** `kvandal limits`: the limits of a site file in the form that is locked; for those who own the grid contract. */
export function registerLimits(program: Command): void {
  program
    .command("limits")
    .description(
      "the watts that a site file allows today, as policies/limits/<site>.json locks them; review before you commit",
    )
    .addOption(siteOption())
    .option("--write", "write policies/limits/<site>.json instead of printing it")
    .action(({ site: name, write }: LimitsOptions) => {
      const text = limitsFileText(lockedLimitsOf(loadSite(PROJECT, name).site));
      if (write !== true) {
        process.stdout.write(text);
        return;
      }
      const file = join("policies", "limits", `${name}.json`);
      mkdirSync(dirname(join(PROJECT, file)), { recursive: true });
      writeFileSync(join(PROJECT, file), text);
      console.log(
        `${file} is written: from now on ${name}'s site file can lower it and not raise it`,
      );
    });
}
