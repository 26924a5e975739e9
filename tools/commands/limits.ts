import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { limitsFileText, limitsPath } from "../limits/limitsFile";
import { loadLockedLimits, LimitsFileError } from "../../model/limitsFile";
import { lockedLimitsOf } from "../../model/lockedLimits";
import type { LockedLimits } from "../../model/powerBudget";
import { loadSite } from "../../model/site";
import { note } from "../note";
import { PROJECT } from "../project";
import { registerLimitsExempt } from "./limitsExempt";
import { siteOption } from "./options";

interface LimitsOptions {
  readonly site: string;
  readonly write?: boolean;
}

/** `kvandal limits`: the limits of a site file in the form that is locked; for those who own the grid contract. */
export function registerLimits(program: Command): void {
  const limits = program
    .command("limits")
    .enablePositionalOptions()
    .description(
      "the watts that a site file allows today, as policies/limits/<site>.json locks them; review before you commit",
    )
    .addOption(siteOption())
    .option("--write", "write policies/limits/<site>.json instead of printing it")
    .action(({ site: name, write }: LimitsOptions) => {
      const { site, catalog } = loadSite(PROJECT, name);
      const text = limitsFileText(lockedLimitsOf(site, catalog, lockSoFar(name)));
      if (write !== true) {
        process.stdout.write(text);
        return;
      }
      const file = limitsPath(name);
      mkdirSync(dirname(join(PROJECT, file)), { recursive: true });
      writeFileSync(join(PROJECT, file), text);
      console.log(
        `${file} is written: from now on ${name}'s site file can lower it and not raise it`,
      );
    });
  registerLimitsExempt(limits);
}

/** What only the owners of the limits know is kept; of a file that cannot be read nothing is, and they have to add it again. */
function lockSoFar(site: string): LockedLimits | undefined {
  try {
    return loadLockedLimits(PROJECT, site);
  } catch (error) {
    if (!(error instanceof LimitsFileError)) {
      throw error;
    }
    note(
      `${error.message}; its signers, API servers and mandatory gates are not kept: add them again`,
    );
    return undefined;
  }
}
