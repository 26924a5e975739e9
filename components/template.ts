import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { POOL_NAMESPACE } from "../model/names";
import { templateHash } from "../model/templateHash";
import type { LogicalName } from "./logicalNames";

/** A template of Cluster API: what machines, or their bootstrap, are made from. */
export interface Template {
  /** API group, without the version: who refers to a template does so by group, kind and name. */
  readonly apiGroup: string;
  readonly version: string;
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** How others refer to a template. */
export interface TemplateReference {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

/** The name of a template's object: its owner's and a hash of its content, so that a changed template is a new object. */
export function templateName(owner: string, template: Template): string {
  return `${owner}-${templateHash(template)}`;
}

/**
 * Registers a template. Templates are immutable in Cluster API, so a change makes a new object, and the MachineDeployment is
 * pointed at it.
 *
 * The old object stays in the cluster: machines of it are there until the roll-out is done, on metal for days, while Pulumi
 * would delete it at the end of the deployment. It is pruned afterwards, once no Machine refers to it.
 *
 * @param opts must carry a provider with `upsertExistingObjects`: going back to an earlier template finds it still there.
 */
export function createTemplate(
  { name, aliases }: LogicalName,
  owner: string,
  template: Template,
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): { readonly resource: k8s.apiextensions.CustomResource; readonly reference: TemplateReference } {
  const { apiGroup, version, kind, spec } = template;
  const objectName = templateName(owner, template);
  const resource = new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: `${apiGroup}/${version}`,
      kind,
      metadata: { name: objectName, namespace: POOL_NAMESPACE, labels },
      spec,
    },
    { ...opts, aliases, retainOnDelete: true },
  );
  return { resource, reference: { apiGroup, kind, name: objectName } };
}
