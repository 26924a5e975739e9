import { CLUSTER_NAME_LABEL, LABELS, POOL_NAMESPACE } from "../../model/names";
import { unhealthyLimit, type NodeSettings } from "../../model/nodeSettings";
import type { PoolPlan } from "../../model/phasePlan";

const SECONDS_PER_MINUTE = 60;

/**
 * The manifest of a pool's MachineHealthCheck (Cluster API v1beta2): nodes that are not ready, or never became nodes, are
 * replaced by themselves as long as they are few.
 *
 * One for the whole pool, also when it is split: a switch or a feed that fails takes many nodes at once in many parts, and a
 * hall whose nodes are all replaced for it has two failures.
 */
export function machineHealthCheck({
  clusterName,
  pool,
  settings,
  labels,
}: {
  readonly clusterName: string;
  readonly pool: PoolPlan;
  readonly settings: NodeSettings;
  readonly labels: Readonly<Record<string, string>>;
}) {
  const { notReadyMinutes, startupMinutes } = settings.health;
  const notReady = (status: "False" | "Unknown") => ({
    type: "Ready",
    status,
    timeoutSeconds: notReadyMinutes * SECONDS_PER_MINUTE,
  });
  return {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "MachineHealthCheck",
    metadata: { name: pool.name, namespace: POOL_NAMESPACE, labels },
    spec: {
      clusterName,
      selector: {
        matchLabels: { [CLUSTER_NAME_LABEL]: clusterName, [LABELS.pool]: pool.name },
      },
      checks: {
        nodeStartupTimeoutSeconds: startupMinutes * SECONDS_PER_MINUTE,
        unhealthyNodeConditions: [notReady("False"), notReady("Unknown")],
      },
      remediation: {
        triggerIf: { unhealthyLessThanOrEqualTo: unhealthyLimit(settings, pool.nodes) },
      },
    },
  };
}
