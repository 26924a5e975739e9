import { kubeconfigSecretOf } from "../../model/clusterApi";
import { contentHash } from "../../model/contentHash";
import { GUARD } from "../../model/guard/names";
import { POOL_NAMESPACE } from "../../model/names";
import type { Manifest } from "./manifest";
import { recommendedLabels } from "./objectLabels";
import type { Scripts } from "./scripts";

/**
 * kubectl, a POSIX shell and awk; Kubernetes' own image, `registry.k8s.io/kubectl`, has no shell. Any kubectl within a minor version of the API
 * server will do (kubernetes.io, "Version Skew Policy").
 */
const IMAGE = "docker.io/alpine/k8s:1.34.1";

/** Each minute: a deployment finds the nodes counted a minute after the one before. */
const SCHEDULE = "* * * * *";

/** Time limit of a run, in seconds. None starts while one runs; 5,000 Machines take kubectl some ten seconds on a busy core. */
export const DEADLINE_SECONDS = 240;

/** Time limit of the first count, in seconds: less than Pulumi waits for a Job (10 minutes), so that the Job says why it has failed. */
const FIRST_COUNT_DEADLINE_SECONDS = 540;

const SCRIPTS = "/scripts";
const WORKLOAD = "/workload";

/** The files of the ConfigMap: one reads the hall and writes the counts, the other counts. */
export type GuardSyncScripts = Pick<Scripts, "guard-sync.sh" | "count-nodes.awk">;

/** What the CronJob needs to know of its hall. */
export interface GuardSyncHall {
  readonly site: string;
  /** The name of the hall's Cluster where its nodes are in another cluster than its Machines; undefined where they are in the same. */
  readonly workloadCluster?: string | undefined;
}

/** The objects that count a hall's nodes in its management cluster. */
export interface GuardSyncManifests {
  readonly scripts: Manifest;
  readonly cronJob: Manifest;
  /** Counts once: no pool is made before it. Its name changes with what it runs, since a Job is never changed in place. */
  readonly firstCount: Manifest;
}

/**
 * A CronJob that counts a hall's nodes into its budget, a Job that does so once before there are pools, and their scripts.
 *
 * They run as the observer, who may read what makes nodes and write what a budget has observed, and nothing else. Nodes of another cluster are
 * read with the kubeconfig that Cluster API keeps in the Secret `<cluster>-kubeconfig`.
 */
export function guardSyncCronJob(
  hall: GuardSyncHall,
  scripts: GuardSyncScripts,
): GuardSyncManifests {
  const data = {
    "guard-sync.sh": scripts["guard-sync.sh"],
    "count-nodes.awk": scripts["count-nodes.awk"],
  };
  const { site, workloadCluster } = hall;
  const labels = recommendedLabels(site, "guard-sync", GUARD.observer);
  const configMap = `${GUARD.observer}-${contentHash(data)}`;
  const workload = workloadCluster === undefined ? [] : [kubeconfigSecretOf(workloadCluster)];
  const template = { metadata: { labels }, spec: podSpec(site, configMap, workload) };
  const firstCount = {
    // One more, for a pod whose node has gone. A count that does not fit is refused again.
    backoffLimit: 1,
    activeDeadlineSeconds: FIRST_COUNT_DEADLINE_SECONDS,
    template,
  };
  return {
    scripts: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: configMap, namespace: POOL_NAMESPACE, labels },
      immutable: true,
      data,
    },
    cronJob: {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: GUARD.observer, namespace: POOL_NAMESPACE, labels },
      spec: {
        schedule: SCHEDULE,
        // Explicit, so that a deployment resets it.
        suspend: false,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 60,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            // The next run is a minute away.
            backoffLimit: 0,
            activeDeadlineSeconds: DEADLINE_SECONDS,
            template,
          },
        },
      },
    },
    firstCount: {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: `${GUARD.firstCount}-${contentHash(firstCount)}`,
        namespace: POOL_NAMESPACE,
        labels,
        // One that has failed runs again with the next deployment (Pulumi's Kubernetes provider, "replaceUnready").
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: firstCount,
    },
  };
}

function podSpec(site: string, configMap: string, workload: readonly string[]): Manifest["spec"] {
  return {
    restartPolicy: "Never",
    serviceAccountName: GUARD.observer,
    // A management cluster may have no other nodes than its control plane's.
    tolerations: [
      {
        key: "node-role.kubernetes.io/control-plane",
        operator: "Exists",
        effect: "NoSchedule",
      },
    ],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      fsGroup: 65_532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "guard-sync",
        image: IMAGE,
        // Of a count that is refused, the pod's status says why.
        terminationMessagePolicy: "FallbackToLogsOnError",
        command: ["sh", `${SCRIPTS}/guard-sync.sh`],
        env: [
          { name: "SITE", value: site },
          // Where kubectl keeps what it has learnt of the API: nothing else is writable.
          { name: "HOME", value: "/tmp" },
          ...workload.map(() => ({
            name: "WORKLOAD_KUBECONFIG",
            value: `${WORKLOAD}/value`,
          })),
        ],
        resources: {
          requests: { cpu: "50m", memory: "128Mi" },
          // 5,000 Machines take kubectl 434 MiB (measured).
          limits: { memory: "1Gi" },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          { name: "scripts", mountPath: SCRIPTS, readOnly: true },
          { name: "temporary", mountPath: "/tmp" },
          ...workload.map(() => ({
            name: "workload",
            mountPath: WORKLOAD,
            readOnly: true,
          })),
        ],
      },
    ],
    volumes: [
      { name: "scripts", configMap: { name: configMap } },
      { name: "temporary", emptyDir: {} },
      ...workload.map((secretName) => ({
        name: "workload",
        secret: { secretName, defaultMode: 0o440 },
      })),
    ],
  };
}
