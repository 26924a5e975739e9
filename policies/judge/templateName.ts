import { contentHash } from "../../model/contentHash";
import { POOL_NAMESPACE } from "../../model/names";
import { isMapping } from "./kubernetesObject";

const TEMPLATE = /(?:Template)(?:Patch)?$/;
const GROUPS = /^(?:infrastructure|bootstrap)\.cluster\.x-k8s\.io\/([^:/]+)$/;

/** Whether the name of a pool's template says what is in it. */
export function judgeTemplateName({
  type,
  props,
}: {
  readonly type: string;
  readonly props: unknown;
}): string[] {
  const [, tokenApi = "", tokenKind = ""] = /^kubernetes:([^:]+):(\w+)$/.exec(type) ?? [];
  if (!GROUPS.test(tokenApi) || !TEMPLATE.test(tokenKind) || !isMapping(props)) {
    return [];
  }
  const [apiGroup = "", version = ""] = tokenApi.split("/");
  const kind = tokenKind.replace(/Patch$/, "");
  const metadata = isMapping(props.metadata) ? props.metadata : {};
  if (metadata.namespace !== POOL_NAMESPACE) {
    return [];
  }
  const name = typeof metadata.name === "string" ? metadata.name : "";
  const hash = contentHash({ apiGroup, version, kind, spec: props.spec });
  return name.endsWith(`-${hash}`)
    ? []
    : [
        `${kind} ${name}: its name does not end in the hash of its content (${hash}), so a change would be made to an object that machines are made from: name it <owner>-${hash}`,
      ];
}
