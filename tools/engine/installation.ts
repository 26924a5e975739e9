import type { Toolchain } from "../toolchain";
import type { PulumiInstallation } from "./engine";

export { ensureToolchain } from "../toolchain";

/** The Pulumi part of a toolchain. */
export function pulumiOf({ tools, official }: Toolchain): PulumiInstallation {
  return { pulumi: tools.pulumi, languageHost: tools["pulumi-language-nodejs"], official };
}
