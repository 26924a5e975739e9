import { z } from "zod";
import { apparentPower, power, rampRate, ratio, share } from "./input/quantity";
import { name, text } from "./schemaParts";

/** How much of its equipment a power domain may use: what must still carry the load when the largest part is lost. */
export const REDUNDANCIES = ["N", "N+1", "2N", "4-to-make-3"] as const;

/** What a domain's limit is measured in: power with the facility's losses (PUE), or IT power alone. */
export const CARRIES = ["facility", "it"] as const;

/** The highest oversubscription that any site may state, per mille. Sources: Google, Meta and Microsoft on capping, see docs/power.md. */
export const OVERSUBSCRIPTION_AT_MOST_PER_MILLE = { training: 1030, inference: 1300 } as const;

const pue = ratio
  .refine((perMille) => perMille >= 1000, {
    error:
      "at least 1.00: no site takes less power than its IT does; write facility power over IT power, as 1.10",
    abort: true,
  })
  .refine((perMille) => perMille <= 3000, "at most 3.00")
  // The bounds again, for editors: a refinement has no place in a JSON Schema.
  .meta({ minimum: 1, maximum: 3 });

/** Equipment between the grid connection and the halls. */
const domain = z
  .strictObject({
    name,
    kind: z.enum(["transformer", "feed"]),
    fedBy: name.describe("The power domain above it; the grid connection when left out").optional(),
    units: z
      .array(z.strictObject({ name: text, rating: apparentPower }))
      .min(1, "at least one unit"),
    powerFactor: ratio
      .refine((perMille) => perMille > 0 && perMille <= 1000, "above 0 and at most 1.00, as 0.98")
      .meta({
        exclusiveMinimum: 0,
        maximum: 1,
        description: "Real power for each volt-ampere of the ratings, as 0.98",
      }),
    redundancy: z
      .enum(REDUNDANCIES)
      .describe("How many units may be lost and the rest still carries the load"),
    carries: z
      .enum(CARRIES)
      .describe("What the limit is measured in: facility power (with PUE), or IT power alone")
      .default("facility"),
    fixedLoad: power
      .describe("What hangs on it beside the halls, taken off its limit, as 500 kW")
      .optional(),
    source: text,
  })
  .transform(({ powerFactor, fixedLoad = 0, units, ...rest }) => ({
    ...rest,
    powerFactorPerMille: powerFactor,
    fixedLoadWatts: fixedLoad,
    units: units.map((unit) => ({ name: unit.name, ratingVoltAmperes: unit.rating })),
  }));

const oversubscription = z
  .strictObject({ training: ratio.optional(), inference: ratio.optional() })
  .transform(({ training = 1000, inference = 1000 }) => ({
    trainingPerMille: training,
    inferencePerMille: inference,
  }));

/**
 * PUE as a function of part load u (IT power against what the plant was commissioned for) and outdoor temperature T:
 * `1 + fixed / u + proportional + quadratic x u + cooling x (1 + perDegree x max(0, T - threshold))`.
 * The coefficients are data; `model/pueCurve.ts` says where the form comes from.
 */
export const pueCurveSchema = z.strictObject({
  fixed: z.number().min(0).max(1),
  proportional: z.number().min(0).max(1),
  quadratic: z.number().min(0).max(1),
  cooling: z.number().min(0).max(1),
  perDegree: z.number().min(0).max(1),
  thresholdCelsius: z.number().min(-50).max(50),
  source: text,
});

/** The part of every limit that is kept free. */
export const reserveSchema = share.refine((perMille) => perMille <= 1000, "at most 100 %");

/** Network and storage beside the GPU systems. */
export const overheadSchema = share.refine((perMille) => perMille <= 3000, "at most 300 %");

/** `power:` of a site file: the grid connection, what is between it and the halls, and the ratios of the site. */
export const powerSchema = z
  .strictObject({
    gridConnection: z
      .strictObject({
        contracted: power.describe("What the grid contract allows, as 230 MW"),
        rampLimit: z.union(
          [z.literal("unknown"), rampRate],
          'a ramp rate, as "10 MW/s", or unknown',
        ),
        rampStep: power
          .refine((watts) => watts > 0, "more than 0 W")
          .describe(
            "The most facility power that one deployment may add, as agreed with the grid owner; no limit when left out",
          )
          .optional(),
        source: text,
      })
      .transform(({ contracted, rampLimit, rampStep, source }) => ({
        contractedWatts: contracted,
        ...(rampStep === undefined ? {} : { rampStepWatts: rampStep }),
        rampLimitWattsPerSecond: rampLimit === "unknown" ? undefined : rampLimit,
        source,
      })),
    reserve: reserveSchema.describe("The part of every limit that is kept free, as 5 %"),
    fixedLoad: power.describe("Facility power of the site beside its halls, as 800 kW"),
    overhead: overheadSchema.describe(
      "Network and storage beside the GPU systems, of their watts, as 10 %",
    ),
    designPue: pue.describe("The worst hour's PUE: gates megawatts, never prices energy"),
    annualPue: pue.describe("The year's PUE: prices energy, never gates megawatts").optional(),
    oversubscription: oversubscription
      .describe("The most that pools of each load class may be oversubscribed; 1.00 when left out")
      .optional(),
    loadSwingSeconds: z
      .int()
      .min(1, "at least 1 second")
      .describe("How fast the largest job stops: the time of the largest load swing")
      .default(1),
    domains: z
      .array(domain)
      .describe("Transformers and feeds between the grid connection and the halls")
      .default([]),
    pueCurve: pueCurveSchema
      .describe(
        "PUE by part load and outdoor temperature: a phase does not fit where it is above the design PUE on the design day, unless the phase states its own designPue",
      )
      .optional(),
  })
  .transform(
    ({
      reserve,
      fixedLoad,
      overhead,
      designPue,
      annualPue,
      oversubscription: factors,
      ...rest
    }) => ({
      ...rest,
      reservePerMille: reserve,
      fixedLoadWatts: fixedLoad,
      overheadPerMille: overhead,
      designPuePerMille: designPue,
      annualPuePerMille: annualPue ?? designPue,
      oversubscription: factors ?? { trainingPerMille: 1000, inferencePerMille: 1000 },
    }),
  );

/** A row of racks or a busway in a hall: an optional limit of its own, in IT power unless it says otherwise. */
export const rowSchema = z
  .strictObject({
    name,
    limit: power.describe("What the row or busway carries, as 5.4 MW"),
    fixedLoad: power
      .describe("What hangs on it beside the pools, taken off its limit, as 40 kW")
      .optional(),
    carries: z
      .enum(CARRIES)
      .describe("What the limit is measured in: IT power alone, or facility power (with PUE)")
      .default("it"),
  })
  .transform(({ limit, fixedLoad = 0, ...rest }) => ({
    ...rest,
    limitWatts: limit,
    fixedLoadWatts: fixedLoad,
  }));

export const designPueSchema = pue;
