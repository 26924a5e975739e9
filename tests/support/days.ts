import { addDays } from "../../model/evidence/days";

/** The UTC day, read once for each test file: deployments on the engine are judged on it, also when midnight passes meanwhile. */
export const TODAY = new Date().toISOString().slice(0, 10);

/** The day that lies a number of days before another. @param day `YYYY-MM-DD`. @default TODAY */
export function daysAgo(count: number, day = TODAY): string {
  return addDays(day, -count);
}
