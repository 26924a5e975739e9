import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";
import type { LockedLimits } from "../model/powerBudget";
import { CARRIES } from "../model/powerSchema";

const watts = z.int().min(0);
const oversubscription = z.int().min(1000);

/** Shape of the limits in `limits/<site>.json`: usable watts (reserve and fixed load off), by phase and hall. */
export const limitsSchema = z.strictObject({
  site: z.string(),
  // The most that a site file may say: beyond it watts can no longer be counted exactly.
  overheadPerMilleAtLeast: z.int().min(0).max(3000),
  designPuePerMilleAtLeast: z.int().min(1000).max(3000),
  oversubscriptionPerMilleAtMost: z
    .strictObject({ training: oversubscription, inference: oversubscription })
    .optional(),
  phases: z.record(
    z.string(),
    z.strictObject({
      siteWatts: watts,
      hallWatts: z.record(z.string(), watts),
      domains: z
        .array(
          z
            .strictObject({
              name: z.string(),
              watts,
              carries: z.enum(CARRIES),
              halls: z.array(z.string()),
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
}) satisfies z.ZodType<LockedLimits>;

/** The same for the engine, which checks a pack's configuration before the first resource. */
export const configSchema: PolicyConfigSchema = {
  properties: {
    site: { type: "string", description: "The site these limits are of." },
    siteFolder: {
      type: "string",
      description: "Folder of the site file, relative to the project; sites/<site> by default.",
    },
    overheadPerMilleAtLeast: {
      type: "integer",
      description: "Least network and storage overhead to count with, per mille.",
      minimum: 0,
    },
    designPuePerMilleAtLeast: {
      type: "integer",
      description: "Least design PUE to count with, per mille.",
      minimum: 1000,
    },
    oversubscriptionPerMilleAtMost: {
      type: "object",
      description:
        "Most that a pool may be oversubscribed, per mille, by load class; not at all when left out.",
    },
    phases: {
      type: "object",
      description:
        "Usable watts by phase: of the site, of each hall, and of transformers, feeds and rows. A hall that is not listed has 0.",
    },
  },
};
