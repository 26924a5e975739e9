import { Config } from "@pulumi/pulumi";

/**
 * The UTC day of the run, `YYYY-MM-DD`: the stack's `kvandal:now`, which a deployment takes over from its preview, or else the
 * clock's. For resources that do not name a day themselves.
 */
export function today(): string {
  const configured = new Config("kvandal").get("now") ?? "";
  return /^\d{4}-\d{2}-\d{2}$/.test(configured)
    ? configured
    : new Date().toISOString().slice(0, 10);
}
