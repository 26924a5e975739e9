import { judgeDevicePluginConfig } from "./judge/devicePluginConfig";
import { objectPolicy } from "./objectPolicy";

/**
 * NVIDIA's device plugin reads its configuration without strictness: what it drops or fails on is refused before it is deployed.
 *
 * @severity high
 */
export const devicePluginConfig = objectPolicy({
  name: "device-plugin-config",
  displayName: "Device plugin configuration",
  description: "A configuration of NVIDIA's device plugin is one that the plugin takes as written.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps: "Correct the line that the message names; docs/device-plugin.md has the rules.",
  configSchema: { properties: {} },
  judge: judgeDevicePluginConfig,
});
