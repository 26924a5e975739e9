import { z } from "zod";
import { MPS_REPLICAS_AT_MOST } from "./combinations";
import { DEFAULT_PLUGIN_VERSION } from "./pluginVersion";

const replicas = z.int().min(2, "at least 2; whole GPUs are profile: exclusive");
const renameByDefault = z
  .boolean()
  .describe("Advertise nvidia.com/gpu.shared, so that no pod gets a shared GPU by mistake")
  .optional();

/** How the nodes of a pool hand out their GPUs: one of the named profiles. */
export const profileSchema = z.discriminatedUnion("profile", [
  z.strictObject({ profile: z.literal("exclusive").describe("Whole GPUs") }),
  z.strictObject({
    profile: z.literal("time-slicing").describe("Pods take turns on a GPU, without limits"),
    replicas: replicas.describe("Pods that share a GPU"),
    renameByDefault,
  }),
  z.strictObject({
    profile: z.literal("mps").describe("Processes share a GPU through NVIDIA's MPS"),
    replicas: replicas
      .max(MPS_REPLICAS_AT_MOST, `at most ${MPS_REPLICAS_AT_MOST}, the clients of an MPS server`)
      .describe("Pods that share a GPU"),
    renameByDefault,
  }),
  z.strictObject({
    profile: z.literal("mig-single").describe("Every GPU split into the same MIG devices"),
    migProfile: z.string().describe("A MIG profile of the pool's GPUs, as 1g.10gb"),
  }),
  z.strictObject({
    profile: z.literal("mig-mixed").describe("Every GPU split in the same way, into several kinds"),
    layout: z
      .record(z.string(), z.int().min(1, "at least 1; leave out a profile that has none"))
      .refine((layout) => Object.keys(layout).length > 0, "at least one MIG profile")
      .describe("MIG profiles with their number on each GPU, as { 3g.40gb: 1, 1g.10gb: 4 }"),
  }),
]);

/** A profile as a site file states it. */
export type Profile = z.output<typeof profileSchema>;

/** Fields of a pool that say how its GPUs are handed out. */
export const poolDeviceFields = {
  devicePlugin: profileSchema
    .describe("How its nodes hand out their GPUs; whole GPUs when left out")
    .optional(),
  retiredProfiles: z
    .array(profileSchema)
    .describe("Profiles that it had until this phase: nodes may still read them")
    .optional(),
  allocation: z
    .enum(["device-plugin", "dra"])
    .describe("Who hands out its GPUs: NVIDIA's device plugin, or its DRA driver")
    .optional(),
  computeDomains: z
    .boolean()
    .describe("Whether jobs may span the GPUs of a rack over NVLink; NVL72 alone")
    .optional(),
};

/** NVIDIA's software on the nodes of a site. */
export const nvidiaSchema = z.strictObject({
  stack: z
    .enum(["device-plugin", "gpu-operator"])
    .describe("Our own DaemonSets, or a policy for a GPU operator that is in the clusters already")
    .optional(),
  pluginVersion: z
    .string()
    .describe(`Version of the device plugin, as ${DEFAULT_PLUGIN_VERSION}`)
    .optional(),
  driverRoot: z
    .enum(["/", "/run/nvidia/driver"])
    .describe("Where the driver is on the hosts: / in the machine image, or a driver container's")
    .optional(),
});

/** What a site says of NVIDIA's software, with its defaults. */
export interface NvidiaSettings {
  readonly stack: "device-plugin" | "gpu-operator";
  readonly pluginVersion: string;
  readonly driverRoot: "/" | "/run/nvidia/driver";
}

/** The settings of a site: its own, else the defaults. */
export function nvidiaSettings(site: {
  readonly nvidia?: z.output<typeof nvidiaSchema> | undefined;
}): NvidiaSettings {
  const { stack, pluginVersion, driverRoot } = site.nvidia ?? {};
  return {
    stack: stack ?? "device-plugin",
    pluginVersion: pluginVersion ?? DEFAULT_PLUGIN_VERSION,
    driverRoot: driverRoot ?? "/",
  };
}
