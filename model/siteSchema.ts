import { z } from "zod";

const name = z
  .string()
  .max(40, "at most 40 characters, since names of Kubernetes objects are made from it")
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and dashes, a letter first");
const text = z.string().min(1, "must not be empty");
const watts = z.int().min(0, "at least 0 watts");
const perMille = z.int().min(0, "at least 0").max(1000, "at most 1000 per mille");
const date = z.iso.date("a date as YYYY-MM-DD");

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
      amountUsd: z.int().min(0, "at least 0"),
      equityUsd: z.record(name, z.int().min(0, "at least 0")),
      source: text,
    }),
  ),
  infrastructure: z.discriminatedUnion("kind", [inMemory, metal3]),
  kubernetesVersion: z.string().regex(/^v\d+\.\d+\.\d+$/, "a version as v1.34.4"),
  power: z.strictObject({
    contractedWatts: watts,
    reservePerMille: perMille,
    fixedLoadWatts: watts,
    overheadPerMille: perMille,
    designPuePerMille: z.int().min(1000, "at least 1000: a PUE of 1.00").max(3000, "at most 3000"),
  }),
  halls: z
    .array(
      z.strictObject({
        name,
        managementContext: text,
        workloadContext: text.optional(),
        limitWatts: watts,
        fixedLoadWatts: watts,
      }),
    )
    .min(1, "at least one hall"),
  pools: z
    .array(
      z.strictObject({
        name,
        hall: name,
        gpuSystem: name,
        purpose: z.enum(["training", "inference"]),
      }),
    )
    .min(1, "at least one pool"),
  phases: z
    .array(
      z.strictObject({
        name,
        due: date,
        energisedWatts: watts,
        source: text,
        halls: z.array(z.strictObject({ name, shareWatts: watts })).min(1, "at least one hall"),
        units: z.record(name, z.int().min(0, "at least 0 units")),
      }),
    )
    .min(1, "at least one phase"),
});

/** A validated site file. Watts are whole watts, ratios per mille, dates `YYYY-MM-DD`. */
export type Site = z.output<typeof siteSchema>;
export type Hall = Site["halls"][number];
export type Pool = Site["pools"][number];
export type Phase = Site["phases"][number];
export type Infrastructure = Site["infrastructure"];
