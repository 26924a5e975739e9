import { LABELS, POOL_NAMESPACE } from "../../model/names";
import type { Infrastructure } from "../../model/siteSchema";
import { hallKubectl, type HallAccess } from "./hallKubectl";
import { unusedTemplates, type TemplateReference, type Unused } from "../../model/unusedTemplates";

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

function kubectl(hall: HallAccess, ...args: readonly string[]): Promise<string> {
  return hallKubectl(hall, [...args, "--namespace", POOL_NAMESPACE]);
}
