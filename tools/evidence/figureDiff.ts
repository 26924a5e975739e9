import { isMap, isPair, isScalar, isSeq, parseDocument, type Pair } from "yaml";
import {
  READING_ERROR_PER_MILLE,
  READING_ERROR_SOURCE,
  type FigureSuggestion,
} from "../../model/gates/suggestedFigures";
import { inBestUnit } from "../../model/input/quantity";
import { unifiedDiff } from "../unifiedDiff";
import { columnOf, lineOf, rangeOf } from "../yamlPlaces";

/**
 * Suggested nameplates as a unified diff of the catalogue, for a pull request: `git apply` takes it. Nothing is written.
 *
 * @param file of the catalogue, relative to the project. @param text its content.
 * @param site whose records they rest on. @param now the day, `YYYY-MM-DD`.
 */
export function figureDiff(
  file: string,
  text: string,
  site: string,
  now: string,
  suggestions: readonly FigureSuggestion[],
): string {
  const document = parseDocument(text);
  const systems = document.get("systems");
  const edits = suggestions.map((suggestion) => {
    const item = isSeq(systems)
      ? systems.items.find((one) => isMap(one) && one.get("name") === suggestion.gpuSystem)
      : undefined;
    const pair = isMap(item)
      ? item.items.find(({ key }) => isScalar(key) && key.value === "nameplate")
      : undefined;
    if (!isPair(pair)) {
      throw new Error(`${file} has no nameplate of ${suggestion.gpuSystem}`);
    }
    return editOf(text, pair, blockOf(suggestion, site, now));
  });
  return unifiedDiff(file, text, edits);
}

/** The lines of a field and of its value, counted from 0; the last one excluded. The line of the key stays. */
function editOf(text: string, { key, value }: Pair, block: readonly string[]) {
  const start = rangeOf(key)[0];
  const from = lineOf(text, start) + 1;
  const to = lineOf(text, rangeOf(value)[1] - 1) + 1;
  const indent = " ".repeat(columnOf(text, start) + 2);
  return { from, to, added: block.map((line) => `${indent}${line}`) };
}

/** What replaces the figure, with where it comes from: a figure of the catalogue has a source. */
function blockOf(suggestion: FigureSuggestion, site: string, now: string): string[] {
  const { suggestedWatts, highestUnitWatts, files, nameplateWatts } = suggestion;
  const percent = READING_ERROR_PER_MILLE / 10;
  const source = `highest measured at ${site} by ${now}, ${inBestUnit(highestUnitWatts)} (${files.join(", ")}), and a reading may be ${percent} % below the true draw (${READING_ERROR_SOURCE}); it was ${inBestUnit(nameplateWatts)}`;
  return [
    `value: ${inBestUnit(suggestedWatts)}`,
    `source: ${JSON.stringify(source)}`,
    "confidence: sourced",
  ];
}
