/** The parts of Kubernetes objects that the simulator reads. */

export type Labels = Readonly<Record<string, string>>;

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** Reference to a template, in v1beta2 without a version. */
export interface TemplateReference {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** `cluster.x-k8s.io/v1beta2` */
export interface MachineDeployment {
  readonly metadata: Metadata;
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector: LabelSelector;
    readonly rollout?: {
      readonly strategy?: {
        readonly type: "RollingUpdate" | "OnDelete";
        readonly rollingUpdate?: {
          readonly maxSurge?: number | string;
          readonly maxUnavailable?: number | string;
        };
      };
    };
    readonly template: {
      readonly metadata?: { readonly labels?: Labels };
      readonly spec: {
        readonly version?: string;
        readonly failureDomain?: string;
        readonly bootstrap: {
          readonly configRef?: TemplateReference;
          readonly dataSecretName?: string;
        };
        readonly infrastructureRef: TemplateReference;
      };
    };
  };
  readonly status?: MachineDeploymentStatus;
}

export interface MachineDeploymentStatus {
  readonly observedGeneration?: number;
  readonly selector?: string;
  readonly replicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly upToDateReplicas?: number;
  readonly phase?: string;
  readonly conditions?: readonly Condition[];
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** `bootstrap.cluster.x-k8s.io/v1beta2` */
export interface KubeadmConfigTemplate {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly joinConfiguration?: {
          readonly nodeRegistration?: {
            readonly taints?: readonly Taint[];
            readonly kubeletExtraArgs?: readonly {
              readonly name: string;
              readonly value?: string;
            }[];
          };
        };
      };
    };
  };
}

/** `cluster.x-k8s.io/v1beta2` */
export interface Machine {
  readonly metadata: Metadata;
  readonly spec: {
    readonly version?: string;
    readonly bootstrap: {
      readonly configRef?: TemplateReference;
      /** What its host starts with; there once the bootstrap controller has made it. */
      readonly dataSecretName?: string;
    };
    readonly infrastructureRef: TemplateReference;
  };
}

/** `infrastructure.cluster.x-k8s.io/v1beta2` */
export interface DevMachine {
  readonly metadata: Metadata;
  readonly status?: { readonly initialization?: { readonly provisioned?: boolean } };
}

/** `bootstrap.cluster.x-k8s.io/v1beta2` */
export interface KubeadmConfig {
  readonly spec?: NonNullable<NonNullable<KubeadmConfigTemplate["spec"]>["template"]>["spec"];
}

/** `cluster.x-k8s.io/v1beta2` */
export interface MachineHealthCheck {
  readonly metadata: Metadata;
  readonly spec: {
    readonly selector: LabelSelector;
    readonly checks?: {
      readonly unhealthyNodeConditions?: readonly {
        readonly type: string;
        readonly status: string;
        readonly timeoutSeconds: number;
      }[];
    };
    readonly remediation?: {
      readonly triggerIf?: { readonly unhealthyLessThanOrEqualTo?: number | string };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly expectedMachines?: number;
    readonly currentHealthy?: number;
    readonly remediationsAllowed?: number;
  };
}

/** A condition of a Node, without its heartbeat. */
export interface NodeCondition {
  readonly type: string;
  readonly status: string;
  /** Its last change, in milliseconds since 1970. */
  readonly since: number;
}

/** A simulated node, as much of it as the simulator remembers. */
export interface SimulatedNode {
  readonly name: string;
  readonly uid: string;
  /** Its resource version: the larger is the newer. */
  readonly version: number;
  /** `namespace/name` of its MachineDeployment. */
  readonly machineDeployment: string;
  readonly ordinal: number;
  readonly revision: string;
  readonly ready: boolean;
  readonly conditions: readonly NodeCondition[];
  readonly labels: Labels;
  /** Keys of the labels that came from the machine. */
  readonly labelsFromMachine: readonly string[];
}

/** `namespace/name` */
export function keyOf({ namespace = "", name }: Metadata): string {
  return `${namespace}/${name}`;
}
