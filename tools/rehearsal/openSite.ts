import type { SiteFile } from "../../model/siteSchema";

/**
 * A site whose every phase may be deployed: without gates and capital, which wait for evidence of years to come. Tenants and bookings
 * are left out too, so that the pools and what they need are what is measured.
 */
export function openSite(data: SiteFile): SiteFile {
  return {
    ...data,
    capital: [],
    tenants: [],
    bookings: [],
    phases: data.phases.map((phase) => ({ ...phase, gates: [] })),
  };
}
