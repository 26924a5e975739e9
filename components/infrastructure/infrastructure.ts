import type { PoolPlan } from "../../model/phasePlan";
import type { Infrastructure } from "../../model/siteSchema";
import { inMemoryTemplate } from "./inMemory";
import { metal3Template } from "./metal3";

/** What Cluster API makes the machines of a pool from: one kind of template and its spec. */
export interface MachineTemplate {
  /** API group, without the version: a MachineDeployment refers to its template by group, kind and name. */
  readonly apiGroup: string;
  readonly version: string;
  readonly kind: string;
  /** Selects the pool's GPU system, so that a template of one system cannot serve a pool of another. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The machine template of a pool on the site's infrastructure. A new kind of infrastructure is one more file and one line here. */
export function machineTemplate(infrastructure: Infrastructure, pool: PoolPlan): MachineTemplate {
  switch (infrastructure.kind) {
    case "in-memory":
      return inMemoryTemplate(pool);
    case "metal3":
      return metal3Template(infrastructure, pool);
  }
}
