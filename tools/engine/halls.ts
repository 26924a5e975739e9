import { join } from "node:path";
import type { Site } from "../../model/siteSchema";
import { HOME } from "../project";

/**
 * The kubeconfig of a site's halls: a file of our own for simulated halls, so that the user's is never written; undefined
 * where the user's own kubeconfig knows the halls.
 */
export function kubeconfigOf(site: Site): string | undefined {
  return site.infrastructure.kind === "in-memory"
    ? join(HOME, `${site.name}.kubeconfig`)
    : undefined;
}
