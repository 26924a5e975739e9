import { stringify } from "yaml";
import { contentHash } from "../../model/contentHash";
import type { NvidiaDevicePluginArgs } from "../nvidiaDevicePlugin";

/**
 * Whole GPUs, no sharing and no MIG. The list form of `deviceListStrategy` is the one that works in a file; CDI through the
 * container runtime needs no privileged plugin.
 */
const EXCLUSIVE = {
  version: "v1",
  flags: {
    migStrategy: "none",
    failOnInitError: true,
    plugin: { deviceListStrategy: ["cdi-cri"], deviceIDStrategy: "uuid" },
  },
};

/** A hall where every node hands out whole GPUs: one configuration, which is also the default. */
export function exclusiveGpus(): NvidiaDevicePluginArgs {
  const name = `exclusive-${contentHash(EXCLUSIVE)}`;
  return {
    stack: "device-plugin",
    configs: { [name]: stringify(EXCLUSIVE) },
    defaultConfig: name,
  };
}
