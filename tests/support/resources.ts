import { AUTOSCALER, COMPONENT_TYPES, LABELS, SITE_BUDGET } from "../../model/names";
import type { TestResource } from "./policyHarness";

/** Resources of the lab's phase 1 as its program registers them, each with room for one change. */

const provider = { context: "kwok-lab-hall-1" };

export interface PoolChanges {
  readonly name?: string;
  readonly namespace?: string;
  readonly replicas?: unknown;
  readonly labels?: Readonly<Record<string, string | undefined>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly rollout?: unknown;
  readonly template?: string;
  readonly kind?: string;
  readonly provider?: Readonly<Record<string, unknown>>;
}

export function pool(changes: PoolChanges = {}): TestResource {
  const name = changes.name ?? "h100-1";
  const labels: Readonly<Record<string, string | undefined>> = {
    [LABELS.site]: "lab",
    [LABELS.phase]: "phase-1",
    [LABELS.hall]: "hall-1",
    [LABELS.pool]: name,
    [LABELS.gpuSystem]: "hgx-h100",
    ...changes.labels,
  };
  const kind = changes.kind ?? "MachineDeployment";
  return {
    type: `kubernetes:cluster.x-k8s.io/v1beta2:${kind}`,
    name,
    provider: changes.provider ?? provider,
    props: {
      metadata: {
        name,
        namespace: changes.namespace ?? "kvandal",
        labels: Object.fromEntries(
          Object.entries(labels).filter(([, value]) => value !== undefined),
        ),
        annotations: changes.annotations ?? {},
      },
      spec: {
        replicas: "replicas" in changes ? changes.replicas : 15,
        rollout: changes.rollout ?? {
          strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "10%" } },
        },
        template: {
          spec: {
            infrastructureRef: {
              kind: "DevMachineTemplate",
              name: changes.template ?? `${name}-0123abcd`,
            },
          },
        },
      },
    },
  };
}

export function autoscaledTo(maximum: number): PoolChanges {
  return { annotations: { [AUTOSCALER.maximumSize]: String(maximum) } };
}

export function budget(
  pools: Readonly<Record<string, number>> = { "h100-1": 15 },
  spec: Readonly<Record<string, unknown>> = {},
): TestResource {
  return {
    type: `kubernetes:${SITE_BUDGET.group}/${SITE_BUDGET.version}:${SITE_BUDGET.kind}`,
    provider,
    props: {
      metadata: { name: "lab" },
      spec: {
        site: "lab",
        phase: "phase-1",
        hall: "hall-1",
        now: "2026-11-23",
        pools: Object.fromEntries(
          Object.entries(pools).map(([name, units]) => [
            name,
            { ceilingUnits: units, ceilingNodes: units },
          ]),
        ),
        ...spec,
      },
    },
  };
}

export function site(units = 15, inputs: Readonly<Record<string, unknown>> = {}): TestResource {
  return {
    type: COMPONENT_TYPES.site,
    props: {
      site: "lab",
      phase: "phase-1",
      halls: [{ name: "hall-1", pools: [{ name: "h100-1", gpuSystem: "hgx-h100", units }] }],
      ...inputs,
    },
  };
}
