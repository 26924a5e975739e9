import * as pulumi from "@pulumi/pulumi";
import { Site } from "./components";
import { environmentOf } from "./model/environment";
import { InputFileError } from "./model/input/problem";
import { resolvePhase, type ResolvedPhase } from "./model/resolvedPhase";
import { UnknownNameError } from "./model/site";

const config = new pulumi.Config();
const now = config.get("now") || new Date().toISOString().slice(0, 10);
if (!/^\d{4}-\d{2}-\d{2}$/.test(now)) {
  throw new pulumi.RunError(`kvandal:now is ${now}: write a date as "YYYY-MM-DD", in quotes`);
}
const resolved = resolve(config.require("site"), config.require("phase"));
const { plan, catalog, closed } = resolved;
const environment = environmentOf(pulumi.getStack(), plan.site);
const site = new Site(plan.site, { ...plan, now, environment, closed }, catalog);

export const phase = plan.phase;
export const units = plan.units;
export const nodes = plan.nodes;
export const gpus = plan.gpus;
export const facilityWatts = plan.facilityWatts;
export const limitWatts = plan.limitWatts;
export const headroomWatts = plan.headroomWatts;
export const openPhase = resolved.openPhase;
export const opensNext = resolved.opensNext;
export const shrunkBecause = config.get("shrinkReason") || undefined;
export const installationId = site.installationId;

/** Reads everything before the first resource is registered: a bad file fails with its lines and nothing else. */
function resolve(siteName: string, phaseName: string): ResolvedPhase {
  try {
    return resolvePhase(__dirname, siteName, phaseName, now);
  } catch (error) {
    if (error instanceof InputFileError || error instanceof UnknownNameError) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}
