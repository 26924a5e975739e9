import { z } from "zod";
import { readUrn } from "../engineUrn";

/** An object that is other in its cluster than the engine deployed it. */
export interface ResourceDrift {
  /** Pulumi's type: `kubernetes:core/v1:ConfigMap`. */
  readonly type: string;
  /** The resource's name in the program: `hall-1-h100-1`. */
  readonly name: string;
  readonly change: "gone" | "changed";
  /** Fields that are other, in the order of the alphabet; empty where it is gone. */
  readonly fields: readonly string[];
}

/** What `pulumi refresh --preview-only --json` prints, as much of it as we read (tried with Pulumi 3.259). */
const refreshSchema = z
  .object({
    // Without resources in its state the engine leaves both out.
    steps: z
      .array(
        z.object({
          op: z.string(),
          urn: z.string(),
          detailedDiff: z.record(z.string(), z.unknown()).nullish(),
        }),
      )
      .optional(),
    changeSummary: z.record(z.string(), z.number()).optional(),
    duration: z.number(),
  })
  .refine(({ steps, changeSummary }) => (steps === undefined) === (changeSummary === undefined), {
    message: "either the steps or their number is missing",
  });

/**
 * Reads a refresh that changed nothing.
 *
 * @throws Error for an answer that is not one: what cannot be read is no sign that nothing differs.
 */
export function resourceDrifts(refresh: string): ResourceDrift[] {
  const { steps = [] } = refreshSchema.parse(JSON.parse(refresh));
  return steps.flatMap(({ op, urn, detailedDiff }) => {
    if (op === "refresh" || op === "same") {
      return [];
    }
    const { type, name } = readUrn(urn);
    const change = op === "delete" ? "gone" : "changed";
    const fields = Object.keys(detailedDiff ?? {}).sort();
    return [{ type, name, change, fields }];
  });
}
