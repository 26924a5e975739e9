import { execa } from "execa";
import { LABELS, POOL_NAMESPACE } from "../../model/names";
import type { Infrastructure } from "../../model/siteSchema";
import { unusedTemplates, type TemplateReference, type Unused } from "../../model/unusedTemplates";

/** A hall's management cluster, as kubectl reaches it. */
export interface HallAccess {
  readonly kubectl: string;
  /** The user's own kubeconfig when undefined. */
  readonly kubeconfig: string | undefined;
  readonly context: string;
}

/** The kinds of templates that a pool is made from, with their API group, by infrastructure. */
const INFRASTRUCTURE_TEMPLATES: Readonly<Record<Infrastructure["kind"], readonly string[]>> = {
  "in-memory": ["devmachinetemplates.infrastructure.cluster.x-k8s.io"],
  metal3: [
    "metal3machinetemplates.infrastructure.cluster.x-k8s.io",
    "metal3datatemplates.infrastructure.cluster.x-k8s.io",
  ],
};

/** Asks a hall which templates of a site nothing uses any more. @throws if the API server cannot be reached. */
export async function findUnusedTemplates(
  hall: HallAccess,
  site: string,
  infrastructure: Infrastructure,
): Promise<Unused> {
  const kinds = [
    "machinedeployments.cluster.x-k8s.io",
    "machinesets.cluster.x-k8s.io",
    "kubeadmconfigtemplates.bootstrap.cluster.x-k8s.io",
    ...INFRASTRUCTURE_TEMPLATES[infrastructure.kind],
  ];
  const selector = `${LABELS.site}=${site}`;
  const list = await kubectl(hall, "get", kinds.join(","), "--selector", selector, "-o", "json");
  const { items } = JSON.parse(list) as { readonly items: readonly unknown[] };
  return unusedTemplates(items, LABELS.pool);
}

/** Deletes templates of a hall. @throws if the API server refuses or cannot be reached. */
export async function deleteTemplates(
  hall: HallAccess,
  templates: readonly TemplateReference[],
): Promise<void> {
  const names = templates.map(({ kind, name }) => `${kind.toLowerCase()}s/${name}`);
  if (names.length > 0) {
    await kubectl(hall, "delete", "--ignore-not-found", ...names);
  }
}

async function kubectl(hall: HallAccess, ...args: readonly string[]): Promise<string> {
  const kubeconfig = hall.kubeconfig === undefined ? [] : ["--kubeconfig", hall.kubeconfig];
  const where = [...kubeconfig, "--context", hall.context, "--namespace", POOL_NAMESPACE];
  const { stdout } = await execa(hall.kubectl, [...where, ...args]);
  return stdout;
}
