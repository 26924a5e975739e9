import type { z } from "zod";
import { formatComparison } from "./format";
import { catalogSchema, type gpuSystemSchema } from "./gpuSystemSchema";
import { InputFileError, type Problem } from "./input/problem";
import { validate } from "./input/validate";
import { parseYamlFile, type YamlFile } from "./input/yamlFile";

/**
 * A GPU system: what is bought, in units. `hgx-h100` is one node with 8 GPUs; a rack-scale system is one rack with many
 * nodes. Watts are per unit unless the name says GPU. Every figure has a source and a confidence.
 */
export type GpuSystem = Readonly<z.output<typeof gpuSystemSchema>>;

/** The GPU systems that can be priced in watts, by name. */
export type Catalog = ReadonlyMap<string, GpuSystem>;

/**
 * Reads the catalogue of GPU systems.
 *
 * @param file name for messages; `text` its content.
 * @throws InputFileError with every problem and its line.
 */
export function parseCatalog(file: string, text: string): Catalog {
  const parsed = parseYamlFile(file, text);
  if ("problems" in parsed) {
    throw new InputFileError(parsed.problems);
  }
  return readCatalog(parsed.yaml);
}

/** Reads the data of a catalogue. @throws InputFileError with every problem and its line. */
export function readCatalog(yaml: YamlFile): Catalog {
  const checked = validate(yaml, catalogSchema);
  if ("problems" in checked) {
    throw new InputFileError(checked.problems);
  }
  const catalog = new Map<string, GpuSystem>();
  const problems = checked.value.systems.flatMap((system, index) => {
    if (catalog.has(system.name)) {
      return [yaml.problemAt(["systems", index, "name"], `"${system.name}" is there twice`)];
    }
    catalog.set(system.name, system);
    return systemProblems(yaml, index, system);
  });
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return catalog;
}

function systemProblems(yaml: YamlFile, index: number, system: GpuSystem): Problem[] {
  return figureProblems(system).map(({ field, message }) =>
    yaml.problemAt(["systems", index, field], message),
  );
}

/** A figure of a GPU system that does not agree with the others. */
export interface FigureProblem {
  /** As the catalogue names it. */
  readonly field: string;
  readonly message: string;
}

/** What does not hang together in one system: ranges, the order of its powers, GPUs that do not spread over its nodes. */
export function figureProblems(system: GpuSystem): FigureProblem[] {
  const at = (field: string, message: string): FigureProblem => ({ field, message });
  const problems: FigureProblem[] = [];
  if (system.gpusPerUnit % system.nodesPerUnit !== 0) {
    const message = `${system.gpusPerUnit} GPUs do not spread over ${system.nodesPerUnit} nodes: each node has the same number`;
    problems.push(at("gpusPerUnit", message));
  }
  const powers = {
    nameplate: system.nameplateWatts,
    idle: system.idleWatts,
    measured: system.measuredWatts,
    gpuThermalDesignPower: system.gpuThermalDesignWatts,
  };
  for (const [field, figure] of Object.entries(powers)) {
    if (figure?.range !== undefined) {
      const { lowest, highest } = figure.range;
      if (lowest > highest || figure.value !== highest) {
        const message = "the value is the high end of its range, since the plan uses it";
        problems.push(at(field, message));
      }
    }
  }
  const order = [
    ["idle", powers.idle.value, "measured", powers.measured?.value ?? Infinity],
    ["idle", powers.idle.value, "nameplate", powers.nameplate.value],
    ["measured", powers.measured?.value ?? 0, "nameplate", powers.nameplate.value],
  ] as const;
  for (const [lower, less, higher, more] of order) {
    if (less > more) {
      const [one, other] = formatComparison(less, more);
      problems.push(at(lower, `${one} is more than the ${other} of ${higher}`));
    }
  }
  const limit = system.gpuPowerLimitWatts;
  if (limit !== undefined && limit.minimum > limit.maximum) {
    problems.push(
      at("gpuPowerLimit", `minimum ${limit.minimum} W is more than maximum ${limit.maximum} W`),
    );
  }
  if (limit !== undefined && limit.maximum * system.gpusPerUnit > powers.nameplate.value) {
    const message = `${system.gpusPerUnit} GPUs at ${limit.maximum} W are more than the nameplate: a cap would save watts that were never counted`;
    problems.push(at("gpuPowerLimit", message));
  }
  return problems;
}
