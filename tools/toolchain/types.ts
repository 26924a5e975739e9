/** The programs that a deployment and the simulated halls need. */
export const TOOL_NAMES = [
  "pulumi",
  "pulumi-language-nodejs",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
  "kwokctl",
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** Programs that only some commands need, and that are built for them alone. */
export type OptionalToolName = "kueue" | "cluster-api-core" | "cluster-api-bootstrap";

/** Where a tool was found or how it was made. */
export type ToolSource = "path" | "cache" | "download" | "build";

/** A tool that is there and answers. */
export interface ResolvedTool {
  readonly name: ToolName | OptionalToolName;
  /** Absolute path of the executable. */
  readonly path: string;
  /** As `3.259.0`. */
  readonly version: string;
  readonly source: ToolSource;
}

/** Everything that `up` and the end-to-end tests need. */
export interface Toolchain {
  readonly tools: Readonly<Record<ToolName, ResolvedTool>>;
  /** Folder of Cluster API CRD files for the simulated site. */
  readonly crdFolder: string;
  /** True when this CLI loads a policy pack from a folder by itself: an official one with its own Node language host. */
  readonly official: boolean;
}

/** A toolchain that cannot be had; the message says what was tried, why each way failed, and what to do. */
export class ToolchainError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ToolchainError";
  }
}

/** The provider plugins that the program needs. */
export const PROVIDERS = ["kubernetes", "random"] as const;
export type ProviderName = (typeof PROVIDERS)[number];
