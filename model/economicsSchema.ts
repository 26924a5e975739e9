import { z } from "zod";
import { share } from "./input/quantity";
import { name, text } from "./schemaParts";

const notNegative = z.strictObject({ value: z.number().min(0, "at least 0"), source: text });

/** An outdoor dry-bulb temperature. */
export const celsius = z.number().min(-60).max(60);

/** `climate:` of a site file: the outdoor temperatures that its cooling works against. */
export const climateSchema = z.strictObject({
  monthlyTemperaturesCelsius: z
    .array(celsius)
    .length(12, "twelve temperatures, January first")
    .describe("Monthly means of the outdoor dry-bulb temperature, January first"),
  designDayCelsius: z
    .strictObject({ value: celsius, source: text })
    .describe(
      "Outdoor dry-bulb temperature of the worst hour that the site is designed for, as { value: 28 }: the PUE that the curve expects at it must not exceed the design PUE",
    ),
  source: text,
});

/** `economics:` of a site file: what a year of operation costs, and how much carbon it stands for. */
export const economicsSchema = z
  .strictObject({
    loadFactor: z
      .strictObject({ training: share, inference: share, source: text })
      .describe("Mean draw over the year against what is budgeted"),
    electricityEurPerMegawattHour: notNegative.describe(
      "The year's energy price before grid tariff. Negative hours exist; a negative year does not",
    ),
    carbonGramsPerKilowattHour: z
      .strictObject({
        locationBased: notNegative.describe("Of the mix that is physically delivered"),
        marketBased: notNegative.describe("Of the residual mix, without guarantees of origin"),
      })
      .describe("Both bases of the Greenhouse Gas Protocol, always shown together"),
  })
  .transform(({ loadFactor, ...rest }) => ({
    ...rest,
    loadFactorPerMille: { training: loadFactor.training, inference: loadFactor.inference },
    loadFactorSource: loadFactor.source,
  }));

/** A booking: GPUs that a tenant has asked for, by the quarter they are to be in service. */
export const bookingSchema = z.strictObject({
  tenant: name,
  quarter: z
    .string()
    .regex(/^\d{4}-Q[1-4]$/, "a quarter as 2026-Q4")
    .describe("The quarter that the GPUs are to be in service, as 2026-Q4"),
  gpuSystem: name,
  gpus: z.int().min(1, "at least 1 GPU"),
  source: text,
});
