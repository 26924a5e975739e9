import * as pulumi from "@pulumi/pulumi";
import { Site } from "./components";
import { planPhase } from "./model/phasePlan";
import { loadSite } from "./model/site";

const config = new pulumi.Config();
const { site, catalog } = loadSite(__dirname, config.require("site"));
const plan = planPhase(site, catalog, config.require("phase"));
const now = config.get("now") ?? new Date().toISOString().slice(0, 10);

const built = new Site(site.name, { ...plan, now }, catalog);

export const phase = plan.phase;
export const units = plan.units;
export const nodes = plan.nodes;
export const gpus = plan.gpus;
export const facilityWatts = plan.facilityWatts;
export const limitWatts = plan.limitWatts;
export const headroomWatts = plan.headroomWatts;
export const installationId = built.installationId;
