import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, EXIT } from "./failure";
import { limitsPath } from "./limits/limitsFile";

/** Everything that a new site consists of. */
export interface NewSiteFiles {
  readonly name: string;
  /** The folder of the template; what else lies in it is copied, evidence excepted. */
  readonly templateFolder: string;
  readonly siteText: string;
}

/** Evidence of one site proves nothing about another: copied, it would open gates that nobody has passed. */
const NOT_COPIED = "evidence";

/**
 * Writes `sites/<name>/`, or nothing at all: the folder is made beside the others and moved into its place when it is complete. The
 * site has no locked limits: those of another site say nothing about this one, and only the owners of its grid contract may write them.
 *
 * @returns the site file, relative to the project.
 * @throws CommandError if it, or a file of limits of that name, is there already, or it cannot be written.
 */
export function writeNewSite(
  project: string,
  { name, templateFolder, siteText }: NewSiteFiles,
): { readonly siteFile: string } {
  const siteFolder = join("sites", name);
  const limitsFile = limitsPath(name);
  for (const taken of [siteFolder, limitsFile]) {
    if (existsSync(join(project, taken))) {
      throw new CommandError(
        `${taken} is there already, and is left as it is: choose another name, or remove it first`,
        EXIT.badInput,
      );
    }
  }
  const undo: (() => void)[] = [];
  try {
    const staging = mkdtempSync(join(project, "sites", ".new-"));
    undo.push(() => {
      rmSync(staging, { recursive: true, force: true });
    });
    // One folder deeper than a site, so that nobody takes it for one meanwhile.
    const complete = join(staging, name);
    cpSync(templateFolder, complete, {
      recursive: true,
      filter: (source) => !(basename(source) === NOT_COPIED && dirname(source) === templateFolder),
    });
    writeFileSync(join(complete, "site.yaml"), siteText);
    renameSync(complete, join(project, siteFolder));
    rmSync(staging, { recursive: true });
  } catch (error) {
    for (const step of undo.reverse()) {
      step();
    }
    throw new CommandError(
      `${name} cannot be written, and nothing was: ${(error as Error).message}`,
    );
  }
  return { siteFile: join(siteFolder, "site.yaml") };
}
