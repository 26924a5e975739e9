import { z } from "zod";
import type { PoolDemand } from "../../model/pricedDemand";
import { judgeDemand, type FindFacts } from "./siteFacts";

const inputs = z.object({
  site: z.string(),
  phase: z.string(),
  halls: z.array(
    z.object({
      name: z.string(),
      pools: z.array(z.object({ name: z.string(), gpuSystem: z.string(), units: z.int().min(0) })),
    }),
  ),
});

/** Wall 1: judges the inputs of the `Site` component, before any of its children exists. */
export function judgeSiteInputs(props: unknown, find: FindFacts): string[] {
  const read = inputs.safeParse(props);
  if (!read.success) {
    return [
      `the Site's inputs cannot be read, so its power is unknown: ${z.prettifyError(read.error)}`,
    ];
  }
  const { site, phase } = read.data;
  return judgeDemand(find(site), phase, demandOf(read.data));
}

/** What the inputs of a `Site` component ask for; undefined where they cannot be read. */
export function siteDemand(
  props: unknown,
):
  | { readonly site: string; readonly phase: string; readonly demand: readonly PoolDemand[] }
  | undefined {
  const read = inputs.safeParse(props);
  return read.success ? { ...read.data, demand: demandOf(read.data) } : undefined;
}

function demandOf({ halls }: z.output<typeof inputs>): PoolDemand[] {
  return halls.flatMap((hall) =>
    hall.pools.map(({ name, gpuSystem, units }) => ({
      pool: name,
      hall: hall.name,
      gpuSystem,
      units,
    })),
  );
}
