import { compareText } from "../compareText";
import type { LockedSite } from "../site";

/** Nodes of a unit of each GPU system that a site's pools are of, by the system's name. */
export type UnitNodes = Readonly<Record<string, number>>;

/** The nodes of a unit as a deployment counts them; an output of the stack. @param before of systems that are gone these stay known. */
export function unitNodes({ site, catalog }: LockedSite, before: UnitNodes = {}): UnitNodes {
  const systems = [...Object.keys(before), ...site.pools.map(({ gpuSystem }) => gpuSystem)];
  const own = systems.flatMap((system): [string, number][] => {
    const nodes = catalog.get(system)?.nodesPerUnit;
    return nodes === undefined ? [] : [[system, nodes]];
  });
  const all = new Map([...Object.entries(before), ...own]);
  return Object.fromEntries([...all].sort(([one], [other]) => compareText(one, other)));
}
