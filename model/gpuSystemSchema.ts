import { z } from "zod";
import { power } from "./input/quantity";
import { scalableUnitSchema } from "./nodeSchema";

const provenance = {
  source: z.string().min(1, "a figure needs its source"),
  confidence: z.enum(["sourced", "vendor-claim", "unconfirmed"]),
};
const count = z.int().min(1, "at least 1");

/** A number with where it comes from. */
const figure = z.strictObject({ value: count, ...provenance });

/** The power of a unit or a GPU. */
export const unitPowerSchema = power.refine(
  (watts) => watts > 0,
  "more than 0 W: nothing runs on nothing",
);

/**
 * A power with where it comes from. Where sources disagree the range is kept, and the value, which the plan uses, is its high
 * end.
 */
const powerFigure = z.strictObject({
  value: unitPowerSchema,
  range: z.strictObject({ lowest: power, highest: power }).optional(),
  ...provenance,
});

/** A MIG profile of NVIDIA: compute slices, memory, and `+me` for the one with the media engines. */
const MIG_PROFILE = /^([1-7])g\.\d+gb(\+me)?$/;
/** Compute slices of a GPU that can be partitioned. */
const MIG_SLICES = 7;

const migProfile = z
  .strictObject({
    name: z.string().regex(MIG_PROFILE, "a MIG profile, as 1g.10gb or 1g.10gb+me"),
    maximumPerGpu: count,
  })
  .refine(({ name, maximumPerGpu }) => {
    const [, slices, media] = MIG_PROFILE.exec(name) ?? [];
    return (
      Number(slices) * maximumPerGpu <= MIG_SLICES && (media === undefined || maximumPerGpu === 1)
    );
  }, `more than fit: a GPU has ${MIG_SLICES} slices, and one instance with the media engines (+me)`);

/** One entry of `systems:`. In the file powers carry their unit; in the model their names do. */
export const gpuSystemSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and dashes"),
    title: z.string().min(1),
    nodesPerUnit: count,
    gpusPerUnit: count,
    gpuFamily: z.enum(["hopper", "blackwell", "rubin"]),
    cooling: z.strictObject({ value: z.enum(["air", "liquid", "hybrid"]), ...provenance }),
    nameplate: powerFigure,
    idle: powerFigure,
    /** Typical draw of a unit in training; nobody has published one for the newest systems. */
    measured: powerFigure.optional(),
    gpuThermalDesignPower: powerFigure,
    /** What a GPU's power limit can be set to. Without it a pool of this system cannot be capped. */
    gpuPowerLimit: z.strictObject({ minimum: power, maximum: power, ...provenance }).optional(),
    gpuProduct: z.strictObject({ value: z.string().min(1), ...provenance }),
    gpuMemoryMebibytes: figure,
    migProfiles: z
      .strictObject({ profiles: z.array(migProfile).min(1, "at least one profile"), ...provenance })
      .optional(),
    /** Per GPU, without sparsity. */
    denseTeraflops: z.strictObject({
      bf16: figure,
      fp8: figure,
      fp4: figure.optional(),
    }),
    /** US dollars for one unit: an input. A pool may state its own. */
    unitPriceUsd: figure.optional(),
    nodeCpus: figure,
    nodeMemoryGibibytes: figure,
    /** For pools that are split along the fabric. */
    scalableUnit: scalableUnitSchema.optional(),
  })
  .transform(({ nameplate, idle, measured, gpuThermalDesignPower, gpuPowerLimit, ...rest }) => ({
    ...rest,
    nameplateWatts: nameplate,
    idleWatts: idle,
    measuredWatts: measured,
    gpuThermalDesignWatts: gpuThermalDesignPower,
    gpuPowerLimitWatts: gpuPowerLimit,
  }));

/** `catalog/gpu-systems.yaml` as a whole. */
export const catalogSchema = z.strictObject({
  systems: z.array(gpuSystemSchema).min(1, "at least one system"),
});
