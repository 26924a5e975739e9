import { formatConfigProblem } from "../../model/devicePlugin/configProblem";
import { parseDevicePluginConfig } from "../../model/devicePlugin/parseConfig";
import { isMapping } from "../../model/mapping";
import { kubernetesObject, type JudgedObject } from "./kubernetesObject";

/** What tells a configuration of the device plugin from other text: its version, and a section that only it has. */
const VERSION = /^version:\s*["']?v1["']?\s*$/m;
const SECTION = /^(?:flags|sharing|resources|imex):/m;

/** What is wrong with the device plugin's configurations in a ConfigMap; nothing for a ConfigMap of something else. */
export function judgeDevicePluginConfig({ type, props }: JudgedObject): string[] {
  const object = kubernetesObject(
    type,
    props,
    (group, kind) => group === "" && kind === "ConfigMap",
  );
  if (object === undefined || !isMapping(object.content.data)) {
    return [];
  }
  return Object.entries(object.content.data).flatMap(([key, text]) => {
    if (typeof text !== "string" || !VERSION.test(text) || !SECTION.test(text)) {
      return [];
    }
    const file = `ConfigMap ${object.namespace}/${object.name} ${key}`;
    // Where MPS is may be said by the environment of the plugin's pod, which a ConfigMap does not show.
    const parsed = parseDevicePluginConfig(file, text, { mpsRootInEnvironment: true });
    return "problems" in parsed
      ? parsed.problems
          .filter(({ severity }) => severity === "error")
          .map((problem) => formatConfigProblem(problem))
      : [];
  });
}
