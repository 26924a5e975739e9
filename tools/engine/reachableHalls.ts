import type { Hall, Site } from "../../model/siteSchema";
import type { Toolchain } from "../toolchain";
import { existingHalls } from "./simulatedSite";

/** The halls that exist: of a simulated site those that were started, of a real one all. */
export async function reachableHalls(site: Site, toolchain: Toolchain): Promise<readonly Hall[]> {
  if (site.infrastructure.kind !== "in-memory") {
    return site.halls;
  }
  const existing = await existingHalls({ site, toolchain, log: () => undefined });
  return site.halls.filter(({ name }) => existing.some(({ hall }) => hall === name));
}
