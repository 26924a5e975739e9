import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteFile } from "../../model/siteSchema";
import { PROJECT } from "../../tools/project";

/** What a preview reads of the project. */
const FOLDERS = ["catalog", "components", "model", "policies"];
const FILES = ["index.ts", "package.json", "package-lock.json", "tsconfig.json", "Pulumi.yaml"];

/**
 * Copies the program and its policy pack, with a change made to one site file.
 *
 * @param folder of the copy; what is there is replaced.
 */
export function copyProject(
  folder: string,
  site: string,
  change: (data: SiteFile) => SiteFile,
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "sites", site), { recursive: true });
  for (const part of [...FOLDERS, ...FILES]) {
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  const siteFile = join("sites", site, "site.yaml");
  const data = parse(readFileSync(join(PROJECT, siteFile), "utf8")) as SiteFile;
  writeFileSync(join(folder, siteFile), stringify(change(data)));
}

/**
 * Makes the program of a copy one file of JavaScript, which the engine starts without a TypeScript compiler. What comes from packages
 * is left where it is.
 */
export async function precompile(folder: string): Promise<void> {
  await build({
    entryPoints: [join(folder, "index.ts")],
    outfile: join(folder, "index.js"),
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  rmSync(join(folder, "index.ts"));
  // The shell script of the power cap lies beside the component that reads it.
  cpSync(join(folder, "components", "gpuPowerCap.sh"), join(folder, "gpuPowerCap.sh"));
  const file = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, main: "index.js" }));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    stringify({ name: "kvandal", runtime: { name: "nodejs", options: { typescript: false } } }),
  );
}
