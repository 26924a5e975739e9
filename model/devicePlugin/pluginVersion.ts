import { lt, valid } from "semver";

/** The version that a site has when it says nothing: the newest release of August 2026. */
export const DEFAULT_PLUGIN_VERSION = "v0.20.0";

/** The oldest version whose behaviour the model knows; NVIDIA's own parser of this version is what it is tested against. */
export const OLDEST_PLUGIN_VERSION = "v0.17.4";

/** The first version that the model knows nothing of. A patch of the newest one changes no configuration. */
const FIRST_UNKNOWN_VERSION = "v0.21.0";

/**
 * Why a version of the device plugin cannot be used.
 *
 * @returns undefined if it can.
 */
export function pluginVersionProblem(version: string): string | undefined {
  if (!/^v\d+\.\d+\.\d+$/.test(version) || valid(version) === null) {
    return `"${version}" is no version of NVIDIA's device plugin: write it as ${DEFAULT_PLUGIN_VERSION}`;
  }
  if (lt(version, OLDEST_PLUGIN_VERSION)) {
    return `${version} is older than ${OLDEST_PLUGIN_VERSION}, the oldest version whose configuration is known here: use ${OLDEST_PLUGIN_VERSION} or newer`;
  }
  return lt(version, FIRST_UNKNOWN_VERSION)
    ? undefined
    : `${version} is newer than ${DEFAULT_PLUGIN_VERSION} and what it makes of a configuration is not known here: use ${DEFAULT_PLUGIN_VERSION}`;
}

/** Whether a version has what came with `since`. */
export function hasSince(version: string, since: string): boolean {
  return !lt(version, since);
}
