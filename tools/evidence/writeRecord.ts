import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readEvidence } from "../../model/evidence/evidenceSet";
import { evidenceFolder } from "../../model/evidence/loadEvidence";
import { InputFileError } from "../../model/input/problem";
import type { Site } from "../../model/siteSchema";

/**
 * Writes a record beside those of a site, under a name that is free; nothing that is there is touched. It is first read with all
 * the others, so that no folder is left that nothing can read.
 *
 * @param name of the file without its ending; a number is added when it is taken.
 * @returns the file, relative to the project.
 * @throws InputFileError with what is wrong in the folder, the new record included; then nothing is written.
 */
export function writeRecord(project: string, site: Site, name: string, text: string): string {
  const folder = evidenceFolder(project, site.name);
  mkdirSync(folder, { recursive: true });
  const file = freeName(folder, name);
  const shownAs = (of: string): string => relative(project, join(folder, of));
  const others = readdirSync(folder)
    .filter((other) => other.endsWith(".yaml"))
    .map((other) => ({
      file: other,
      shownAs: shownAs(other),
      text: readFileSync(join(folder, other), "utf8"),
    }));
  const read = readEvidence(site, [...others, { file, shownAs: shownAs(file), text }]);
  if ("problems" in read) {
    throw new InputFileError(read.problems);
  }
  writeFileSync(join(folder, file), text, { flag: "wx" });
  return shownAs(file);
}

function freeName(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    const file = `${name}${number === 1 ? "" : `-${number}`}.yaml`;
    if (!existsSync(join(folder, file))) {
      return file;
    }
  }
}
