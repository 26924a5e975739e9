import { LABELS, NVIDIA_GPU } from "./names";

/** A taint of a node, as Kubernetes has it. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule";
}

/** A toleration of a pod, as Kubernetes has it. */
export interface Toleration {
  readonly key: string;
  readonly operator: "Equal" | "Exists";
  readonly value?: string;
  readonly effect: "NoSchedule";
}

/**
 * The taints that the nodes of a pool register with: that of every GPU node, and one that keeps others off a dedicated pool.
 *
 * @param tenant that the pool is dedicated to; undefined for a shared one.
 */
export function nodeTaints(tenant: string | undefined): Taint[] {
  const gpu: Taint = { key: NVIDIA_GPU, value: "present", effect: "NoSchedule" };
  return tenant === undefined
    ? [gpu]
    : [gpu, { key: LABELS.tenant, value: tenant, effect: "NoSchedule" }];
}

/** What jobs of a tenant tolerate on the nodes of a pool, as {@link nodeTaints}. */
export function jobTolerations(tenant: string | undefined): Toleration[] {
  return nodeTaints(tenant).map(({ key, value, effect }) =>
    key === LABELS.tenant
      ? { key, operator: "Equal", value, effect }
      : { key, operator: "Exists", effect },
  );
}

/** What the pods tolerate that every GPU node runs, whomever it is dedicated to. */
export function everyNodeTolerations(): Toleration[] {
  return [NVIDIA_GPU, LABELS.tenant].map((key) => ({
    ...{ key, operator: "Exists", effect: "NoSchedule" },
  }));
}
