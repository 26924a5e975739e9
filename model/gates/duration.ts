import { z } from "zod";
import { formatCount } from "../format";

/** Minutes of each unit of time that our files use. */
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** No limit of a site file is longer: a century ahead of any day is still a day of four digits, which compares as text. */
const LONGEST_DAYS = 36_525;
const LONGEST_MINUTES = LONGEST_DAYS * 1440;

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

function time(
  read: (found: unknown) => number | undefined,
  most: number,
  pattern: RegExp,
  written: string,
) {
  return z
    .unknown()
    .transform((found, context): number => {
      const value = read(found);
      if (value === undefined || value > most) {
        const message =
          value === undefined ? written : `at most ${writeDays(LONGEST_DAYS)}, which are 100 years`;
        context.addIssue({ code: "custom", message, params: { quantity: true } });
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

/** A time in a YAML file, "45 minutes", of at most 36,525 days: whole minutes in the model. */
export const minutes = time(readMinutes, LONGEST_MINUTES, /^\d+\s+(minute|hour|day)s?$/, WRITTEN);

/** Whole days in a YAML file, "30 days": at least one, at most 36,525. */
export const days = time(
  (found) => {
    const value = readMinutes(found);
    return value !== undefined && value > 0 && value % 1440 === 0 ? value / 1440 : undefined;
  },
  LONGEST_DAYS,
  /^\d+\s+days?$/,
  'whole days, at least one, as "30 days"',
);
