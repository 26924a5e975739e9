import { LABELS, POOL_NAMESPACE } from "../../model/names";
import type { Site } from "../../model/siteSchema";

/** A pool as a manifest, as much of it as decides about power. */
export interface PoolManifest {
  readonly apiVersion: string;
  readonly kind: "MachineDeployment";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: object;
}

/** The pools of a site's last phase as MachineDeployments of so many nodes each. */
export function poolManifests(site: Site, nodes = 1): PoolManifest[] {
  const phase = site.phases.at(-1)?.name ?? "";
  return site.pools.map((pool) => ({
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "MachineDeployment",
    metadata: {
      name: pool.name,
      namespace: POOL_NAMESPACE,
      labels: {
        [LABELS.site]: site.name,
        [LABELS.phase]: phase,
        [LABELS.hall]: pool.hall,
        [LABELS.pool]: pool.name,
        [LABELS.gpuSystem]: pool.gpuSystem,
      },
    },
    spec: {
      replicas: nodes,
      rollout: { strategy: { rollingUpdate: { maxSurge: 0 } } },
      template: {
        spec: {
          infrastructureRef: { kind: "Metal3MachineTemplate", name: `${pool.name}-00000000` },
        },
      },
    },
  }));
}
