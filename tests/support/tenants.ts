import type { SiteFile } from "../../model/siteSchema";

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
