import { z } from "zod";
import { bookingSchema, climateSchema, economicsSchema } from "./economicsSchema";
import { power, ratio } from "./input/quantity";
import { designPueSchema, powerSchema, rowSchema } from "./powerSchema";
import { date, name, text, usd } from "./schemaParts";

const inMemory = z.strictObject({ kind: z.literal("in-memory") });
const metal3 = z.strictObject({
  kind: z.literal("metal3"),
  image: z.strictObject({
    url: z.url("a URL"),
    checksum: text,
    checksumType: z.enum(["md5", "sha256", "sha512"]),
    diskFormat: z.enum(["raw", "qcow2", "vdi", "vmdk", "live-iso"]),
  }),
});

const hall = z
  .strictObject({
    name,
    managementContext: text,
    workloadContext: text.optional(),
    /** The power domain that feeds it; the grid connection when left out. */
    fedBy: name.optional(),
    limit: power,
    fixedLoad: power,
    rows: z.array(rowSchema).default([]),
  })
  .transform(({ limit, fixedLoad, ...rest }) => ({
    ...rest,
    limitWatts: limit,
    fixedLoadWatts: fixedLoad,
  }));

const pool = z
  .strictObject({
    name,
    hall: name,
    row: name.optional(),
    gpuSystem: name,
    purpose: z.enum(["training", "inference"]),
    /** Power limit of each GPU, set on the nodes and counted on by the budget. */
    gpuPowerCap: power.optional(),
    oversubscription: ratio.optional(),
    unitPriceUsd: usd.optional(),
  })
  .transform(({ gpuPowerCap, oversubscription, ...rest }) => ({
    ...rest,
    gpuPowerCapWatts: gpuPowerCap,
    oversubscriptionPerMille: oversubscription ?? 1000,
  }));

const phase = z
  .strictObject({
    name,
    due: date,
    energised: power,
    /** The day that the grid owner switches it on, where one is known. */
    energisedOn: date.optional(),
    designPue: designPueSchema.optional(),
    /** Facility power that the cooling and electrical plant of this phase is built for; what is energised when left out. */
    plant: power.optional(),
    source: text,
    halls: z
      .array(
        z
          .strictObject({ name, share: power })
          .transform((hall) => ({ name: hall.name, shareWatts: hall.share })),
      )
      .min(1, "at least one hall"),
    units: z.record(name, z.int().min(0, "at least 0 units")),
  })
  .transform(({ energised, designPue, plant, ...rest }) => ({
    ...rest,
    energisedWatts: energised,
    designPuePerMille: designPue,
    plantWatts: plant ?? energised,
  }));

/** The shape of `sites/<site>/site.yaml`. Unknown keys are refused; what refers to what is checked in `siteChecks`. */
export const siteSchema = z.strictObject({
  name,
  title: text,
  location: z.strictObject({
    place: text,
    country: z.string().regex(/^[A-Z]{2}$/, 'a country code of two letters, in quotes: "NO"'),
    biddingZone: text,
    energy: text,
    source: text,
  }),
  tenants: z.array(z.strictObject({ name, role: text, source: text })),
  capital: z.array(
    z.strictObject({
      name,
      phase: name,
      amountUsd: usd,
      equityUsd: z.record(name, usd),
      source: text,
    }),
  ),
  infrastructure: z.discriminatedUnion("kind", [inMemory, metal3]),
  kubernetesVersion: z.string().regex(/^v\d+\.\d+\.\d+$/, "a version as v1.34.4"),
  power: powerSchema,
  climate: climateSchema.optional(),
  economics: economicsSchema.optional(),
  halls: z.array(hall).min(1, "at least one hall"),
  pools: z.array(pool).min(1, "at least one pool"),
  phases: z.array(phase).min(1, "at least one phase"),
  /** What "ten times the compute" is ten times of. */
  announcedCompute: z
    .strictObject({ gpuSystem: name, gpus: z.int().min(1, "at least 1 GPU"), source: text })
    .optional(),
  bookings: z.array(bookingSchema).default([]),
});

/** A validated site file. Watts are whole watts, ratios per mille, dates `YYYY-MM-DD`. */
export type Site = z.output<typeof siteSchema>;
/** The same as a person writes it: powers with their unit, shares in percent. */
export type SiteFile = z.input<typeof siteSchema>;
export type Hall = Site["halls"][number];
export type Row = Hall["rows"][number];
export type Pool = Site["pools"][number];
export type Phase = Site["phases"][number];
export type Domain = Site["power"]["domains"][number];
export type Infrastructure = Site["infrastructure"];
