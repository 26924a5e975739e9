import type { Figure, FigureUnit } from "../../model/diff/figures";
import type { Plain, SettingChange } from "../../model/diff/settingChanges";
import { formatComparison, formatCount, formatRatio, formatWatts } from "../../model/format";

/** Before, after and delta of a figure, told apart however small the change; `-` where nobody knows. */
export function figureCells({ unit, before, after }: Figure): readonly [string, string, string] {
  const [first, second] = sides(unit, before, after);
  return [first, second, delta(unit, before, after)];
}

/** The difference with its sign, in the unit that suits its own size: `+37.0 kW`. */
export function delta(
  unit: FigureUnit,
  before: number | undefined,
  after: number | undefined,
): string {
  if (before === undefined || after === undefined) {
    return before === after ? "-" : after === undefined ? "gone" : "new";
  }
  const change = after - before;
  if (change === 0) {
    return "0";
  }
  return `${change > 0 ? "+" : "−"}${one(unit, Math.abs(change))}`;
}

/** Watts on both sides and their difference. */
export function wattsCells(
  before: number | undefined,
  after: number | undefined,
): readonly [string, string, string] {
  const [first, second] = sides("watts", before, after);
  return [first, second, delta("watts", before, after)];
}

function sides(
  unit: FigureUnit,
  before: number | undefined,
  after: number | undefined,
): readonly [string, string] {
  const side = (value: number | undefined): string =>
    value === undefined ? "-" : one(unit, value);
  if (unit === "watts" && before !== undefined && after !== undefined) {
    // Each in its own unit, so that 43 kW is not "0.0 MW"; in one unit with more digits where that does not tell them apart.
    if (side(before) === side(after)) {
      const [first, second] = formatComparison(before, after);
      return [minus(first), minus(second)];
    }
  }
  return [side(before), side(after)];
}

function one(unit: FigureUnit, value: number): string {
  const text =
    unit === "count"
      ? formatCount(value)
      : unit === "watts"
        ? formatWatts(value)
        : formatRatio(value);
  return minus(text);
}

/** The sign of a negative number as typographers set it, as in a delta. */
function minus(text: string): string {
  return text.replace(/^-(?=\d)/, "−");
}

/** A changed field of a file: `kubernetesVersion: v1.34.4 → v1.35.0`. */
export function settingText({ path, before, after }: SettingChange): string {
  return `${path}: ${plainText(path, before)} → ${plainText(path, after)}`;
}

function plainText(path: string, value: Plain | undefined): string {
  if (typeof value !== "number") {
    return value === undefined || value === "" ? "none" : String(value).replace(/\s+/g, " ");
  }
  // A figure, or one of several by name: `nameplateWatts.value`, `hallWatts.narvik-8`.
  if (/Watts(\.[\w-]+)?$/.test(path)) {
    return formatWatts(value);
  }
  return /PerMille(\w+)?$/.test(path) ? formatRatio(value) : formatCount(value);
}
