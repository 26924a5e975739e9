import * as pulumi from "@pulumi/pulumi";
import { Site } from "./components";
import { clockDay } from "./components/clockDay";
import { prepareForLargeSites } from "./components/largeSites";
import { environmentOf } from "./model/environment";
import { isExpectedError } from "./model/expectedError";
import { resolvePhase, type ResolvedPhase } from "./model/resolvedPhase";
import { readInService } from "./model/scaling/inService";
import { waits } from "./model/scaling/stepSentence";

prepareForLargeSites();
const config = new pulumi.Config();
const today = clockDay();
const now = config.get("now") || today;
const shrinkReason = config.get("shrinkReason")?.trim();
const resolved = resolve(config.require("site"), config.require("phase"));
const { plan, catalog, closed, steps } = resolved;
const environment = environmentOf(pulumi.getStack(), plan.site);
const site = new Site(plan.site, { ...plan, now, environment, closed, steps }, catalog);

export const phase = plan.phase;
export const units = plan.units;
export const nodes = plan.nodes;
export const gpus = plan.gpus;
export const facilityWatts = plan.facilityWatts;
export const limitWatts = plan.limitWatts;
export const headroomWatts = plan.headroomWatts;
export const openPhase = resolved.openPhase;
export const opensNext = resolved.opensNext;
export const shrunkBecause = shrinkReason || undefined;
/** What this deployment leaves in service: `kvandal up` hands it to the next one. */
export const inService = resolved.leaves;
export const growthWaits = waits(resolved.steps);
export const installationId = site.installationId;

/** Reads everything before the first resource is registered: a bad file fails with its lines and nothing else. */
function resolve(siteName: string, phaseName: string): ResolvedPhase {
  try {
    const before = config.get("inService") || undefined;
    return resolvePhase(__dirname, siteName, phaseName, now, today, {
      before: before === undefined ? undefined : readInService(before),
      mayShrink: Boolean(shrinkReason),
    });
  } catch (error) {
    if (isExpectedError(error)) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}
