import { z } from "zod";
import { formatCount } from "../format";

/** Minutes of each unit of time that our files use. */
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

const WRITTEN = 'a time with its unit, as "30 days", "12 hours" or "45 minutes"';

/** Reads a time, "30 days", "1 hour" or "45 minutes". Answers whole minutes, or undefined. */
export function readMinutes(found: unknown): number | undefined {
  const match =
    typeof found === "string" ? /^(\d{1,9})\s+(minute|hour|day)s?$/.exec(found.trim()) : null;
  const scale = MINUTES[match?.[2] ?? ""];
  return scale === undefined ? undefined : Number(match?.[1]) * scale;
}

/** How minutes are written: in the largest unit that they are a whole number of, `30 days`. */
export function writeMinutes(minutes: number): string {
  const [unit, scale] = Object.entries(MINUTES)
    .reverse()
    .find(([, size]) => minutes > 0 && minutes % size === 0) ?? ["minute", 1];
  const count = minutes / scale;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** How whole days are written: `1 day`, `30 days`. */
export function writeDays(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "day" : "days"}`;
}

function time(read: (found: unknown) => number | undefined, pattern: RegExp, written: string) {
  return z
    .unknown()
    .transform((found, context): number => {
      const value = read(found);
      if (value === undefined) {
        context.addIssue({ code: "custom", message: written, params: { quantity: true } });
        return z.NEVER;
      }
      return value;
    })
    .meta({
      written: z.toJSONSchema(z.string().regex(pattern)),
      patternErrorMessage: written,
      description: written,
    });
}

/** A time in a YAML file, "45 minutes": whole minutes in the model. */
export const minutes = time(readMinutes, /^\d+\s+(minute|hour|day)s?$/, WRITTEN);

/** Whole days in a YAML file, "30 days": at least one. */
export const days = time(
  (found) => {
    const value = readMinutes(found);
    return value !== undefined && value > 0 && value % 1440 === 0 ? value / 1440 : undefined;
  },
  /^\d+\s+days?$/,
  'whole days, at least one, as "30 days"',
);
