/** How numbers are shown to people. Watts stay whole numbers until here. */

const SCALES: readonly {
  readonly watts: number;
  readonly unit: string;
  readonly digits: number;
}[] = [
  { watts: 1_000_000, unit: "MW", digits: 6 },
  { watts: 1_000, unit: "kW", digits: 3 },
  { watts: 1, unit: "W", digits: 0 },
];

/** A whole number with thousands separators: `12,500`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/**
 * Watts in the unit that suits their size, at least one decimal in kW and MW: `154.3 MW`, `197.5 kW`, `12 W`.
 * Rounded to the nearest; use {@link formatComparison} where two figures are held against each other.
 */
export function formatWatts(watts: number, decimals = 1): string {
  const scale = scaleOf(Math.abs(watts));
  return `${scaled(watts, scale.watts, Math.min(decimals, scale.digits))} ${scale.unit}`;
}

/**
 * Two figures in one unit, with as many decimals as it takes to tell them apart, so that a message never reads
 * "190.0 kW asked, 190.0 kW allowed".
 */
export function formatComparison(first: number, second: number): readonly [string, string] {
  const scale = scaleOf(Math.max(Math.abs(first), Math.abs(second)));
  for (let decimals = Math.min(1, scale.digits); decimals <= scale.digits; decimals++) {
    const texts = [scaled(first, scale.watts, decimals), scaled(second, scale.watts, decimals)];
    if (first === second || texts[0] !== texts[1]) {
      return [`${texts[0] ?? ""} ${scale.unit}`, `${texts[1] ?? ""} ${scale.unit}`];
    }
  }
  return [formatWatts(first), formatWatts(second)];
}

/** Money in the largest fitting scale, `USD 1.00 bn`, `USD 512.0 M`, `USD 12,500`. */
export function formatUsd(amount: number): string {
  return formatMoney("USD", amount);
}

/** As {@link formatUsd}, in any currency. */
export function formatMoney(currency: string, amount: number): string {
  if (amount >= 1e9) {
    return `${currency} ${scaled(amount, 1e9, 2)} bn`;
  }
  return amount >= 1e6
    ? `${currency} ${scaled(amount, 1e6, 1)} M`
    : `${currency} ${scaled(amount, 1, 0)}`;
}

/** A ratio that the model keeps per mille, with two decimals or the three it has: `1.10`, `1.125`. */
export function formatRatio(perMille: number): string {
  return (perMille / 1000).toFixed(perMille % 10 === 0 ? 2 : 3);
}

/** A ratio that is a forecast and not exact, with two decimals. */
export function formatForecastRatio(perMille: number): string {
  return (perMille / 1000).toFixed(2);
}

/** A share as percent with one decimal, `103.8 %`. */
export function formatPercent(part: number, whole: number): string {
  return `${scaled(part * 100, whole, 1)} %`;
}

/** A part and its whole in the whole's unit, `55.5 of 61.8 MW`. */
export function formatOf(part: number, whole: number): string {
  const scale = scaleOf(whole);
  const decimals = Math.min(1, scale.digits);
  return `${scaled(part, scale.watts, decimals)} of ${scaled(whole, scale.watts, decimals)} ${scale.unit}`;
}

function scaleOf(watts: number): (typeof SCALES)[number] {
  return SCALES.find((scale) => watts >= scale.watts) ?? { watts: 1, unit: "W", digits: 0 };
}

function scaled(watts: number, scale: number, decimals: number): string {
  return withDecimals(decimals).format(watts / scale);
}

/** Making one takes longer than a hundred numbers that it writes. */
function withDecimals(decimals: number): Intl.NumberFormat {
  let format = FORMATS.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    FORMATS.set(decimals, format);
  }
  return format;
}

const FORMATS = new Map<number, Intl.NumberFormat>();
