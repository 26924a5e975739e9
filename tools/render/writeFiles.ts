import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { ManifestFile } from "../../model/render/manifests";
import { CommandError, EXIT } from "../failure";

/** Says what a folder was rendered from, and which files in it are ours. */
const INDEX = "kvandal.json";

/** `narvik-1/5-pools/machinedeployment-x.yaml`: no part starts with a dot. */
const OURS = /^((?!\.)[\w.-]+\/){2}(?!\.)[\w.-]+\.yaml$/;

const indexSchema = z.object({ site: z.string(), files: z.array(z.string()) });

/** What a folder of manifests is of. */
export interface RenderedPhase {
  readonly site: string;
  readonly phase: string;
  readonly now: string;
  /** Why its files must not be applied; undefined where they may. @default undefined */
  readonly mark?: string | undefined;
}

/**
 * Writes manifests into a folder, and removes those that an earlier run has written and this one has not: what is left behind would
 * go on running. A mark is the first line of every manifest.
 *
 * @throws CommandError for a folder with anything in it that is not ours, or of another site.
 */
export function writeFiles(
  folder: string,
  phase: RenderedPhase,
  files: readonly ManifestFile[],
): { readonly removed: readonly string[] } {
  const before = readIndex(folder, phase.site);
  const wanted = new Set(files.map(({ path }) => path));
  const removed = before.filter((path) => !wanted.has(path));
  for (const path of removed) {
    rmSync(join(folder, path), { force: true });
  }
  const firstLine = phase.mark === undefined ? "" : `# ${phase.mark}\n`;
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), firstLine + text);
  }
  const index = { ...phase, files: [...wanted] };
  writeFileSync(join(folder, INDEX), `${JSON.stringify(index, null, 2)}\n`);
  return { removed };
}

function readIndex(folder: string, site: string): readonly string[] {
  const path = join(folder, INDEX);
  if (!existsSync(path)) {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw new CommandError(
        `${folder} has files and no ${INDEX}: name an empty folder, or one that render has written`,
        EXIT.badInput,
      );
    }
    return [];
  }
  const index = indexSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!index.success || index.data.site !== site) {
    throw new CommandError(
      `${path} is of ${index.success ? index.data.site : "something else"}, and ${site} is to be written: name another folder`,
      EXIT.badInput,
    );
  }
  // Paths are data too: none of them may lead out of the folder.
  return index.data.files.filter((file) => OURS.test(file));
}
