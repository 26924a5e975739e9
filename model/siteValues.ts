import type { Catalog } from "./catalog";
import { isCountable, tooLarge } from "./countable";
import { formatComparison, formatRatio } from "./format";
import { deviceProblems } from "./devicePlugin/siteDevices";
import { checkGates } from "./gates/gateReferences";
import type { Problem } from "./input/problem";
import type { FieldPath, YamlFile } from "./input/yamlFile";
import { nodeProblems } from "./nodeValues";
import { domainsUnder } from "./powerDomains";
import { fixedLoadViolations, shareViolations } from "./energyBudget";
import { DECLARED } from "./power/basis";
import { powerBudget } from "./powerBudget";
import { OVERSUBSCRIPTION_AT_MOST_PER_MILLE } from "./powerSchema";
import { redundancyProblem } from "./redundancy";
import { scalingProblems } from "./scaling/scalingValues";
import type { Pool, Site } from "./siteSchema";
import { tenantProblems } from "./tenants/tenantProblems";
import { unitWattsAtCap } from "./unitPower";

/**
 * What the values of a site file amount to: a limit tree that hangs together, phases in order, caps and oversubscription
 * within what is allowed. Runs once shapes and names are right.
 *
 * Whether a phase fits its power is not checked here: the energy budget judges that.
 */
export function checkValues(yaml: YamlFile, site: Site, catalog: Catalog): Problem[] {
  const at: At = (path, message, of) => yaml.problemAt(path, message, of);
  const problems = [
    ...nodeProblems(site, catalog, at),
    ...deviceProblems(site, catalog, at),
    ...sizeProblems(site, catalog, at),
    ...treeProblems(site, at),
    ...powerProblems(site, at),
    ...climateProblems(site, at),
    ...phaseProblems(site, at),
    ...checkGates(yaml, site, catalog),
    ...scalingProblems(site, catalog, at),
    ...site.pools.flatMap((pool, index) => poolProblems(site, pool, index, catalog, at)),
  ];
  // Reservations and shares are counted in what the rest amounts to, which a tree with a cycle does not.
  return problems.length > 0
    ? problems
    : [...shareProblems(site, at), ...tenantProblems(site, catalog, at)];
}

type At = (path: FieldPath, message: string, at?: "value" | "key") => Problem;

function sizeProblems(site: Site, catalog: Catalog, at: At): Problem[] {
  const { announcedCompute } = site;
  const message = tooLarge(site, catalog);
  const announced =
    announcedCompute === undefined ? undefined : catalog.get(announcedCompute.gpuSystem);
  const problems = message === undefined ? [] : [at(["power"], message, "key")];
  if (
    announcedCompute !== undefined &&
    announced !== undefined &&
    !isCountable(BigInt(announcedCompute.gpus), announced)
  ) {
    const path = ["announcedCompute", "gpus"];
    problems.push(at(path, "more GPUs than can be counted to the watt: look for a digit too many"));
  }
  return problems;
}

function treeProblems(site: Site, at: At): Problem[] {
  const { domains } = site.power;
  const byName = new Map(domains.map((domain) => [domain.name, domain]));
  return domains.flatMap((domain, index) => {
    const path = ["power", "domains", index];
    const problems: Problem[] = [];
    const unsuited = redundancyProblem(domain.units.length, domain.redundancy);
    if (unsuited !== undefined) {
      problems.push(at([...path, "redundancy"], unsuited));
    }
    const way = [domain.name];
    for (let feeder = domain.fedBy; feeder !== undefined; feeder = byName.get(feeder)?.fedBy) {
      const seen = way.includes(feeder);
      way.push(feeder);
      if (seen) {
        const message = `the limit tree has a cycle: ${way.join(" is fed by ")}; leave fedBy out at the one that the grid connection feeds`;
        return [...problems, at([...path, "fedBy"], message)];
      }
    }
    const under = domainsUnder(site, domain.name);
    if (!site.halls.some((hall) => hall.fedBy !== undefined && under.has(hall.fedBy))) {
      const message = `${domain.kind} "${domain.name}" feeds no hall, so its limit is never checked: name it in a hall's fedBy, or remove it`;
      problems.push(at([...path, "name"], message));
    }
    return problems;
  });
}

function powerProblems(site: Site, at: At): Problem[] {
  const { annualPuePerMille, designPuePerMille, oversubscription } = site.power;
  const problems: Problem[] = [];
  if (annualPuePerMille > designPuePerMille) {
    const message = `${formatRatio(annualPuePerMille)} is above the design PUE of ${formatRatio(designPuePerMille)}: the design PUE is the worst hour's, so no year is worse`;
    problems.push(at(["power", "annualPue"], message));
  }
  if (site.power.pueCurve !== undefined && site.climate === undefined) {
    const message =
      "the curve is held against the design PUE at the design day, and the site has none: add climate with designDayCelsius";
    problems.push(at(["power", "pueCurve"], message, "key"));
  }
  for (const loadClass of ["training", "inference"] as const) {
    const stated = oversubscription[`${loadClass}PerMille`];
    problems.push(
      ...outside(
        stated,
        OVERSUBSCRIPTION_AT_MOST_PER_MILLE[loadClass],
        loadClass,
        "lower it, no site may grant more",
      ).map((message) => at(["power", "oversubscription", loadClass], message)),
    );
  }
  return problems;
}

