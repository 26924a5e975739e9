import { join } from "node:path";
import type { LockedExemption } from "../../model/lockedExemption";
import type { LockedLimits } from "../../model/powerBudget";
import { jsonText } from "../jsonText";

/** The policies that a limits file configures: all that judge power. */
const LIMITED_POLICIES = ["energy-budget", "energy-budget-stack"] as const;

/** Where the limits of a site are, relative to the project. */
export function limitsPath(site: string): string {
  return join("policies", "limits", `${site}.json`);
}

/** The text of `policies/limits/<site>.json`, as `--policy-pack-config` takes it: the same limits for every policy. */
export function limitsFileText(limits: LockedLimits): string {
  const { site, ...rest } = limits;
  const configuration = { site, siteFolder: `sites/${site}`, ...rest };
  const byPolicy = Object.fromEntries(LIMITED_POLICIES.map((name) => [name, configuration]));
  return jsonText(byPolicy);
}

/** The text of such a file with other exemptions, and everything else in its place. The file is one that can be read as limits. */
export function withExemptionsText(text: string, exemptions: readonly LockedExemption[]): string {
  const byPolicy = JSON.parse(text) as Readonly<Record<string, object>>;
  const changed = Object.entries(byPolicy).map(([policy, limits]) => [
    policy,
    { ...limits, exemptions },
  ]);
  return jsonText(Object.fromEntries(changed));
}
