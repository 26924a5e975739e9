/** Compares a live object with the object that was deployed. */

/**
 * Values that the API server sets when a field is left out, by field (kubernetes.io, API reference of v1.34: ValidatingAdmissionPolicy, CronJob,
 * DaemonSet, PodSpec, Container). A user who sets one of them explicitly changes nothing.
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
 * Whether a live value equals the deployed one, apart from the API server's defaults. An additional field is a difference: an added selector or
 * exclusion would bypass a policy, and an added node selector would bypass a power cap.
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
  // A deprecated name of `serviceAccountName`.
  const isAlias = key === "serviceAccount" && value === asks.serviceAccountName;
  return isEmpty || isAlias || (DEFAULTS[key]?.includes(value) ?? false);
}
