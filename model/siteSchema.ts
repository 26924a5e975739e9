import { z } from "zod";
import { trancheSchema } from "./capitalSchema";
import { bookingSchema, climateSchema, economicsSchema } from "./economicsSchema";
import { gatesSchema } from "./gates/gateSchema";
import { power, ratio } from "./input/quantity";
import { nvidiaSchema, poolDeviceFields } from "./devicePlugin/profileSchema";
import { granularitySchema, nodesSchema, scalingSchema } from "./nodeSchema";
import { scalingPolicySchema } from "./scaling/scalingSchema";
import { designPueSchema, powerSchema, rowSchema } from "./powerSchema";
import { date, name, text, usd } from "./schemaParts";
import { tenantSchema } from "./tenantSchema";

const controlPlaneMachines = z
  .int()
  .min(0)
  .max(6)
  .describe(
    "The most Machines that the control plane of a hall has at once, a replacement during an upgrade included: the quota on Machines is the pools' nodes and these. Of no effect where the simulator plays the controllers",
  )
  .default(4);
const inMemory = z.strictObject({
  kind: z.literal("in-memory"),
  controlPlaneMachines,
  controllers: z
    .enum(["simulator", "cluster-api"])
    .describe(
      "Who makes machines of MachineDeployments: the simulator, or Cluster API's own controllers with the simulator as their infrastructure",
    )
    .default("simulator"),
});
const metal3 = z.strictObject({
  kind: z.literal("metal3"),
  controlPlaneMachines,
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
    managementContext: text.describe(
      "Kubeconfig context of the cluster that runs Cluster API for this hall: pools, budget, guard",
    ),
    workloadContext: text
      .describe("Kubeconfig context of the cluster of the GPU nodes; the same when left out")
      .optional(),
    fedBy: name
      .describe("The power domain that feeds it; the grid connection when left out")
      .optional(),
    limit: power.describe("What the hall's own feed carries, in facility power, as 65 MW"),
    fixedLoad: power.describe("Facility power beside the GPU pools, taken off the limit, as 0 W"),
    rows: z.array(rowSchema).describe("Rows of racks with a limit of their own").default([]),
  })
  .transform(({ limit, fixedLoad, ...rest }) => ({
    ...rest,
    limitWatts: limit,
    fixedLoadWatts: fixedLoad,
  }));

const pool = z
  .strictObject({
    name,
    hall: name.describe("The hall it stands in"),
    row: name.describe("The row of that hall, where the hall has rows").optional(),
    gpuSystem: name.describe("A system of catalog/gpu-systems.yaml, as hgx-h100"),
    purpose: z
      .enum(["training", "inference"])
      .describe("The load class: bounds oversubscription, and prices energy by its load factor"),
    gpuPowerCap: power
      .describe("Power limit of each GPU, set on the nodes and counted on by the budget, as 600 W")
      .optional(),
    oversubscription: ratio
      .describe(
        "How many watts of demand a watt of the limits stands for, as 1.20: at most what power.oversubscription grants its load class, and for inference only with a gpuPowerCap",
      )
      .optional(),
    priority: z
      .int()
      .min(0)
      .max(1000)
      .describe("Who goes down first when a limit falls (kvandal guard shed): the lowest number")
      .default(100),
    unitPriceUsd: usd.optional(),
    scaling: scalingSchema,
    scalingPolicy: scalingPolicySchema.optional(),
    granularity: granularitySchema,
    import: z
      .literal(true, "true, or leave it out")
      .describe(
        "Takes over the pool's MachineDeployments that are in the cluster already, with their nodes; for one deployment, and to be removed after it",
      )
      .optional(),
    ...poolDeviceFields,
    /** How this pool's nodes are set up, where it differs from the site's `nodes`. */
    nodes: nodesSchema.optional(),
  })
  .refine((own) => own.import === undefined || own.scaling.mode === "fixed", {
    path: ["import"],
    message:
      "an autoscaled pool is not imported, its nodes would go to the minimum: import it with scaling fixed and the units it has, and hand it to the autoscaler in the next deployment",
  })
  .transform(({ gpuPowerCap, oversubscription, ...rest }) => ({
    ...rest,
    gpuPowerCapWatts: gpuPowerCap,
    oversubscriptionPerMille: oversubscription ?? 1000,
  }));

const phase = z
  .strictObject({
    name,
    due: date.describe("The day that the phase is promised for, in quotes"),
    energised: power.describe(
      "Power that the grid owner has switched on by this phase, in all: never less than in the phase before, as 230 MW",
    ),
    energisedOn: date
      .describe("The day that the grid owner switches it on, where one is known, in quotes")
      .optional(),
    designPue: designPueSchema
      .describe("The worst hour's PUE in this phase; the site's when left out")
      .optional(),
    plant: power
      .describe(
        "Facility power that the cooling and electrical plant of this phase is built for; what is energised when left out",
      )
      .optional(),
    source: text,
    halls: z
      .array(
        z
          .strictObject({
            name,
            share: power.describe(
              "The hall's part of the site's usable power; the shares of a phase never add up to more than the site has",
            ),
          })
          .transform((hall) => ({ name: hall.name, shareWatts: hall.share })),
      )
      .min(1, "at least one hall")
      .describe("The halls that have power in this phase, with their shares"),
    units: z
      .record(name, z.int().min(0, "at least 0 units; leave out a pool that has none"))
      .describe("Units of each pool in this phase, in all; a pool that is not named has none"),
    gates: gatesSchema,
  })
  .transform(({ energised, designPue, plant, ...rest }) => ({
    ...rest,
    energisedWatts: energised,
    designPuePerMille: designPue,
    plantWatts: plant ?? energised,
  }));

/** The shape of `sites/<site>/site.yaml`. Unknown keys are refused; what refers to what is checked in `siteReferences`. */
export const siteSchema = z.strictObject({
  name,
  title: text.describe("What people call it"),
  location: z.strictObject({
    place: text,
    country: z.string().regex(/^[A-Z]{2}$/, 'a country code of two letters, in quotes: "NO"'),
    biddingZone: text.describe("Of the electricity market, as NO4"),
    energy: text.describe("Where its electricity comes from, as hydro"),
    source: text,
  }),
  tenants: z.array(tenantSchema).describe("Who rents GPUs here, and what each has reserved"),
  capital: z.array(trancheSchema),
  infrastructure: z.discriminatedUnion("kind", [inMemory, metal3]),
  kubernetesVersion: z.string().regex(/^v\d+\.\d+\.\d+$/, "a version as v1.34.4"),
  /** How GPU nodes are set up. */
  nodes: nodesSchema.optional(),
  nvidia: nvidiaSchema.describe("NVIDIA's software on the nodes").optional(),
  power: powerSchema,
  climate: climateSchema.optional(),
  economics: economicsSchema.optional(),
  halls: z
    .array(hall)
    .min(1, "at least one hall")
    .describe("Rooms with their own feed and one Kubernetes cluster of at most 5,000 nodes each"),
  pools: z
    .array(pool)
    .min(1, "at least one pool")
    .describe("Units of one GPU system in one hall, for one purpose"),
  phases: z
    .array(phase)
    .min(1, "at least one phase")
    .describe("The steps of the build-out, in order"),
  announcedCompute: z
    .strictObject({ gpuSystem: name, gpus: z.int().min(1, "at least 1 GPU"), source: text })
    .describe('What "ten times the compute" is ten times of')
    .optional(),
  bookings: z
    .array(bookingSchema)
    .describe("GPUs that tenants have booked, by the quarter they are to be in service")
    .default([]),
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
