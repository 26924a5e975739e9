import type { Catalog } from "../catalog";
import { tenantNamespace } from "../names";
import { nodeSettings } from "../nodeSettings";
import type { PowerBasis } from "../power/basis";
import type { Site } from "../siteSchema";
import { allottedWatts, dedicatedTo, type Allotment } from "./allotment";
import type { CountedSystem } from "./countedSystem";
import { flavorOfPool, type FlavorPlan, type Flavored, type TopologyPlan } from "./flavors";
import { phaseReservations, type PhaseReservations } from "./tenantPhase";

/** A tenant's quota of a flavor. */
export interface FlavorQuota {
  readonly flavor: string;
  /** Whether nobody may borrow it. */
  readonly dedicated: boolean;
  readonly gpuSystem: string;
  readonly units: number;
  readonly cpus: number;
  readonly memoryGibibytes: number;
  /** What the nodes advertise, `nvidia.com/gpu`, and how many of it. */
  readonly resource: string;
  readonly devices: number;
}

/** What a tenant has reserved of a GPU system in a hall, for people. */
export interface ReservedSystem {
  readonly gpuSystem: string;
  readonly units: number;
  /** Units of all pools of the system in the hall. */
  readonly capacityUnits: number;
  readonly gpus: number;
  readonly facilityWatts: number;
}

/** A tenant in a hall: its queue and its namespace. */
export interface TenantQueue {
  readonly tenant: string;
  readonly namespace: string;
  readonly groups: readonly string[];
  readonly egress: readonly string[];
  readonly quotas: readonly FlavorQuota[];
  readonly facilityWatts: number;
  readonly reserved: readonly ReservedSystem[];
}

/** The tenants of a hall in a phase: plain values for its component, its policy and the planner. */
export interface HallTenants {
  /** Tenants of a hall lend each other what they do not use; halls are clusters of their own and cannot. */
  readonly cohort: string;
  readonly topologies: readonly TopologyPlan[];
  readonly flavors: readonly FlavorPlan[];
  /** Facility watts of one device, by what the nodes advertise. */
  readonly wattsPerDevice: Readonly<Record<string, number>>;
  readonly queues: readonly TenantQueue[];
}

/**
 * The tenants of every hall in a phase, by hall; a hall where nobody has reserved anything is left out. What cannot be counted or
 * has no room is in no quota: reading the site file has refused it, and a what-if may have made it so.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function planHallTenants(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  basis: PowerBasis,
): Record<string, HallTenants> {
  if (site.tenants.every(({ reservations }) => reservations.length === 0)) {
    return {};
  }
  const found = phaseReservations(site, catalog, phaseName, basis);
  const halls = new Map<string, Allotment[]>();
  for (const allotment of found.allotments.filter(({ parts }) => parts.length > 0)) {
    const { hall } = allotment.reservation;
    halls.set(hall, [...(halls.get(hall) ?? []), allotment]);
  }
  return Object.fromEntries(
    [...halls].map(([hall, allotments]) => [hall, planHall(found, hall, allotments)]),
  );
}

function planHall(
  { phase }: PhaseReservations,
  hall: string,
  allotments: readonly Allotment[],
): HallTenants {
  const { site } = phase;
  const flavored = new Map<string, Flavored>();
  const flavorOf = (counted: CountedSystem, pool: string): FlavorPlan => {
    const made = flavorOfPool(site, counted, pool);
    flavored.set(made.flavor.name, made);
    return made.flavor;
  };
  const queues = site.tenants.flatMap(({ name: tenant, groups, egress }): TenantQueue[] => {
    const own = allotments.filter(({ reservation }) => reservation.tenant === tenant);
    if (own.length === 0) {
      return [];
    }
    return [
      {
        tenant,
        namespace: tenantNamespace(tenant),
        groups,
        egress,
        quotas: quotasOf(site, own, flavorOf),
        facilityWatts: sum(own.map(allottedWatts)),
        reserved: own.map((allotment) => reservedSystem(phase.phase.units, allotment)),
      },
    ];
  });
  const made = [...flavored.values()].sort((one, other) =>
    one.flavor.name < other.flavor.name ? -1 : 1,
  );
  return {
    cohort: `${site.name}-${hall}`,
    topologies: [...new Map(made.map(({ topology }) => [topology.name, topology])).values()],
    flavors: made.map(({ flavor }) => flavor),
    wattsPerDevice: Object.fromEntries(
      allotments.map(({ reservation: { counted } }) => [counted.resource, counted.wattsPerDevice]),
    ),
    queues,
  };
}

/** The quotas of a tenant, one for each flavor: parts in several pools of one flavor are added up. */
function quotasOf(
  site: Site,
  allotments: readonly Allotment[],
  flavorOf: (counted: CountedSystem, pool: string) => FlavorPlan,
): FlavorQuota[] {
  const quotas = new Map<string, FlavorQuota>();
  for (const { reservation, parts } of allotments) {
    const { counted } = reservation;
    for (const { pool, units } of parts) {
      const { name } = flavorOf(counted, pool);
      const before = quotas.get(name);
      const nodes = units * counted.system.nodesPerUnit;
      const { reservedCpus, reservedMemoryGibibytes } = kubeletOf(site, counted, pool);
      const { nodeCpus, nodeMemoryGibibytes } = counted.system;
      const cpus = nodes * Math.max(0, nodeCpus.value - reservedCpus);
      const memory = nodes * Math.max(0, nodeMemoryGibibytes.value - reservedMemoryGibibytes);
      quotas.set(name, {
        flavor: name,
        dedicated: dedicatedTo(site, pool) !== undefined,
        gpuSystem: counted.system.name,
        units: units + (before?.units ?? 0),
        cpus: cpus + (before?.cpus ?? 0),
        memoryGibibytes: memory + (before?.memoryGibibytes ?? 0),
        resource: counted.resource,
        devices: units * counted.devicesPerUnit + (before?.devices ?? 0),
      });
    }
  }
  return [...quotas.values()];
}

function kubeletOf(site: Site, { pools }: CountedSystem, name: string) {
  return nodeSettings(site, pools.find((pool) => pool.name === name) ?? {}).kubelet;
}

function reservedSystem(
  units: Readonly<Record<string, number>>,
  allotment: Allotment,
): ReservedSystem {
  const { counted } = allotment.reservation;
  const own = sum(allotment.parts.map((part) => part.units));
  return {
    gpuSystem: counted.system.name,
    units: own,
    capacityUnits: sum(counted.pools.map(({ name }) => units[name] ?? 0)),
    gpus: own * counted.system.gpusPerUnit,
    facilityWatts: allottedWatts(allotment),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
