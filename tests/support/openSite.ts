import type { SiteFile } from "../../model/siteSchema";
import { proven } from "../../model/power/basis";
import { planPhase, type PhasePlan } from "../../model/phasePlan";
import { Site } from "../../components";
import type { SiteFacts } from "../../policies/judge/siteFacts";
import type { CheckedResource, Surroundings } from "../../policies/recompute/check";
import { factsOf, lockOf } from "./locks";
import { registeredBy, type Registered } from "./program";
import { catalog, siteWith } from "./sites";

/** The UTC day of the tests of recomputed objects. */
export const CLOCK_DAY = "2026-11-23";

/** The value of KUBECONFIG. */
const KUBECONFIG = "/home/kari/.kube/config";

/** A shipped site whose phases are all open: it has no gates and releases no capital. */
export interface OpenSite {
  readonly facts: SiteFacts;
  readonly around: Surroundings;
  plan(phase: string, units?: Readonly<Record<string, number>>): PhasePlan;
}

export function openSite(name: string, change?: (data: SiteFile) => void): OpenSite {
  const site = siteWith(name, (data) => {
    data.capital = [];
    for (const phase of data.phases) {
      phase.gates = [];
    }
    change?.(data);
  });
  const locked = lockOf({ site, catalog });
  const facts = { ...factsOf({ site, catalog }), locked };
  return {
    facts,
    around: {
      locks: [locked],
      find: () => facts,
      kubeconfig: { variable: KUBECONFIG, clusterOf: () => undefined },
      clockDay: CLOCK_DAY,
    },
    plan: (phase, units) => planPhase(site, catalog, phase, proven(locked, facts.proven), units),
  };
}

/** What the program registers for a plan, each resource as a policy gets it. */
export async function registeredFor(
  plan: PhasePlan,
): Promise<(CheckedResource & { name: string })[]> {
  const all = await registeredBy(() => new Site(plan.site, { ...plan, now: CLOCK_DAY }, catalog));
  const providers = new Map<string | undefined, Registered["inputs"]>(
    all
      .filter(({ type }) => type === "pulumi:providers:kubernetes")
      .map(({ name, inputs }) => [name, inputs]),
  );
  return all.map(({ type, name, inputs, options }) => {
    const props = providers.get(options.provider);
    return {
      type,
      name,
      props: inputs,
      ...(props === undefined ? {} : { provider: { props } }),
      stack: `${plan.site}-dev`,
    };
  });
}
