import type { Catalog } from "./catalog";
import { sumExactly } from "./power";
import type { PoolPlan } from "./phasePlan";
import type { Phase, Site } from "./siteSchema";

const HOURS_PER_YEAR = 8760n;

/** A year of operation of a phase, all of it running. */
export interface YearOfOperation {
  /** At the site's load factors and its annual PUE. */
  readonly energyMegawattHours: number;
  /** Before grid tariff. */
  readonly electricityEur: number;
  /** By the mix that is physically delivered. */
  readonly locationBasedTonnesCo2: number;
  /** By the residual mix, without guarantees of origin. */
  readonly marketBasedTonnesCo2: number;
  /** Cost of energy for one GPU for one hour. */
  readonly electricityEurPerGpuHour: number;
}

/**
 * Energy, money and carbon of a year with these pools. The annual PUE prices energy; the design PUE, which gates megawatts,
 * is never used here.
 *
 * @returns undefined if the site file has no `economics`.
 */
export function yearOfOperation(
  site: Site,
  pools: readonly PoolPlan[],
): YearOfOperation | undefined {
  const { economics, power } = site;
  if (economics === undefined) {
    return undefined;
  }
  const meanMilliwatts = pools.reduce((sum, pool) => {
    const loadFactor = economics.loadFactorPerMille[pool.purpose];
    return sum + BigInt(pool.itWatts) * BigInt(loadFactor);
  }, 0n);
  const wattHours =
    (meanMilliwatts * BigInt(power.annualPuePerMille) * HOURS_PER_YEAR) / 1_000_000n;
  const energyMegawattHours = Number(wattHours) / 1e6;
  const { locationBased, marketBased } = economics.carbonGramsPerKilowattHour;
  const electricityEur = energyMegawattHours * economics.electricityEurPerMegawattHour.value;
  const gpuHours = sumExactly(pools.map((pool) => pool.gpus)) * Number(HOURS_PER_YEAR);
  // Grams per kWh are kilograms per MWh.
  return {
    energyMegawattHours: Math.round(energyMegawattHours),
    electricityEur: Math.round(electricityEur),
    locationBasedTonnesCo2: Math.round((energyMegawattHours * locationBased.value) / 1000),
    marketBasedTonnesCo2: Math.round((energyMegawattHours * marketBased.value) / 1000),
    electricityEurPerGpuHour: gpuHours === 0 ? 0 : electricityEur / gpuHours,
  };
}

/** What a phase costs to build, as far as anybody has said. */
export interface PhaseCapital {
  /** Committed tranches declared for this phase. */
  readonly declaredUsd: number;
  /** Of this phase and all before it. */
  readonly declaredSoFarUsd: number;
  /** GPU systems of this phase and all before it, at their unit prices; undefined where a price is unknown. */
  readonly systemsSoFarUsd: number | undefined;
  /** GPU systems that this phase adds. */
  readonly systemsAddedUsd: number | undefined;
}

/**
 * Capital of a phase: the tranches that the site file declares, and the GPU systems at the pool's price or else the
 * catalogue's. A system without a price makes the sum unknown, never smaller.
 */
export function phaseCapital(site: Site, catalog: Catalog, phase: Phase): PhaseCapital {
  const index = site.phases.indexOf(phase);
  const upTo = new Set(site.phases.slice(0, index + 1).map(({ name }) => name));
  const declared = (phases: ReadonlySet<string>): number =>
    sumExactly(
      site.capital
        .filter(({ phase, committed }) => committed && phases.has(phase))
        .map(({ amountUsd }) => amountUsd),
    );
  const before = site.phases[index - 1];
  const systemsSoFarUsd = systemsUsd(site, catalog, phase.units);
  const systemsBeforeUsd = before === undefined ? 0 : systemsUsd(site, catalog, before.units);
  return {
    declaredUsd: declared(new Set([phase.name])),
    declaredSoFarUsd: declared(upTo),
    systemsSoFarUsd,
    systemsAddedUsd:
      systemsSoFarUsd === undefined || systemsBeforeUsd === undefined
        ? undefined
        : Math.max(0, systemsSoFarUsd - systemsBeforeUsd),
  };
}

function systemsUsd(
  site: Site,
  catalog: Catalog,
  units: Readonly<Record<string, number>>,
): number | undefined {
  let total = 0;
  for (const pool of site.pools) {
    const count = units[pool.name] ?? 0;
    if (count === 0) {
      continue;
    }
    const price = pool.unitPriceUsd ?? catalog.get(pool.gpuSystem)?.unitPriceUsd?.value;
    if (price === undefined) {
      return undefined;
    }
    total = sumExactly([total, count * price]);
  }
  return total;
}
