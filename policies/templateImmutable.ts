import { judgeTemplateName } from "./judge/templateName";
import { objectPolicy } from "./objectPolicy";

/**
 * Templates of Cluster API are immutable: one that changes under its old name is refused by the cluster half-way through a deployment,
 * or is taken for the old one by machines that are made later.
 *
 * @severity medium
 */
export const templateImmutable = objectPolicy({
  name: "template-immutable",
  displayName: "Templates named by content",
  description: "The name of a pool's template ends in the hash of its content.",
  enforcementLevel: "mandatory",
  severity: "medium",
  remediationSteps: "Name the template after its content, so that a change is a new object.",
  configSchema: { properties: {} },
  judge: judgeTemplateName,
});
