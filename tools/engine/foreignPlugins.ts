import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { CommandError } from "../failure";
import { PROVIDERS } from "../toolchain/types";

/**
 * Refuses provider plugins on PATH: the engine takes one in place of its own, whatever its version (pulumi/pulumi,
 * sdk/go/common/workspace/plugins.go).
 *
 * @param path the user's own, as in the environment.
 * @throws CommandError that names each of them.
 */
export function refuseForeignPlugins(path: string): void {
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => PROVIDERS.map((name) => join(folder, `pulumi-resource-${name}`)))
    .filter((file) => existsSync(file));
  if (found.length > 0) {
    throw new CommandError(
      `the engine would run ${found.join(" and ")} from PATH in place of the official provider: take it off PATH and try again`,
    );
  }
}
