/** Arithmetic on calendar days, `YYYY-MM-DD`, all of them UTC. Days of this form compare as text does. */

const DAY_MILLISECONDS = 86_400_000;
const FIRST_DAY = "0000-01-01";
const LAST_DAY = "9999-12-31";

/** Whole days from one day to another; negative when the other comes first. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MILLISECONDS;
}

/**
 * The day that lies a number of days after another, or before it when the number is negative. It never leaves the years of four digits:
 * a day beyond `9999-12-31` or before `0000-01-01` would not compare as text, and one far beyond is not a date at all.
 */
export function addDays(day: string, count: number): string {
  const added = Math.min(Math.max(count, daysBetween(day, FIRST_DAY)), daysBetween(day, LAST_DAY));
  return new Date(Date.parse(`${day}T00:00:00Z`) + added * DAY_MILLISECONDS)
    .toISOString()
    .slice(0, 10);
}

/** Whether text is a day of the calendar, written `YYYY-MM-DD`: 30 February is not one. */
export function isCalendarDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
