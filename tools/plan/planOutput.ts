import { z } from "zod";
import type { PhaseVerdict } from "../../model/gates/openPhases";
import type { PublishedSchema } from "../../model/fileSchemas";
import { jsonSchemaOf } from "../../model/input/jsonSchema";
import type { PoolPlan } from "../../model/phasePlan";
import type { Placement } from "../../model/placement";
import type { WantedUnits } from "../../model/scaling/wantedUnits";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { scalingOutputSchema } from "./scalingOutput";
import { reservationSchema, tenantsOutput } from "./tenants";

/**
 * What `plan --json` prints, published as `schemas/plan.schema.json`. Watts are whole watts, ratios per mille, money whole
 * units of its currency; what nobody knows is left out, never 0.
 */

const count = z.int().min(0);
const watts = z.int().min(0);
/** Negative where a limit is broken. */
const headroomWatts = z.int();
const perMille = z.int().min(0);

const pool = z.strictObject({
  name: z.string(),
  hall: z.string(),
  purpose: z.enum(["training", "inference"]),
  gpuSystem: z.string(),
  gpuPowerCapWatts: watts.optional(),
  units: count,
  nodes: count,
  gpus: count,
  itWatts: watts,
  facilityWatts: watts,
  budgetedWatts: watts,
});

const poolWithDevices = pool.extend({
  allocation: z.enum(["device-plugin", "dra"]).describe("who hands out its GPUs"),
  deviceProfile: z.string().optional().describe("the profile of its device plugin"),
  deviceConfig: z.string().optional().describe("the configuration that its nodes read"),
  advertises: z.record(z.string(), count).describe("what one node advertises, by resource"),
});

const hall = z.strictObject({
  name: z.string(),
  managementContext: z.string(),
  workloadContext: z.string(),
  units: count,
  nodes: count,
  gpus: count,
  facilityWatts: watts,
  limitWatts: watts,
  headroomWatts,
  pools: z.array(pool),
});

const domain = z.strictObject({
  name: z.string(),
  kind: z.enum(["grid connection", "transformer", "feed", "hall", "row", "locked limit"]),
  carries: z.enum(["facility", "it"]),
  fedBy: z.string().optional(),
  usedWatts: watts,
  usableWatts: watts,
  headroomWatts,
});

const violation = z.strictObject({
  domain: z.string(),
  askedWatts: watts,
  allowedWatts: watts,
  excessWatts: watts,
  message: z.string(),
});

const year = z.strictObject({
  energyMegawattHours: count,
  electricityEur: z.int(),
  locationBasedTonnesCo2: count,
  marketBasedTonnesCo2: count,
  electricityEurPerGpuHour: z.number(),
});

const powerSteps = z
  .strictObject({
    contractedWatts: watts,
    notEnergisedWatts: watts,
    reserveWatts: watts,
    fixedLoadWatts: watts,
    lockedWatts: watts,
    gpuSystemsWatts: watts,
    overheadWatts: watts,
    lossesWatts: watts,
    oversubscriptionWatts: watts,
    headroomWatts,
  })
  .describe("from contracted to headroom, adding up exactly");

const boundWatts = z.strictObject({
  watts,
  boundBy: z
    .array(z.string())
    .describe("the power domains and other limits that allow no more, as `hall narvik-1`"),
});

const placement = z
  .strictObject({
    usable: boundWatts,
    headroom: boundWatts.extend({ watts: headroomWatts }),
    placeable: boundWatts
      .extend({
        gpuSystem: z.string().optional().describe("left out where nothing can be placed"),
        units: count,
        nodes: count,
        gpus: count,
        places: z.array(
          z.strictObject({
            place: z.string(),
            moreUnits: count,
            moreNodes: count,
            moreGpus: count,
            moreWatts: watts,
            bindingLimit: z.string(),
          }),
        ),
      })
      .describe(
        "the most that more units of one declared system can add; 0 where the phase is over",
      ),
    stranded: boundWatts.describe("headroom that no units of a declared system can use"),
  })
  .describe("facility power at the grid connection: demand + placeable + stranded = usable");

const gates = z
  .strictObject({
    now: z.string().describe("the day that they were judged on"),
    blockedBy: z.string().optional().describe("the earlier phase that comes first"),
    capital: z.string().optional().describe("why the bookings do not release the capital"),
    failing: z.array(z.string()),
    waived: z.array(
      z.strictObject({ gate: z.string(), approver: z.string(), expires: z.string() }),
    ),
    illustrative: z.boolean().describe("whether an example decided, which proves nothing"),
  })
  .describe("left out in comparisons, where the evidence is of no matter");

