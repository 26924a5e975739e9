import { POOL_NAMESPACE } from "../../model/names";
import { templateHash } from "../../model/templateHash";
import type { Manifest } from "./manifest";

/** The content of a Cluster API template: what machines, or their bootstrap, are made from. */
export interface Template {
  /** API group, without the version: references to a template name its group, kind and name. */
  readonly apiGroup: string;
  readonly version: string;
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** How other objects refer to a template. */
export interface TemplateReference {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * The manifest of a template. Templates are immutable in Cluster API, so the name ends in a hash of the content and a change makes a new
 * object.
 *
 * @param owner the pool, or the MachineDeployment, that the template serves.
 */
export function templateManifest(
  owner: string,
  template: Template,
  labels: Readonly<Record<string, string>>,
): Manifest {
  const { apiGroup, version, kind, spec } = template;
  return {
    apiVersion: `${apiGroup}/${version}`,
    kind,
    metadata: {
      name: `${owner}-${templateHash(template)}`,
      namespace: POOL_NAMESPACE,
      labels,
    },
    spec,
  };
}

/** The reference to a template. */
export function referenceTo({ apiVersion, kind, metadata }: Manifest): TemplateReference {
  const [apiGroup = ""] = apiVersion.split("/");
  return { apiGroup, kind, name: metadata.name };
}
