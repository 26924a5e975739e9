import { createHash } from "node:crypto";
import { keyOf, type MachineDeployment } from "./objects";

/**
 * Names what a machine is provisioned from. A machine of another revision has to be replaced; labels, timeouts and the like
 * change in place. Source: Cluster API 1.14.2, `MachineTemplateUpToDate` in mdutil/util.go.
 *
 * @returns six hexadecimal digits, part of the node's name; other for another MachineDeployment, since node names must differ
 * across namespaces.
 */
export function templateRevision(deployment: MachineDeployment): string {
  const { version, failureDomain, bootstrap, infrastructureRef } = deployment.spec.template.spec;
  const { configRef, dataSecretName } = bootstrap;
  const content = [
    keyOf(deployment.metadata),
    version,
    failureDomain,
    dataSecretName,
    ...[configRef, infrastructureRef].flatMap((ref) => [ref?.apiGroup, ref?.kind, ref?.name]),
  ];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 6);
}