function climateProblems({ climate }: Site, at: At): Problem[] {
  if (climate === undefined) {
    return [];
  }
  const warmest = Math.max(...climate.monthlyTemperaturesCelsius);
  const { value } = climate.designDayCelsius;
  const message = `${value} °C is below the mean of the warmest month, ${warmest} °C: the design day is the worst hour's temperature`;
  return value < warmest ? [at(["climate", "designDayCelsius", "value"], message)] : [];
}

function phaseProblems(site: Site, at: At): Problem[] {
  return site.phases.flatMap((phase, index) => {
    const problems: Problem[] = [];
    const { contractedWatts } = site.power.gridConnection;
    const { energisedWatts } = phase;
    if (energisedWatts > contractedWatts) {
      const [energised, contracted] = formatComparison(energisedWatts, contractedWatts);
      const message = `${energised} energised, but only ${contracted} are contracted (power.gridConnection.contracted)`;
      problems.push(at(["phases", index, "energised"], message));
    }
    const before = site.phases[index - 1];
    if (before === undefined) {
      return problems;
    }
    if (energisedWatts < before.energisedWatts) {
      const [now, then] = formatComparison(energisedWatts, before.energisedWatts);
      const message = `${now} energised, less than the ${then} of ${before.name}: a later phase has at least the power of the one before; put the phases in order`;
      problems.push(at(["phases", index, "energised"], message));
    }
    for (const field of ["due", "energisedOn"] as const) {
      const [day, earlier] = [phase[field], before[field]];
      if (day !== undefined && earlier !== undefined && day < earlier) {
        const message = `${day} is before the ${earlier} of ${before.name}: phases are in the order of their dates; correct one of the two, or put the phases in order`;
        problems.push(at(["phases", index, field], message));
      }
    }
    return problems;
  });
}

/**
 * Fixed loads that their domain does not carry, and shares of halls that a transformer or a feed above them does not: the sum of the site
 * itself is the energy budget's to judge.
 */
function shareProblems(site: Site, at: At): Problem[] {
  return site.phases.flatMap((phase, index) => {
    const budget = powerBudget(site, phase.name, DECLARED);
    return [...fixedLoadViolations(budget), ...shareViolations(budget)]
      .filter(({ domain }) => domain !== `site ${site.name}`)
      .map(({ message }) => at(["phases", index, "halls"], message, "key"));
  });
}

function poolProblems(site: Site, pool: Pool, index: number, catalog: Catalog, at: At): Problem[] {
  const problems: Problem[] = [];
  const system = catalog.get(pool.gpuSystem);
  const cap = pool.gpuPowerCapWatts;
  if (system !== undefined) {
    try {
      unitWattsAtCap(system, cap);
    } catch (error) {
      problems.push(at(["pools", index, "gpuPowerCap"], (error as RangeError).message));
    }
  }
  const asked = pool.oversubscriptionPerMille;
  const path = ["pools", index, "oversubscription"];
  const granted = site.power.oversubscription[`${pool.purpose}PerMille`];
  const atMost = formatRatio(OVERSUBSCRIPTION_AT_MOST_PER_MILLE[pool.purpose]);
  problems.push(
    ...outside(
      asked,
      granted,
      pool.purpose,
      `lower it, or have power.oversubscription.${pool.purpose} grant more (no site more than ${atMost})`,
    ).map((message) => at(path, message)),
  );
  const isCapped = cap !== undefined && cap < (system?.gpuPowerLimitWatts?.maximum ?? Infinity);
  if (pool.purpose === "inference" && asked > 1000 && !isCapped) {
    const message = `pool "${pool.name}" is oversubscribed (${formatRatio(asked)}) without a power cap below what its GPUs draw at most: only a cap keeps its peaks off the feeder; set gpuPowerCap`;
    problems.push(at(path, message));
  }
  return problems;
}

function outside(
  perMille: number,
  atMostPerMille: number,
  loadClass: string,
  remedy: string,
): string[] {
  if (perMille < 1000) {
    return [`found ${formatRatio(perMille)}; at least 1.00, which means none: leave it out`];
  }
  return perMille > atMostPerMille
    ? [
        `found ${formatRatio(perMille)}; at most ${formatRatio(atMostPerMille)} for ${loadClass}: ${remedy}`,
      ]
    : [];
}
