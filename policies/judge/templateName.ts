import { POOL_NAMESPACE } from "../../model/names";
import { templateHash } from "../../model/templateHash";
import { kubernetesObject, type JudgedObject } from "./kubernetesObject";

const GROUPS = /^(?:infrastructure|bootstrap)\.cluster\.x-k8s\.io$/;

/** Whether the name of a pool's template says what is in it. */
export function judgeTemplateName({ type, props }: JudgedObject): string[] {
  const object = kubernetesObject(
    type,
    props,
    (group, kind) => GROUPS.test(group) && kind.endsWith("Template"),
  );
  if (object?.namespace !== POOL_NAMESPACE) {
    return [];
  }
  const { group: apiGroup, kind, name, content } = object;
  const version = versionOf(content.apiVersion) ?? versionOf(type.split(":")[1]) ?? "";
  const hash = templateHash({ apiGroup, version, kind, spec: content.spec });
  return name.endsWith(`-${hash}`)
    ? []
    : [
        `${kind} ${name}: its name does not end in the hash of its content (${hash}), so a change would be made to an object that machines are made from: name it <owner>-${hash}`,
      ];
}

/** `v1beta2` of `infrastructure.cluster.x-k8s.io/v1beta2`. */
function versionOf(apiVersion: unknown): string | undefined {
  return typeof apiVersion === "string" ? apiVersion.split("/")[1] : undefined;
}
