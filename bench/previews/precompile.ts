import { build } from "esbuild";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

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
