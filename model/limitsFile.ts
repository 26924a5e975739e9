import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";
import { z } from "zod";
import { celsius } from "./economicsSchema";
import { lockedExemptionSchema } from "./lockedExemption";
import { lockedSignerSchema } from "./evidence/signatures";
import { lockedGateSchema } from "./gates/lockedGates";
import { ownFileProblem } from "./input/ownFile";
import type { LockedLimits } from "./powerBudget";
import { CARRIES, pueCurveSchema } from "./powerSchema";
import { loadSite, type LoadedSite } from "./site";

/** A file of locked limits that is there and cannot be read: limits that are broken are not no limits. */
export class LimitsFileError extends Error {
  public override readonly name = "LimitsFileError";
}

const watts = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const pueCurve = pueCurveSchema.omit({ source: true }).extend({ designDayCelsius: celsius });

/** Shape of the limits in `limits/<site>.json`: everything that opens power; see `lockedLimitsOf`. */
export const limitsSchema = z.strictObject({
  site: z.string(),
  // The most that a site file may say: beyond it watts can no longer be counted exactly.
  overheadPerMilleAtLeast: z.int().min(0).max(3000),
  designPuePerMilleAtLeast: z.int().min(1000).max(3000),
  reservePerMilleAtLeast: z.int().min(0).max(1000),
  infrastructure: z.enum(["in-memory", "metal3"]),
  pueCurve: pueCurve.optional(),
  rampStepWattsAtMost: watts.optional(),
  fixedLoadsWattsAtLeast: z
    .strictObject({
      site: watts,
      halls: z.record(z.string(), watts),
      rows: z.record(z.string(), watts),
      domains: z.record(z.string(), watts),
      domainHalls: z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
  phases: z.record(
    z.string(),
    z.strictObject({
      siteWatts: watts,
      hallWatts: z.record(z.string(), watts),
      fixedLoadWattsAtLeast: watts,
      designPuePerMilleAtLeast: z.int().min(1000).max(3000).optional(),
      plantWatts: watts,
      oversubscribedPools: z
        .record(
          z.string(),
          z.strictObject({
            perMilleAtMost: z.int().min(1000),
            unitsAtMost: z.int().min(1),
            hall: z.string(),
            row: z.string().optional(),
            gpuSystem: z.string(),
            purpose: z.enum(["training", "inference"]),
            gpuPowerCapWattsAtMost: watts.optional(),
          }),
        )
        .optional(),
      gates: z.array(lockedGateSchema),
      domains: z
        .array(
          z
            .strictObject({
              name: z.string(),
              watts,
              carries: z.enum(CARRIES),
              halls: z.array(z.string()),
              domains: z.array(z.string()).optional(),
              pools: z.array(z.string()),
              row: z
                .strictObject({
                  hall: z.string(),
                  name: z.string(),
                  poolsWithoutRow: z.array(z.string()),
                })
                .optional(),
            })
            // Without its hall a row's lock counts the pools that it names, and a new pool in their place goes free.
            .refine(({ name, row }) => row !== undefined || !name.startsWith("row ")),
        )
        .optional(),
    }),
  ),
  gpuSystems: z.record(
    z.string(),
    z.strictObject({
      nameplateWatts: watts,
      idleWatts: watts,
      nodesPerUnit: z.int().min(1),
      gpusPerUnit: z.int().min(1),
      maximumGpuPowerWatts: watts.optional(),
      lowestGpuPowerCapWatts: watts.optional(),
    }),
  ),
  halls: z.record(
    z.string(),
    z.strictObject({
      managementContext: z.string(),
      workloadContext: z.string().optional(),
      server: z.url().optional(),
      certificateAuthoritySha256: sha256.optional(),
      deployer: z.string().optional(),
      workloadServer: z.url().optional(),
      workloadCertificateAuthoritySha256: sha256.optional(),
      workloadDeployer: z.string().optional(),
    }),
  ),
  signers: z.array(lockedSignerSchema),
  exemptions: z.array(lockedExemptionSchema).optional(),
}) satisfies z.ZodType<LockedLimits>;

/** The locked limits of a site, from `policies/limits/<site>.json`; undefined if it has none. @throws LimitsFileError */
export function loadLockedLimits(root: string, site: string): LockedLimits | undefined {
  return readLimitsFile(root, join(root, "policies", "limits", `${site}.json`));
}

/**
 * Loads a site of a project with its locked limits.
 *
 * @throws UnknownNameError, InputFileError, LimitsFileError
 */
export function loadLockedSite(
  root: string,
  name: string,
): LoadedSite & { readonly locked: LockedLimits | undefined } {
  return { ...loadSite(root, name), locked: loadLockedLimits(root, name) };
}

/**
 * The limits of a file as `--policy-pack-config` takes it: by policy name. Undefined if there is no such file.
 *
 * @param root the project's folder: below it no step to the file may be a link or a repository of its own.
 * @throws LimitsFileError if the file is there and cannot be read: limits that are broken are not no limits.
 */
export function readLimitsFile(root: string, file: string): LockedLimits | undefined {
  const foreign = ownFileProblem(root, file);
  if (foreign !== undefined) {
    throw new LimitsFileError(`${join(root, foreign.file)} ${foreign.message}`);
  }
  const entry = lstatSync(file, { throwIfNoEntry: false });
  if (entry === undefined) {
    return undefined;
  }
  if (!entry.isFile()) {
    throw new LimitsFileError(`${file}: the limits must be a file, and this is not one`);
  }
  return readLimits(file, readFileSync(file, "utf8"));
}

/** The limits in the text of such a file. @throws LimitsFileError if they cannot be read. */
export function readLimits(file: string, text: string): LockedLimits {
  const repeated = repeatedKey(text);
  if (repeated !== undefined) {
    throw new LimitsFileError(`${file}: ${repeated}: keep one of them`);
  }
  const read = fileSchema.safeParse(json(text));
  if (!read.success) {
    throw new LimitsFileError(
      `${file}: the limits of energy-budget cannot be read (${whatIsWrong(read.error)}): write the file again with kvandal limits --write`,
    );
  }
  const { "energy-budget": own, "energy-budget-stack": stack = own } = read.data;
  if (!isDeepStrictEqual(own, stack)) {
    throw new LimitsFileError(
      `${file}: energy-budget and energy-budget-stack say different things, and only one of them would hold everywhere: write the file again with kvandal limits --write`,
    );
  }
  const { siteFolder, ...limits } = own;
  if (siteFolder !== undefined && siteFolder !== `sites/${limits.site}`) {
    throw new LimitsFileError(
      `${file}: its siteFolder is ${siteFolder}: the limits of ${limits.site} are of sites/${limits.site}`,
    );
  }
  return limits;
}

/**
 * Limits, and nothing else: a level of enforcement or another policy's configuration in this file, which the program's repository has,
 * could switch a policy off.
 */
const entrySchema = limitsSchema.extend({ siteFolder: z.string().optional() });
const fileSchema = z.strictObject({
  "energy-budget": entrySchema,
  "energy-budget-stack": entrySchema.optional(),
});

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What `JSON.parse` passes over: of a key that is given twice it takes the last one, which may be the larger figure. */
function repeatedKey(text: string): string | undefined {
  const problem = parseDocument(text, { uniqueKeys: true }).errors.find(
    ({ code }) => code === "DUPLICATE_KEY",
  );
  const line = problem?.linePos?.[0].line;
  return problem === undefined ? undefined : `a key is given twice in line ${line ?? "?"}`;
}

/** The first thing that is wrong, in short. */
export function whatIsWrong({ issues: [issue] }: z.ZodError): string {
  return issue === undefined
    ? ""
    : `${issue.path.join(".").slice(0, 100)}: ${issue.message.slice(0, 200)}`;
}
