import { z } from "zod";
import { date } from "../schemaParts";

const count = z.int().min(0);

const poolInService = z.strictObject({
  units: count,
  grownOn: date.optional(),
  leaving: z
    .strictObject({ units: count, since: date, known: z.array(z.string()).readonly() })
    .optional(),
});

const inServiceSchema = z.record(z.string(), poolInService);

/** What a deployment left of a pool: its units, the UTC day that it last grew, and units that may still draw power. */
export type PoolInService = z.output<typeof poolInService>;

/** What the last deployment left, by pool. It is an output of the stack, and an input of the next deployment. */
export type InService = Readonly<Record<string, PoolInService>>;

/** What is in service cannot be read. */
export class InServiceError extends Error {
  public override readonly name = "InServiceError";
}

/**
 * Reads what the last deployment left, as JSON.
 *
 * @throws InServiceError if it cannot be read: what runs is then not known, and nothing may be added to it.
 */
export function readInService(text: string): InService {
  const read = inServiceSchema.safeParse(json(text));
  if (!read.success) {
    const [first = ""] = read.error.issues.map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
    throw new InServiceError(
      `what is in service cannot be read (${first}): deploy with kvandal up, which writes it`,
    );
  }
  return read.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
