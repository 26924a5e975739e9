import { isMapping, valueAt } from "../../model/mapping";
import { isListed, kubernetesObject, listOf, type JudgedObject } from "./kubernetesObject";

/** Which workloads may have privileges: `namespace/name`, or `namespace/*` for all of a namespace. */
export interface PrivilegesConfig {
  readonly privilegedWorkloads: readonly string[];
}

/** Where a kind has its pod's spec. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  DaemonSet: ["spec", "template", "spec"],
  Deployment: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  ReplicationController: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};
const GROUPS: ReadonlySet<string> = new Set(["", "apps", "batch"]);

/** Capabilities that amount to the host's root (Linux, capabilities(7)). */
const ROOT_CAPABILITIES: ReadonlySet<unknown> = new Set([
  "ALL",
  "SYS_ADMIN",
  "SYS_MODULE",
  "SYS_PTRACE",
  "SYS_RAWIO",
  "DAC_READ_SEARCH",
  "SYS_BOOT",
  "BPF",
]);

/** Images that are not pinned, and privileges that are not listed. */
export function judgeWorkload(
  { type, props }: JudgedObject,
  { privilegedWorkloads }: PrivilegesConfig,
): string[] {
  const object = kubernetesObject(
    type,
    props,
    (group, kind) => GROUPS.has(group) && Object.hasOwn(POD_SPECS, kind),
  );
  if (object === undefined) {
    return [];
  }
  const path = POD_SPECS[object.kind] ?? [];
  const pod = valueAt(object.content, path);
  if (!isMapping(pod)) {
    return [];
  }
  const who = `${object.namespace}/${object.name}`;
  const what = `${object.kind} ${who}`;
  const containers = ["initContainers", "containers", "ephemeralContainers"]
    .flatMap((field) => listOf(pod[field]))
    .filter(isMapping);
  const privileges = isListed(object, privilegedWorkloads) ? [] : privilegesOf(pod, containers);
  return [
    ...containers.flatMap((container) => imageProblem(what, container)),
    ...privileges.map(
      (privilege) =>
        `${what}: ${privilege}, and it is not among the workloads that may: drop it, or list ${who} in privileges-pinned's privilegedWorkloads`,
    ),
  ];
}

function imageProblem(what: string, { name, image }: Readonly<Record<string, unknown>>): string[] {
  const written = typeof image === "string" ? image : "";
  const [reference = "", digest] = written.split("@");
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  const pinned =
    digest === undefined
      ? tag !== undefined && tag !== "latest"
      : /^sha256:[0-9a-f]{64}$/.test(digest);
  return pinned
    ? []
    : [
        `${what}: container ${text(name)} runs ${written === "" ? "no image" : `image ${written}`}, which may be another one tomorrow: name a version, or a digest (@sha256:…)`,
      ];
}

function privilegesOf(
  pod: Readonly<Record<string, unknown>>,
  containers: readonly Readonly<Record<string, unknown>>[],
): string[] {
  const ofHost = ["hostPID", "hostIPC", "hostNetwork"].filter((field) => pod[field] === true);
  const ofContainers = containers.flatMap(({ name, securityContext }) => {
    const security = isMapping(securityContext) ? securityContext : {};
    const capabilities = isMapping(security.capabilities) ? security.capabilities : {};
    const added = listOf(capabilities.add).filter((one) =>
      ROOT_CAPABILITIES.has(typeof one === "string" ? one.toUpperCase().replace(/^CAP_/, "") : one),
    );
    return [
      ...(security.privileged === true ? [`container ${text(name)} is privileged`] : []),
      ...added.map((one) => `container ${text(name)} adds the capability ${text(one)}`),
    ];
  });
  const ofVolumes = listOf(pod.volumes).flatMap((volume) => {
    const path = valueAt(volume, ["hostPath", "path"]);
    return typeof path === "string" ? [`it mounts ${path} of its host`] : [];
  });
  return [...ofHost.map((field) => `it has ${field}`), ...ofVolumes, ...ofContainers];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "without a name";
}
