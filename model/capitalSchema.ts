import { z } from "zod";
import { power } from "./input/quantity";
import { name, text, usd } from "./schemaParts";

/** A tranche of a site's capital: an amount for a phase, from partners and lenders, which may follow booked demand. */
export const trancheSchema = z
  .strictObject({
    name,
    phase: name,
    amountUsd: usd,
    equityUsd: z
      .record(name, usd)
      .describe("Of the amount, whole dollars of equity by partner; the rest is debt")
      .default({}),
    drawnUsd: usd.describe("Of the amount, what has been drawn so far").optional(),
    committed: z
      .boolean()
      .describe("false for an accordion that nobody has committed: it counts for nothing")
      .default(true),
    releasedAtBooked: power
      .describe(
        "Facility power that tenants have to have booked for the whole amount; in proportion below it. At once when left out",
      )
      .optional(),
    source: text,
  })
  .transform(({ releasedAtBooked, ...tranche }) => ({
    ...tranche,
    ...(releasedAtBooked === undefined ? {} : { releasedAtBookedWatts: releasedAtBooked }),
  }));
