import { z } from "zod";
import { InputFileError } from "./input/problem";
import { validate } from "./input/validate";
import { parseYamlFile } from "./input/yamlFile";

const provenance = {
  source: z.string().min(1, "a figure needs its source"),
  confidence: z.enum(["sourced", "vendor-claim", "unconfirmed"]),
};
const count = z.int().min(1, "at least 1");
const figure = z.strictObject({ value: count, ...provenance });

const gpuSystem = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and dashes"),
  title: z.string().min(1),
  nodesPerUnit: count,
  gpusPerUnit: count,
  nameplateWatts: figure,
  idleWatts: figure,
  gpuThermalDesignWatts: figure,
  gpuPowerLimitWatts: z.strictObject({ minimum: count, maximum: count, ...provenance }),
  gpuProduct: z.strictObject({ value: z.string().min(1), ...provenance }),
  gpuMemoryMebibytes: figure,
  nodeCpus: figure,
  nodeMemoryGibibytes: figure,
  unitPrice: figure.optional(),
});

/** The shape of `catalog/gpu-systems.yaml`. */
export const catalogSchema = z.strictObject({ systems: z.array(gpuSystem).min(1) });

/**
 * A GPU system: what is bought, in units. `hgx-h100` is one node with 8 GPUs; a rack-scale system is one rack with many
 * nodes. Watts are per unit unless the name says GPU. Every figure has a source and a confidence.
 */
export type GpuSystem = Readonly<z.output<typeof gpuSystem>>;

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
  const checked = validate(parsed.yaml, catalogSchema);
  if ("problems" in checked) {
    throw new InputFileError(checked.problems);
  }
  const catalog = new Map<string, GpuSystem>();
  const problems = checked.value.systems.flatMap((system, index) => {
    if (catalog.has(system.name)) {
      return [parsed.yaml.problemAt(["systems", index, "name"], `"${system.name}" is there twice`)];
    }
    catalog.set(system.name, system);
    return [];
  });
  if (problems.length > 0) {
    throw new InputFileError(problems);
  }
  return catalog;
}
