import * as pulumi from "@pulumi/pulumi";
import { Site } from "./components";
import { clockDay } from "./components/clockDay";
import { prepareForLargeSites } from "./components/largeSites";
import { readOwnLastDeployment } from "./components/stackMemory";
import { environmentOf } from "./model/environment";
import { isExpectedError } from "./model/expectedError";
import { resolvePhase, type ResolvedPhase } from "./model/resolvedPhase";
import { waits } from "./model/scaling/stepSentence";

/** Deploys the configured phase of a site. @returns the outputs of the stack. */
async function deployPhase(): Promise<Record<string, unknown>> {
  prepareForLargeSites();
  const config = new pulumi.Config();
  const today = clockDay();
  const now = config.get("now") || today;
  const shrinkReason = config.get("shrinkReason")?.trim();
  const resolved = await resolve(config, now, today, Boolean(shrinkReason));
  const { plan, catalog, closed, steps, leaves } = resolved;
  const environment = environmentOf(pulumi.getStack(), plan.site);
  const site = new Site(plan.site, { ...plan, now, environment, closed, steps }, catalog);
  return {
    site: plan.site,
    phase: plan.phase,
    units: plan.units,
    nodes: plan.nodes,
    gpus: plan.gpus,
    facilityWatts: plan.facilityWatts,
    limitWatts: plan.limitWatts,
    headroomWatts: plan.headroomWatts,
    openPhase: resolved.openPhase,
    opensNext: resolved.opensNext,
    ...(shrinkReason ? { shrunkBecause: shrinkReason } : {}),
    // The next deployment reads `site` and these four; see `readLastDeployment`.
    inService: leaves,
    evidence: resolved.evidence,
    domains: resolved.domains,
    unitNodes: resolved.unitNodes,
    growthWaits: waits(steps),
    installationId: site.installationId,
  };
}

/** Reads everything before the first resource is registered: a bad file fails with its lines and nothing else. */
async function resolve(
  config: pulumi.Config,
  now: string,
  today: string,
  mayShrink: boolean,
): Promise<ResolvedPhase> {
  try {
    const last = await readOwnLastDeployment();
    const [site, phase] = [config.require("site"), config.require("phase")];
    return resolvePhase(__dirname, site, phase, now, today, { last, mayShrink });
  } catch (error) {
    if (isExpectedError(error)) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}

export = deployPhase;
