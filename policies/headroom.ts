import { COMPONENT_TYPES } from "../model/names";
import { WARN_AT_PER_MILLE } from "../model/headroom";
import { factsFinder } from "./facts";
import { judgeHeadroom } from "./judge/headroom";
import { siteFolderSchema, type SiteFolderConfig } from "./siteFolder";
import { objectPolicy } from "./objectPolicy";

interface HeadroomConfig extends SiteFolderConfig {
  readonly warnAtPercent?: number;
}

/**
 * A feeder that is nearly full leaves no room for a figure that was wrong: advisory, since what fits is allowed.
 *
 * @severity low
 */
export const headroom = objectPolicy<HeadroomConfig>({
  name: "headroom",
  displayName: "Headroom",
  description: "A power domain should keep a tenth of its usable power free.",
  enforcementLevel: "advisory",
  severity: "low",
  remediationSteps: "Lower the units of a pool under the domain, or accept that nothing is left.",
  configSchema: {
    properties: {
      ...siteFolderSchema.properties,
      warnAtPercent: {
        type: "number",
        minimum: 0,
        // A configuration may tighten what the pack asks for, and not loosen it.
        maximum: WARN_AT_PER_MILLE / 10,
        default: WARN_AT_PER_MILLE / 10,
        description: "Share of a domain's usable power from which on there is a word about it.",
      },
    },
  },
  judge: ({ type, props }, { warnAtPercent = WARN_AT_PER_MILLE / 10, ...config }) =>
    type === COMPONENT_TYPES.site
      ? judgeHeadroom(props, factsFinder(config), Math.round(warnAtPercent * 10))
      : [],
});
