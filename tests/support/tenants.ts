import type { Site, SiteFile } from "../../model/siteSchema";
import { planHallTenants, type HallTenants } from "../../model/tenants/hallTenants";
import { removeDeliveries } from "./deliveries";
import { catalog, phaseIn, siteWith } from "./sites";
import { DECLARED } from "../../model/power/basis";

/** A tenant as a site file states it. */
export type TenantFile = SiteFile["tenants"][number];

/** A tenant with a group and a source, and what a test says of it. */
export function tenant(name: string, parts: Partial<TenantFile> = {}): TenantFile {
  return { name, role: "a test", groups: [`test:${name}`], source: "a test", ...parts };
}

/** A reservation of HGX H100 servers. */
export function servers(phase: string, hall: string, units: number) {
  return { phase, hall, gpuSystem: "hgx-h100", units };
}

/** The lab with other tenants: 15 servers in hall-1 in phase-1; 45, 40 and 40 in phase-2. */
export function labWith(
  tenants: TenantFile[],
  change: (data: SiteFile) => void = () => undefined,
): Site {
  return siteWith("lab", (data) => {
    data.tenants = tenants;
    data.bookings = [];
    change(data);
  });
}

/** A change of the lab: other pools in its first hall, with their units, in one phase and no other. */
export function onlyPools(
  pools: readonly (Partial<SiteFile["pools"][number]> & {
    readonly name: string;
    readonly units: number;
  })[],
): (data: SiteFile) => void {
  return (data) => {
    data.pools = data.pools.filter(({ hall }) => hall !== "hall-1");
    for (const { units: _, ...pool } of pools) {
      data.pools.push({ hall: "hall-1", gpuSystem: "hgx-h100", purpose: "training", ...pool });
    }
    const phase = phaseIn(data, "phase-1");
    phase.units = Object.fromEntries(pools.map(({ name, units }) => [name, units]));
    data.phases = [phase];
    removeDeliveries(data);
    data.capital = [];
  };
}

/** What a hall has for its tenants. */
export function hallOf(site: Site, phase: string, hall: string): HallTenants {
  const found = planHallTenants(site, catalog, phase, DECLARED)[hall];
  if (found === undefined) {
    throw new Error(`no tenants in ${hall}`);
  }
  return found;
}
