/** As much of a pod template as Pod Security judges. */
export interface Pod {
  readonly hostPID?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly seccompProfile?: { readonly type: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** As much of a container as Pod Security judges. */
export interface Container {
  readonly name: string;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
}

/** One thing that the "restricted" profile forbids: in which container, or in the pod itself. */
export interface Violation {
  readonly container: string;
  readonly violation: string;
}

/** Kinds of volume that the profile allows. */
const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/**
 * What the profile "restricted" of the Kubernetes Pod Security Standards forbids in a pod, control by control, of those that can
 * concern Linux pods without SELinux options, AppArmor profiles and sysctls; a pod with one of these is an error of its own.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards.
 */
export function restrictedViolations(pod: Pod): Violation[] {
  const found: Violation[] = [];
  for (const field of ["hostPID", "hostNetwork", "hostIPC"] as const) {
    if (pod[field] === true) {
      found.push({ container: "pod", violation: field });
    }
  }
  for (const volume of pod.volumes ?? []) {
    for (const kind of Object.keys(volume).filter((key) => key !== "name")) {
      if (!VOLUMES.includes(kind)) {
        const { path } = volume[kind] as { path?: string };
        found.push({ container: "pod", violation: `${kind} ${path ?? ""}`.trim() });
      }
    }
  }
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    for (const violation of containerViolations(container, pod.securityContext ?? {})) {
      found.push({ container: container.name, violation });
    }
  }
  return found;
}

function containerViolations(container: Container, pod: SecurityContext): string[] {
  const own = container.securityContext ?? {};
  for (const unknown of ["seLinuxOptions", "appArmorProfile", "sysctls", "windowsOptions"]) {
    if (unknown in own || unknown in pod) {
      throw new Error(`container ${container.name}: ${unknown} is not judged here`);
    }
  }
  const { add = [], drop = [] } = own.capabilities ?? {};
  const seccomp = (own.seccompProfile ?? pod.seccompProfile)?.type;
  const violations: [boolean, string][] = [
    [own.privileged === true, "privileged"],
    [own.allowPrivilegeEscalation !== false, "allowPrivilegeEscalation"],
    [!drop.includes("ALL"), "keeps default capabilities"],
    ...add
      .filter((capability) => capability !== "NET_BIND_SERVICE")
      .map((capability): [boolean, string] => [true, `adds ${capability}`]),
    [(own.runAsNonRoot ?? pod.runAsNonRoot) !== true, "runs as root"],
    [(own.runAsUser ?? pod.runAsUser) === 0, "runs as user 0"],
    [seccomp !== "RuntimeDefault" && seccomp !== "Localhost", "no seccomp profile"],
    [(own.procMount ?? "Default") !== "Default", "procMount"],
    [(container.ports ?? []).some(({ hostPort = 0 }) => hostPort !== 0), "hostPort"],
  ];
  return violations.filter(([violated]) => violated).map(([, violation]) => violation);
}
