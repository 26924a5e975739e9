import type { LiveObject } from "./guard/liveHall";
import { POOL_NAMESPACE } from "./names";
import type { Infrastructure } from "./siteSchema";

/** Whether Cluster API's own controllers make the machines of a site, and not the simulator in their place. */
export function hasClusterApi(infrastructure: Infrastructure): boolean {
  return infrastructure.kind !== "in-memory" || infrastructure.controllers === "cluster-api";
}

/** The name of a hall's Cluster, which all its machines belong to. */
export function clusterNameOf(site: string, hall: string): string {
  return `${site}-${hall}`;
}

/** The Secret in which Cluster API keeps how to reach a Cluster, as a kubeconfig under the key `value`. */
export function kubeconfigSecretOf(cluster: string): string {
  return `${cluster}-kubeconfig`;
}

/** The Secrets without which no machine of a Cluster becomes a node: how to reach it, and who signs for its nodes. */
export function clusterSecrets(cluster: string): readonly string[] {
  return [kubeconfigSecretOf(cluster), `${cluster}-ca`];
}

/**
 * What a hall's management cluster lacks for Cluster API to make nodes of Machines: objects that come with the hall, and not with a deployment
 * of pools.
 *
 * @param name of the Cluster, see {@link clusterNameOf}.
 * @param cluster as the API server answers, v1beta2; undefined where there is none.
 * @param secrets names of those that are there; undefined where they may not be read.
 * @returns what is missing, by kind and name; empty where all is there.
 */
export function missingFromCluster(
  name: string,
  cluster: LiveObject | undefined,
  secrets: readonly string[] | undefined,
): string[] {
  const references = ["controlPlaneRef", "infrastructureRef"];
  const missingSecrets = clusterSecrets(name).filter(
    (secret) => secrets?.includes(secret) === false,
  );
  return [
    ...(cluster === undefined
      ? [`Cluster ${POOL_NAMESPACE}/${name}`]
      : references
          .filter((field) => cluster.spec?.[field] === undefined)
          .map((field) => `spec.${field} of Cluster ${POOL_NAMESPACE}/${name}`)),
    ...missingSecrets.map((secret) => `Secret ${POOL_NAMESPACE}/${secret}`),
  ];
}
