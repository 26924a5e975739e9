import { z } from "zod";
import { days } from "../gates/duration";
import { power, share } from "../input/quantity";
import { name } from "../schemaParts";

const floor = z
  .int()
  .min(0, "at least 0 units")
  .describe("Units that run without demand too")
  .default(0);

const step = z
  .strictObject({
    units: z.int().min(1, "at least 1 unit").describe("The most units").optional(),
    power: power
      .refine((watts) => watts > 0, "more than 0 W")
      .describe("The most facility power, as 5 MW")
      .optional(),
    coolDown: days
      .describe("Days from one step to the next; with provenBy, what its record must cover")
      .optional(),
    provenBy: name
      .describe("A gate of the site whose record, of after the last step, allows the next")
      .optional(),
  })
  .refine((own) => own.units !== undefined || own.power !== undefined, {
    message: "the most that one deployment may add: give units, power or both",
  })
  .transform(({ power: watts, ...rest }) => ({ ...rest, watts }))
  .describe("The most that one deployment may add; no limit when left out")
  .optional();

/** How a pool's units follow what is going on, up to its units in the phase. Without it a pool has the phase's units at once. */
export const scalingPolicySchema = z
  .discriminatedUnion("follows", [
    z.strictObject({ follows: z.literal("phase"), step }),
    z.strictObject({
      follows: z.literal("demand"),
      buffer: share.describe("Units beyond what is booked, as 10 %").default(0),
      floor,
      step,
    }),
    z.strictObject({
      follows: z.literal("manual"),
      units: z.int().min(0, "at least 0 units").describe("The units that somebody decided on"),
      step,
    }),
  ])
  .describe("What the pool's units follow; its units in the phase are their ceiling");

export type ScalingPolicy = z.output<typeof scalingPolicySchema>;
export type ScalingStep = NonNullable<ScalingPolicy["step"]>;
