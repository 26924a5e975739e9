import type { MachineDeploymentPlan } from "../../../model/machineDeployments";
import type { Granularity } from "../../../model/nodeSchema";
import type { PoolPlan } from "../../../model/phasePlan";
import type { Infrastructure } from "../../../model/siteSchema";
import type { Template } from "../template";
import { inMemory } from "./inMemory";
import { metal3 } from "./metal3";

/** The machines that are wanted: those of one MachineDeployment of a pool. */
export interface WantedMachines {
  readonly pool: PoolPlan;
  readonly granularity: Granularity;
  readonly deployment: MachineDeploymentPlan;
  /** The name of the pool's data template, where the infrastructure has one. */
  readonly dataTemplate?: string | undefined;
}

/**
 * Where machines come from. A new kind of infrastructure is one file that implements this, its shape in the site's schema, and
 * one line below.
 */
export interface MachineInfrastructure {
  /** Labels that nodes register with so that the infrastructure finds them again. */
  readonly nodeLabels: Readonly<Record<string, string>>;
  /** A template that all machine templates of a pool refer to by name; undefined where none is needed. */
  dataTemplate(pool: PoolPlan, clusterName: string): Template | undefined;
  /**
   * What the machines of one MachineDeployment are made from. It must select the pool's GPU system, so that a template of one
   * system cannot serve a pool of another: the policies look for it.
   */
  machineTemplate(machines: WantedMachines): Template;
}

/** The machines of a site, as its site file chooses. */
export function machineInfrastructure(infrastructure: Infrastructure): MachineInfrastructure {
  switch (infrastructure.kind) {
    case "in-memory":
      return inMemory;
    case "metal3":
      return metal3(infrastructure);
  }
}
