import { z } from "zod";
import { share } from "./input/quantity";
import { name, text } from "./schemaParts";

const notNegative = z.strictObject({ value: z.number().min(0, "at least 0"), source: text });

/** `climate:` of a site file: the outdoor temperatures that its cooling works against. */
export const climateSchema = z.strictObject({
  /** Monthly means of the dry-bulb temperature, January first. */
  monthlyTemperaturesCelsius: z
    .array(z.number().min(-60).max(60))
    .length(12, "twelve temperatures, January first"),
  source: text,
});

/** `economics:` of a site file: what a year of operation costs, and how much carbon it stands for. */
export const economicsSchema = z
  .strictObject({
    /** Mean draw over the year against what is budgeted. */
    loadFactor: z.strictObject({ training: share, inference: share, source: text }),
    /** Energy price before grid tariff. Negative hours exist; a negative year does not. */
    electricityEurPerMegawattHour: notNegative,
    /** Both bases of the Greenhouse Gas Protocol, always shown together. */
    carbonGramsPerKilowattHour: z.strictObject({
      locationBased: notNegative,
      marketBased: notNegative,
    }),
  })
  .transform(({ loadFactor, ...rest }) => ({
    ...rest,
    loadFactorPerMille: { training: loadFactor.training, inference: loadFactor.inference },
    loadFactorSource: loadFactor.source,
  }));

/** A booking: GPUs that a tenant has asked for, by the quarter they are to be in service. */
export const bookingSchema = z.strictObject({
  tenant: name,
  quarter: z.string().regex(/^\d{4}-Q[1-4]$/, "a quarter as 2026-Q4"),
  gpuSystem: name,
  gpus: z.int().min(1, "at least 1 GPU"),
  source: text,
});
