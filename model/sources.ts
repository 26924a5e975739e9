import type { Catalog, GpuSystem } from "./catalog";
import { formatRatio, formatUsd, formatWatts } from "./format";
import type { Pool, Site } from "./siteSchema";

/** Where a figure of a plan comes from, as the site file or the catalogue says it. */
export interface SourceNote {
  /** `Grid connection`, `phase-1`, `NVIDIA HGX H100, 8 GPUs`. */
  readonly subject: string;
  /** `520.0 MW contracted`. */
  readonly figure: string;
  readonly source: string;
}

/**
 * The sources of the figures that a site's plan rests on, in the order of the site file, GPU systems last. Only of the
 * systems that the site's pools use.
 */
export function sourcesOf(site: Site, catalog: Catalog): SourceNote[] {
  const { gridConnection, domains, pueCurve } = site.power;
  const { reservePerMille, overheadPerMille, designPuePerMille, annualPuePerMille } = site.power;
  const used = new Set(site.pools.map(({ gpuSystem }) => gpuSystem));
  return [
    { subject: "Location", figure: site.location.place, source: site.location.source },
    {
      subject: "Grid connection",
      figure: `${formatWatts(gridConnection.contractedWatts)} contracted`,
      source: gridConnection.source,
    },
    ...domains.map(({ kind, name, units, redundancy, source }) => ({
      subject: `${capitalised(kind)} ${name}`,
      figure: `${units.length} ${units.length === 1 ? "unit" : "units"}, redundancy ${redundancy}`,
      source,
    })),
    {
      subject: "Ratios of the site",
      figure: `reserve ${percent(reservePerMille)}, overhead ${percent(overheadPerMille)}, PUE ${formatRatio(designPuePerMille)} design, ${formatRatio(annualPuePerMille)} annual`,
      source: "the site file, which has no source of their own for them",
    },
    ...(pueCurve === undefined
      ? []
      : [{ subject: "PUE curve", figure: "coefficients", source: pueCurve.source }]),
    ...(site.climate === undefined
      ? []
      : [
          { subject: "Climate", figure: "monthly means", source: site.climate.source },
          {
            subject: "Climate",
            figure: `${site.climate.designDayCelsius.value} °C on the design day`,
            source: site.climate.designDayCelsius.source,
          },
        ]),
    ...economicsSources(site),
    ...site.phases.map(({ name, energisedWatts, source }) => ({
      subject: name,
      figure: `${formatWatts(energisedWatts)} energised`,
      source,
    })),
    ...site.capital.map(({ name, phase, source }) => ({
      subject: `Capital ${name}`,
      figure: `for ${phase}`,
      source,
    })),
    ...[...catalog.values()]
      .filter(({ name }) => used.has(name))
      .flatMap((system) => systemSources(system, site.pools)),
  ];
}

/** A system's watts, and its price where no pool states one of its own. */
function systemSources(system: GpuSystem, pools: readonly Pool[]): SourceNote[] {
  const { name, title, nameplateWatts, unitPriceUsd: price } = system;
  const { value, range, source, confidence } = nameplateWatts;
  const spread =
    range === undefined
      ? ""
      : ` of a range from ${formatWatts(range.lowest)} to ${formatWatts(range.highest)}`;
  const watts = `${formatWatts(value)} a unit${spread}, ${confidence}`;
  const priced = pools.some((pool) => pool.gpuSystem === name && pool.unitPriceUsd === undefined);
  return [
    { subject: title, figure: watts, source },
    ...(price === undefined || !priced
      ? []
      : [
          {
            subject: title,
            figure: `${formatUsd(price.value)} a unit, ${price.confidence}`,
            source: price.source,
          },
        ]),
  ];
}

function economicsSources({ economics }: Site): SourceNote[] {
  if (economics === undefined) {
    return [];
  }
  const { loadFactorPerMille, electricityEurPerMegawattHour: price } = economics;
  const { locationBased, marketBased } = economics.carbonGramsPerKilowattHour;
  return [
    {
      subject: "Load factor",
      figure: `training ${percent(loadFactorPerMille.training)}, inference ${percent(loadFactorPerMille.inference)}`,
      source: economics.loadFactorSource,
    },
    { subject: "Electricity", figure: `EUR ${price.value} a MWh`, source: price.source },
    {
      subject: "Carbon, location-based",
      figure: `${locationBased.value} g a kWh`,
      source: locationBased.source,
    },
    {
      subject: "Carbon, market-based",
      figure: `${marketBased.value} g a kWh`,
      source: marketBased.source,
    },
  ];
}

function percent(perMille: number): string {
  return `${perMille / 10} %`;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
