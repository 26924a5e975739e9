import { table } from "./expressions";
import type { GuardDomain } from "./guardDomains";

/** CEL of watts, in millionths, for the policies that hold a hall to its power. */

const MICRO = 1_000_000n;

/** Watts as CEL has them here. */
export function microwatts(watts: number): string {
  return (BigInt(watts) * MICRO).toString();
}

/** CEL of the text of a sum, in whole watts: one that has begun counts. */
export function wattsText(sum: string): string {
  return `string((${sum} + 999999) / ${MICRO})`;
}

/** The name of the table of what a unit takes in a domain. */
export function priceName(at: number): string {
  return `price${at}`;
}

/** The table of what a unit of each pool takes in a domain. */
export function prices({ microwattsPerUnit }: GuardDomain): string {
  return table(microwattsPerUnit);
}

/** What a unit of a pool `n` takes. Whatever has no price in the hall may be anything, in every domain. */
export function priceOf({ dearestNodeMicrowatts }: GuardDomain, at: number): string {
  const own = `variables.${priceName(at)}`;
  return `(n in ${own} ? ${own}[n]
    : !(n in variables.${priceName(0)}) ? ${dearestNodeMicrowatts.toString()} : 0)`;
}

/** What some nodes of a pool `n` take, at so much a unit: a unit that has begun counts as one. */
export function wattsOf(nodes: string, each: string): string {
  const perUnit = `(n in variables.${priceName(0)} && n in variables.nodesPerUnit ? variables.nodesPerUnit[n] : 1)`;
  return `((${nodes} + ${perUnit} - 1) / ${perUnit}) * ${each}`;
}

/**
 * What ceilings take together with the nodes that were counted, each pool at the larger of the two.
 *
 * @param ceilings CEL of a map of ceilings by MachineDeployment.
 * @param counts CEL of a map of nodes by MachineDeployment.
 */
export function runningWatts(
  domain: GuardDomain,
  at: number,
  ceilings: string,
  counts: string,
): string {
  const nodes = `[n in ${ceilings} ? int(${ceilings}[n].ceilingNodes) : 0,
    n in ${counts} ? int(${counts}[n]) : 0].max()`;
  return `(${ceilings}.map(n, n) + ${counts}.filter(n, !(n in ${ceilings})))
    .map(n, ${wattsOf(nodes, priceOf(domain, at))}).sum()`;
}
