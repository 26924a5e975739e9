import type * as pulumi from "@pulumi/pulumi";

/** Whose resource it is: a pool, or one of its MachineDeployments. */
interface Owner {
  readonly hall: string;
  readonly name: string;
}

type Naming = (owner: Owner) => string;

type PoolResource =
  "pool" | "scaling" | "bootstrap" | "data" | "machines" | "machineDeployment" | "health";

/** The name that holds, then those that it had before, the newest first. */
type Names = readonly [Naming, ...Naming[]];

/**
 * The logical names of a pool's resources in Pulumi's state, now and formerly: the one place to change one.
 *
 * To change a name, put the new one in front and leave the old one behind it. The old ones become aliases, so a stack that
 * was deployed under any of them goes on with what it has. Without its old name a MachineDeployment would be deleted and made
 * again, with every node of the pool. An entry may go once no stack is that old.
 */
export const LOGICAL_NAMES: Readonly<Record<PoolResource, Names>> = {
  pool: [({ hall, name }) => `${hall}-${name}`],
  scaling: [({ hall, name }) => `${hall}-${name}-scaling`],
  bootstrap: [({ hall, name }) => `${hall}-${name}-bootstrap`],
  data: [({ hall, name }) => `${hall}-${name}-data`],
  machines: [({ hall, name }) => `${hall}-${name}-machines`],
  machineDeployment: [({ hall, name }) => `${hall}-${name}`],
  health: [({ hall, name }) => `${hall}-${name}-health`],
};

/** What a resource of a pool is called, and what it was called before. */
export interface LogicalName {
  readonly name: string;
  /** For the resource's options; empty for a name that never changed. */
  readonly aliases: pulumi.Alias[];
}

/** The logical name of a pool's resource, with the former ones as aliases. */
export function logicalName(resource: PoolResource, hall: string, name: string): LogicalName {
  const [current, ...former] = LOGICAL_NAMES[resource];
  const owner = { hall, name };
  return { name: current(owner), aliases: former.map((naming) => ({ name: naming(owner) })) };
}
