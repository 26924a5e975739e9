import type { ToolName } from "../toolchain";

/** A process of a hall's control plane. */
export interface Component {
  /** kwokctl's name for it: of its pid file, its log and its link to the binary. */
  readonly name: string;
  readonly tool: ToolName;
}

/** What a hall runs. Nothing else: no metrics server, dashboard, Prometheus or Jaeger, since memory counts on a laptop. */
export const COMPONENTS: readonly Component[] = [
  { name: "etcd", tool: "etcd" },
  { name: "kube-apiserver", tool: "kube-apiserver" },
  // DaemonSets, node health and garbage collection.
  { name: "kube-controller-manager", tool: "kube-controller-manager" },
  { name: "kube-scheduler", tool: "kube-scheduler" },
  { name: "kwok-controller", tool: "kwok" },
];
