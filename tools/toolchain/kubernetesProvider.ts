import { execa } from "execa";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goBuild } from "./build";

const RECIPE = join(__dirname, "pulumi-resource-kubernetes");
const MODULE = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/** Beside the plugin that was built here, so that nobody takes it for a release. */
export const BUILT_HERE = "built-here.json";

/**
 * Builds the official Kubernetes provider from its Go module into a folder: the plugin, and a file that says where it comes from.
 *
 * The module's own command embeds a schema that is generated from the one in the module; it is made here. It takes minutes, since the
 * provider holds Helm, kustomize and client libraries of every Kubernetes API.
 *
 * @param version of the npm package, which the plugin answers with.
 * @throws Error with the compiler's last words, or that Go is missing or too old.
 */
export async function buildKubernetesProvider(version: string, folder: string): Promise<void> {
  const source = join(folder, "source");
  mkdirSync(source);
  for (const file of ["main.go", "go.mod", "go.sum"]) {
    copyFileSync(join(RECIPE, file), join(source, file));
  }
  const { Dir: module, Version: commit } = await goModule(source);
  const of = (file: string): string =>
    readFileSync(join(module, "cmd", "pulumi-resource-kubernetes", file), "utf8");
  const schema = JSON.parse(of("schema.json")) as Record<string, unknown>;
  writeFileSync(join(source, "schema.json"), JSON.stringify({ ...schema, version }));
  writeFileSync(join(source, "terraform-mapping.json"), of("terraform-mapping.json"));
  await goBuild(source, ".", join(folder, "pulumi-resource-kubernetes"), [
    `-X ${MODULE}/pkg/version.Version=${version}`,
  ]);
  const builtHere = { module: MODULE, commit, answersAs: version };
  writeFileSync(join(folder, BUILT_HERE), `${JSON.stringify(builtHere, null, 2)}\n`);
}

async function goModule(
  folder: string,
): Promise<{ readonly Dir: string; readonly Version: string }> {
  const { stdout } = await execa("go", ["mod", "download", "-json", MODULE], {
    cwd: folder,
    stdin: "ignore",
  });
  return JSON.parse(stdout) as { Dir: string; Version: string };
}