/** One phase, `plan --phase P --json`. */
export const phaseOutputSchema = z.strictObject({
  site: z.string(),
  phase: z.string(),
  due: z.string(),
  kubernetesVersion: z.string(),
  fits: z.boolean().describe("power alone; false ends the command with 1"),
  open: z
    .boolean()
    .describe("gates alone; false ends the command with 1 when the phase is asked for by name")
    .optional(),
  gates: gates.optional(),
  scaling: scalingOutputSchema.optional(),
  units: count,
  nodes: count,
  gpus: count,
  itWatts: watts,
  facilityWatts: watts,
  basis: z
    .enum(["declared", "planned", "proven"])
    .describe(
      "what the watts rest on: planned is what the phase has once energised, at most what is locked; declared is the site file alone, as in a what-if",
    ),
  proven: z
    .strictObject({
      energisedWatts: watts.describe("at most what is planned"),
      usableWatts: watts.describe("what a deployment may use"),
      record: z.string().optional().describe("left out where nothing proves any power"),
      expiredRecord: z
        .string()
        .optional()
        .describe("a record that has expired, which lets nothing grow"),
    })
    .describe("what evidence proves of the planned figures on that day")
    .optional(),
  limitWatts: watts,
  headroomWatts,
  energisedWatts: watts,
  energisedOn: z.string().optional(),
  powerSteps,
  placement,
  designPuePerMille: perMille,
  annualPuePerMille: perMille,
  expectedPue: z
    .strictObject({
      meanPerMille: perMille,
      designDayPerMille: perMille,
      partLoadPerMille: perMille,
    })
    .optional(),
  unpricedPools: z
    .array(z.string())
    .describe("pools whose power is unknown: sums of watts are without them, and fits is false"),
  bindingDomain: z.string(),
  systems: z.array(
    z.strictObject({
      gpuSystem: z.string(),
      title: z.string(),
      units: count,
      nodes: count,
      gpus: count,
    }),
  ),
  year: year.optional(),
  capital: z.strictObject({
    declaredUsd: count,
    declaredSoFarUsd: count,
    systemsSoFarUsd: count.optional(),
    systemsAddedUsd: count.optional(),
  }),
  loadSwing: z
    .strictObject({
      tenant: z.string().optional().describe("left out for pools that no tenant holds"),
      pools: z.array(z.string()).describe("the pools that swing together"),
      stepWatts: watts,
      wattsPerSecond: watts,
      limitWattsPerSecond: watts.optional(),
      verdict: z.enum(["within", "exceeds", "unknown"]),
    })
    .optional(),
  domains: z.array(domain),
  halls: z.array(hall),
  pools: z.array(poolWithDevices).describe("the pools of all halls"),
  tenants: z
    .array(reservationSchema)
    .describe("what is reserved; left out where nothing is")
    .optional(),
  violations: z.array(violation),
  warnings: z.array(z.string()),
});

/** Every phase, `plan --json`. */
export const siteOutputSchema = z.strictObject({
  site: z.string(),
  title: z.string(),
  fits: z.boolean(),
  phases: z.array(phaseOutputSchema),
});

/** The JSON Schema of `plan --json`, with and without `--phase`. */
export function planSchema(): PublishedSchema {
  return {
    file: "schemas/plan.schema.json",
    schema: jsonSchemaOf(z.union([siteOutputSchema, phaseOutputSchema]), {
      title: "Plan",
      description:
        "What `plan --json` prints: a site with its phases, or with --phase one phase. Watts are whole watts, ratios per mille.",
    }),
  };
}

/** A phase as machines read it; with its gates where they have been judged. */
export function phaseOutput(
  {
    infrastructure,
    nodePools,
    hallDevices,
    hallTenants,
    guards,
    idleHalls,
    ...report
  }: PhaseReport,
  judged?: { readonly verdict: PhaseVerdict; readonly now: string },
  scaling: readonly WantedUnits[] = [],
): z.input<typeof phaseOutputSchema> {
  const halls = report.halls.map(({ resting, ...hall }) => ({ ...hall, pools: [...hall.pools] }));
  return {
    ...report,
    ...(judged === undefined ? {} : gatesOutput(judged.verdict, judged.now)),
    ...(scaling.length === 0 ? {} : { scaling: [...scaling] }),
    systems: [...report.systems],
    loadSwing: report.loadSwing && { ...report.loadSwing, pools: [...report.loadSwing.pools] },
    domains: [...report.domains],
    halls,
    placement: placementOutput(report.placement),
    pools: halls.flatMap(({ pools }) => pools.map((pool) => withDevices(pool, nodePools))),
    ...tenantsOutput(hallTenants),
    unpricedPools: [...report.unpricedPools],
    violations: [...report.violations],
    warnings: [...report.warnings],
  };
}

function placementOutput({ usable, headroom, placeable, stranded }: Placement) {
  return {
    usable: { ...usable, boundBy: [...usable.boundBy] },
    headroom: { ...headroom, boundBy: [...headroom.boundBy] },
    placeable: {
      ...placeable,
      boundBy: [...placeable.boundBy],
      places: [...placeable.places],
    },
    stranded: { ...stranded, boundBy: [...stranded.boundBy] },
  };
}

function gatesOutput(verdict: PhaseVerdict, now: string) {
  const { open, blockedBy, capital, failing, waived, illustrative } = verdict;
  return {
    open,
    gates: {
      now,
      ...(blockedBy === undefined ? {} : { blockedBy }),
      ...(capital === undefined ? {} : { capital }),
      failing: failing.map(({ gate }) => gate),
      waived: waived.map(({ gate, waiver }) => ({
        gate,
        approver: waiver?.approver.name ?? "",
        expires: waiver?.expires ?? "",
      })),
      illustrative,
    },
  };
}

function withDevices(pool: PoolPlan, nodePools: PhaseReport["nodePools"]) {
  const {
    allocation = "device-plugin",
    profile,
    advertises = {},
  } = nodePools[pool.name]?.devices ?? {};
  return {
    ...pool,
    allocation,
    ...(profile === undefined
      ? {}
      : { deviceProfile: profile.profile, deviceConfig: profile.configName }),
    advertises: { ...advertises },
  };
}

/** A site as machines read it. */
export function siteOutput(
  { site, title, phases }: SitePlan,
  judged?: { readonly verdicts: readonly PhaseVerdict[]; readonly now: string },
): z.input<typeof siteOutputSchema> {
  const fits = phases.every((phase) => phase.fits);
  return {
    site,
    title,
    fits,
    phases: phases.map((report) => {
      const verdict = judged?.verdicts.find(({ phase }) => phase === report.phase);
      return phaseOutput(
        report,
        verdict === undefined ? undefined : { verdict, now: judged?.now ?? "" },
      );
    }),
  };
}
