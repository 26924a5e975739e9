/** Compares an object as it is in a cluster with what was deployed. */

/**
 * What the API server writes where an object says nothing, by field (kubernetes.io, API reference of v1.34: ValidatingAdmissionPolicy, CronJob,
 * DaemonSet, PodSpec, Container). A value that somebody else has written is the same as long as it is one of these.
 */
const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  matchPolicy: ["Equivalent"],
  scope: ["*"],
  // CronJob and Job
  suspend: [false],
  // DaemonSet
  revisionHistoryLimit: [10],
  maxSurge: [0],
  // PodSpec
  restartPolicy: ["Always"],
  dnsPolicy: ["ClusterFirst"],
  schedulerName: ["default-scheduler"],
  terminationGracePeriodSeconds: [30],
  creationTimestamp: [null],
  // Container
  imagePullPolicy: ["IfNotPresent", "Always"],
  terminationMessagePath: ["/dev/termination-log"],
  terminationMessagePolicy: ["File"],
  protocol: ["TCP"],
  // Probe
  timeoutSeconds: [1],
  periodSeconds: [10],
  successThreshold: [1],
  failureThreshold: [3],
  scheme: ["HTTP"],
  // Volume and variable
  defaultMode: [0o644],
  apiVersion: ["v1"],
  type: [""],
};

/**
 * Whether a live value is the wanted one, the API server's defaults aside. A field more is a difference: a selector or an exclusion
 * that somebody adds to a policy is a way round it, as a node selector of a power cap is.
 */
export function isAsDeployed(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, at) => isAsDeployed(live[at], item))
    );
  }
  if (typeof wanted !== "object" || wanted === null) {
    return live === wanted;
  }
  if (typeof live !== "object" || live === null) {
    return false;
  }
  const has = live as Readonly<Record<string, unknown>>;
  const asks = wanted as Readonly<Record<string, unknown>>;
  return (
    Object.entries(asks).every(([key, value]) => isAsDeployed(has[key], value)) &&
    Object.entries(has).every(([key, value]) => key in asks || isDefault(key, value, asks))
  );
}

function isDefault(key: string, value: unknown, asks: Readonly<Record<string, unknown>>): boolean {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  // The older name of the same field.
  const isAlias = key === "serviceAccount" && value === asks.serviceAccountName;
  return isEmpty || isAlias || (DEFAULTS[key]?.includes(value) ?? false);
}
