import type { LockedLimits } from "../model/powerBudget";
import { jsonText } from "./jsonText";

/** The policies that a limits file configures: all that judge power. */
const LIMITED_POLICIES = ["energy-budget", "energy-budget-stack"] as const;

/** The text of `policies/limits/<site>.json`, as `--policy-pack-config` takes it: the same limits for every policy. */
export function limitsFileText(limits: LockedLimits): string {
  const { site, ...rest } = limits;
  const configuration = { site, siteFolder: `sites/${site}`, ...rest };
  const byPolicy = Object.fromEntries(LIMITED_POLICIES.map((name) => [name, configuration]));
  return jsonText(byPolicy);
}
