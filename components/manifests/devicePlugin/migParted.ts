import { contentHash } from "../../../model/contentHash";

/**
 * The ConfigMap of the MIG layouts. The MIG manager reads it when it starts and never again, so the name ends in a hash of the
 * content: other layouts are another ConfigMap, and what mounts it is started anew.
 *
 * @param spec Text of a mig-parted specification.
 */
export function migPartedConfig(spec: string): {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
} {
  return {
    name: `mig-layouts-${contentHash(spec)}`,
    // The key under which the MIG manager looks for a site's own layouts.
    data: { "config.yaml": spec },
  };
}
