import { Config } from "@pulumi/pulumi";

/** Gives a UTC day, `YYYY-MM-DD`. */
export type ClockDay = () => string;

/** The UTC day of the clock of this process. The pack reads its clock here and nowhere else. */
export const readClockDay: ClockDay = () => new Date().toISOString().slice(0, 10);

/**
 * The day of the run for resources that do not name one: the stack's `kvandal:now`, which a deployment takes over from its preview, or
 * else the clock's. It is what somebody wrote, and still has to be held against the clock.
 */
export function today(clockDay: string): string {
  return new Config("kvandal").get("now") || clockDay;
}
