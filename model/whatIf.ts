import type { z } from "zod";
import { figureProblems, type Catalog } from "./catalog";
import { tooLarge } from "./countable";
import { unitPowerSchema } from "./gpuSystemSchema";
import { power } from "./input/quantity";
import { didYouMean, oneOf } from "./input/suggest";
import { designPueSchema, overheadSchema, reserveSchema } from "./powerSchema";
import type { LoadedSite } from "./site";
import type { Pool, Site } from "./siteSchema";
import { unitWattsAtCap } from "./unitPower";

/** What can be asked with `--what-if`, and how it is written. */
const QUESTIONS = {
  system: "system=gb300-nvl72",
  pue: "pue=1.25",
  cap: "cap=600W",
  grid: "grid=300MW",
  watts: "watts=132kW",
  reserve: "reserve=0%",
  overhead: "overhead=15%",
} as const;

/** A question that cannot be asked. The message says what can. */
export class WhatIfError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "WhatIfError";
  }
}

/**
 * A site as it would be after a change, `name=value`:
 *
 * - `system`: every pool has this GPU system, with at least as many GPUs as before. Caps go, they were the old system's.
 * - `pue`: the design PUE of every phase.
 * - `cap`: the power limit of every GPU.
 * - `grid`: what is contracted and, in every phase, energised. The halls' shares grow and shrink with it.
 * - `watts`: the nameplate of a unit of every system in use, for figures that sources disagree about.
 * - `reserve`, `overhead`: the site's.
 *
 * A value is held to the bounds of the site file and the catalogue.
 *
 * @throws WhatIfError if the question or its value cannot be read, or the site that it asks about could not be in a site file.
 */
export function whatIf(before: LoadedSite, question: string): LoadedSite {
  const after = changed(before, question);
  const problem = tooLarge(after.site, after.catalog);
  if (problem !== undefined) {
    throw new WhatIfError(`--what-if ${question}: ${problem}`);
  }
  return after;
}

function changed({ site, catalog }: LoadedSite, question: string): LoadedSite {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(question) ?? [];
  switch (name) {
    case "system":
      return { site: withSystem(site, catalog, value), catalog };
    case "pue":
      return {
        site: withDesignPue(site, read(question, designPueSchema, Number(value))),
        catalog,
      };
    case "cap":
      return { site: withCap(site, catalog, read(question, power, watts(value))), catalog };
    case "grid":
      return { site: withGrid(site, read(question, power, value)), catalog };
    case "watts":
      return {
        site,
        catalog: withNameplate(site, catalog, read(question, unitPowerSchema, watts(value))),
      };
    case "reserve":
      return {
        site: withPower(site, { reservePerMille: read(question, reserveSchema, value) }),
        catalog,
      };
    case "overhead":
      return {
        site: withPower(site, { overheadPerMille: read(question, overheadSchema, value) }),
        catalog,
      };
    default: {
      const known = Object.keys(QUESTIONS);
      throw new WhatIfError(
        `--what-if ${question}: there is no question "${name}"; ask ${Object.values(QUESTIONS).join(", ")}.${didYouMean(name, known)}`,
      );
    }
  }
}

/** `cap=600` is how people say it: watts, since nobody caps a GPU in megawatts. */
function watts(value: string): string {
  return /^\d+$/.test(value) ? `${value} W` : value;
}

function read(question: string, schema: z.ZodType<number>, value: unknown): number {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const reasons = result.error.issues.map(({ message }) => message).join("; ");
  throw new WhatIfError(`--what-if ${question}: expected ${reasons}`);
}

function withPower(site: Site, change: Partial<Site["power"]>): Site {
  return { ...site, power: { ...site.power, ...change } };
}

function withDesignPue(site: Site, designPuePerMille: number): Site {
  const annualPuePerMille = Math.min(site.power.annualPuePerMille, designPuePerMille);
  return {
    ...withPower(site, { designPuePerMille, annualPuePerMille }),
    phases: site.phases.map((phase) => ({ ...phase, designPuePerMille })),
  };
}

function withSystem(site: Site, catalog: Catalog, name: string): Site {
  const system = catalog.get(name);
  if (system === undefined) {
    const known = [...catalog.keys()];
    throw new WhatIfError(
      `--what-if system=${name}: there is no GPU system "${name}"; there is ${oneOf(known)}.${didYouMean(name, known)}`,
    );
  }
  const unitsOf = (pool: Pool, units: number): number => {
    const gpusPerUnit = catalog.get(pool.gpuSystem)?.gpusPerUnit;
    if (gpusPerUnit === undefined) {
      throw new WhatIfError(
        `--what-if system=${name}: pool ${pool.name} has units of "${pool.gpuSystem}", which is not in the catalogue, so its GPUs are unknown`,
      );
    }
    return Math.ceil((units * gpusPerUnit) / system.gpusPerUnit);
  };
  const pools = new Map(site.pools.map((pool) => [pool.name, pool]));
  return {
    ...site,
    pools: site.pools.map((pool) => ({
      ...pool,
      gpuSystem: name,
      gpuPowerCapWatts: undefined,
      oversubscriptionPerMille: 1000,
      unitPriceUsd: undefined,
    })),
    phases: site.phases.map((phase) => ({
      ...phase,
      units: Object.fromEntries(
        Object.entries(phase.units).map(([poolName, units]) => {
          const pool = pools.get(poolName);
          return [poolName, pool === undefined ? units : unitsOf(pool, units)];
        }),
      ),
    })),
  };
}

function withCap(site: Site, catalog: Catalog, gpuPowerCapWatts: number): Site {
  for (const { gpuSystem } of site.pools) {
    const system = catalog.get(gpuSystem);
    try {
      if (system !== undefined) {
        unitWattsAtCap(system, gpuPowerCapWatts);
      }
    } catch (error) {
      throw new WhatIfError(`--what-if cap=${gpuPowerCapWatts}: ${(error as RangeError).message}`);
    }
  }
  return { ...site, pools: site.pools.map((pool) => ({ ...pool, gpuPowerCapWatts })) };
}

function withGrid(site: Site, gridWatts: number): Site {
  const scaled = (shareWatts: number, energisedWatts: number): number =>
    energisedWatts === 0
      ? 0
      : Number((BigInt(shareWatts) * BigInt(gridWatts)) / BigInt(energisedWatts));
  return {
    ...withPower(site, {
      gridConnection: { ...site.power.gridConnection, contractedWatts: gridWatts },
    }),
    phases: site.phases.map((phase) => ({
      ...phase,
      energisedWatts: gridWatts,
      halls: phase.halls.map(({ name, shareWatts }) => ({
        name,
        shareWatts: scaled(shareWatts, phase.energisedWatts),
      })),
    })),
  };
}

function withNameplate(site: Site, catalog: Catalog, unitWatts: number): Catalog {
  const used = new Set(site.pools.map((pool) => pool.gpuSystem));
  return new Map(
    [...catalog].map(([name, system]) => {
      if (!used.has(name)) {
        return [name, system];
      }
      const { range: _, ...nameplate } = system.nameplateWatts;
      const nameplateWatts = { ...nameplate, value: unitWatts };
      // The range is that of the published figure.
      const [problem] = figureProblems({ ...system, nameplateWatts });
      if (problem !== undefined) {
        throw new WhatIfError(
          `--what-if watts=${unitWatts}: ${name} cannot have that nameplate: ${problem.field}: ${problem.message}`,
        );
      }
      return [name, { ...system, nameplateWatts: { ...system.nameplateWatts, value: unitWatts } }];
    }),
  );
}
