import { z } from "zod";
import type { RecordDigests } from "../evidence/recordDigests";
import { date } from "../schemaParts";
import { poolNamed } from "../site";
import type { Site } from "../siteSchema";
import type { CarriedDomains } from "./carriedDomains";
import {
  dearerCap,
  declaredMachines,
  definedMachines,
  isSameKind,
  type Machines,
} from "./machines";
import type { UnitNodes } from "./unitNodes";

const count = z.int().min(0);

/** How machines were deployed. Without a `gpuSystem` they are those of the site file: what was written before said no more. */
const machines = {
  hall: z.string().optional(),
  row: z.string().optional(),
  gpuSystem: z.string().optional(),
  gpuPowerCapWatts: count.optional(),
  purpose: z.literal("inference").optional(),
};

const leaving = z.strictObject({
  ...machines,
  units: count,
  since: date,
  known: z.array(z.string()).readonly(),
  by: z.array(z.string()).readonly().optional(),
});

const poolInService = z.strictObject({
  units: count,
  ...machines,
  /** The phase that the units were deployed under. */
  phase: z.string().optional(),
  grownOn: date.optional(),
  /** Whether its nodes were made by hand and taken over: a power cap of this site is set on them once they have rolled over. */
  takenOver: z.literal(true).optional(),
  /**
   * Units of each part of a split pool, by name: a deployment that failed may not have filled them in their order. Undefined for a pool in
   * one piece.
   */
  parts: z.record(z.string(), count).optional(),
  /** What an earlier version wrote in its place. */
  partUnits: count.optional(),
  /** Units that a failed deployment had leave to take the pool down to, and did not. */
  shrinksTo: count.optional(),
  // A single entry is what was written before.
  leaving: z.preprocess(
    (found) => (found === undefined || Array.isArray(found) ? found : [found]),
    z.array(leaving).readonly().optional(),
  ),
  /** Files of the `drained` records of the pool that it was judged by. */
  seen: z.array(z.string()).readonly().optional(),
});

const inServiceSchema = z.record(z.string(), poolInService);
const carriedDomainsSchema = z.record(
  z.string(),
  z.strictObject({
    fixedWatts: count,
    carries: z.enum(["facility", "it"]),
    isPowered: z.boolean(),
    feeders: z.array(z.string()).readonly(),
    contexts: z.array(z.string()).readonly().optional(),
  }),
);
const recordDigestsSchema = z.record(z.string(), z.string());

/**
 * What a deployment left of a pool: its units and how they were deployed, the UTC day that it last grew, and all units that it gave up.
 */
export type PoolInService = z.output<typeof poolInService>;

/** What the last deployment left, by pool: an output of the stack, which the next deployment reads. */
export type InService = Readonly<Record<string, PoolInService>>;

/** What the last deployment of a stack left, by the stack's outputs. */
export interface LastDeployment {
  /** Undefined before the first deployment, and where an earlier version wrote none. */
  readonly site?: string | undefined;
  readonly inService: InService;
  /** The records that it was judged by. */
  readonly evidence: RecordDigests;
  /** What its power domains carry beside the pools; undefined before the first deployment, and where an earlier version wrote nothing. */
  readonly domains?: CarriedDomains | undefined;
  /** Nodes of a unit of each GPU system; undefined likewise. */
  readonly unitNodes?: UnitNodes | undefined;
}

/** Before the first deployment. */
export const NO_DEPLOYMENT: LastDeployment = { inService: {}, evidence: {} };

/** What is in service cannot be read. */
export class InServiceError extends Error {
  public override readonly name = "InServiceError";
}

/**
 * Reads what the last deployment left from the outputs of its stack.
 *
 * @param outputs undefined or without any for a stack that nothing was deployed to.
 * @throws InServiceError if it cannot be read: what runs is then not known, and nothing may be added to it.
 */
export function readLastDeployment(
  outputs: Readonly<Record<string, unknown>> = {},
): LastDeployment {
  const { site, phase, inService, evidence = {}, domains, unitNodes } = outputs;
  // A stack that has no phase was never deployed to its end.
  if (phase === undefined && inService === undefined) {
    return NO_DEPLOYMENT;
  }
  return {
    site: readOutput("site", z.string().optional(), site),
    inService: readOutput("inService", inServiceSchema, inService),
    evidence: readOutput("evidence", recordDigestsSchema, evidence),
    domains: readOutput("domains", carriedDomainsSchema.optional(), domains),
    unitNodes: readOutput("unitNodes", z.record(z.string(), count).optional(), unitNodes),
  };
}

function readOutput<Value>(output: string, schema: z.ZodType<Value>, found: unknown): Value {
  const read = schema.safeParse(found);
  if (!read.success) {
    const [first = ""] = read.error.issues.map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
    throw new InServiceError(
      `the stack's output ${output} cannot be read (${first}): restore the stack's state (docs/jobs/recover.md)`,
    );
  }
  return read.data;
}

/**
 * Adds what the last deployment did not write down, from the site file: the machines of a pool that it has, where an earlier version wrote
 * units alone.
 *
 * Units that were given up count at the pool's present cap where it is the dearer one: it is set on all nodes of the pool, those that
 * drain as well.
 */
export function withMachines(before: InService, site: Site): InService {
  return Object.fromEntries(
    Object.entries(before).map(([name, was]): [string, PoolInService] => {
      const pool = poolNamed(site, name);
      if (pool === undefined) {
        return [name, was];
      }
      const declared = declaredMachines(pool);
      const own = was.units === 0 ? was : { ...was, ...definedMachines(known(was, declared)) };
      const leaving = was.leaving?.map((given) => {
        const { hall, row, gpuSystem, gpuPowerCapWatts, purpose, ...entry } = given;
        const found = known({ hall, row, gpuSystem, gpuPowerCapWatts, purpose }, declared);
        return { ...definedMachines(atPresentCap(found, declared)), ...entry };
      });
      return [name, leaving === undefined ? own : { ...own, leaving }];
    }),
  );
}

function known(found: Machines, declared: Machines): Machines {
  const { hall = declared.hall, gpuSystem = declared.gpuSystem, ...rest } = found;
  const gpuPowerCapWatts =
    found.gpuSystem === undefined
      ? (found.gpuPowerCapWatts ?? declared.gpuPowerCapWatts)
      : found.gpuPowerCapWatts;
  const purpose = found.gpuSystem === undefined ? declared.purpose : found.purpose;
  return { hall, row: rest.row, gpuSystem, gpuPowerCapWatts, purpose };
}

function atPresentCap(found: Machines, declared: Machines): Machines {
  return isSameKind(found, declared)
    ? { ...found, gpuPowerCapWatts: dearerCap(found.gpuPowerCapWatts, declared.gpuPowerCapWatts) }
    : found;
}
