import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { ShedPool } from "../../model/shedding/shed";
import { unifiedDiff, type LineEdit } from "../unifiedDiff";
import { columnOf, lineOf, rangeOf } from "../yamlPlaces";

/**
 * What a site file would say with fewer units in a phase, as a unified diff for review. Nothing is written.
 *
 * @param file the site file, relative to the project.
 * @param text its content.
 * @throws Error if the file does not have the pools' units where a site file has them.
 */
export function shedDiff(
  file: string,
  text: string,
  phase: string,
  pools: readonly ShedPool[],
): string {
  const phases = parseDocument(text).get("phases");
  const own = isSeq(phases)
    ? phases.items.find((one) => isMap(one) && one.get("name") === phase)
    : undefined;
  const units = isMap(own) ? own.get("units") : undefined;
  const lines = text.split("\n");
  const changed = new Map<number, string>();
  // From the back, so that places on one line stay where they are.
  const places = pools
    .map((pool) => {
      const value = isMap(units) ? units.get(pool.pool, true) : undefined;
      if (!isScalar(value)) {
        throw new Error(`${file} has no units of ${pool.pool} in ${phase}`);
      }
      const [start, end] = rangeOf(value);
      return { start, end, units: pool.unitsAfter };
    })
    .sort((first, second) => second.start - first.start);
  for (const { start, end, units: after } of places) {
    const line = lineOf(text, start);
    const column = columnOf(text, start);
    const old = changed.get(line) ?? lines[line] ?? "";
    changed.set(line, old.slice(0, column) + String(after) + old.slice(column + end - start));
  }
  const edits: LineEdit[] = [...changed].map(([from, content]) => ({
    from,
    to: from + 1,
    added: [content],
  }));
  return unifiedDiff(file, text, edits);
}
