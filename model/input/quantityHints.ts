/** What people most likely meant by a quantity that cannot be read. Each hint is a sentence to put behind a message, or nothing. */

/** For a power without a unit. @param inBestUnit writes a number of watts as our files do. */
export function bareNumberHint(found: unknown, inBestUnit: (watts: number) => string): string {
  const text = typeof found === "number" ? String(found) : found;
  if (typeof text !== "string" || !/^\d+(\.\d+)?$/.test(text.trim())) {
    return "";
  }
  const number = Number(text);
  if (number === 0) {
    return "; a bare number has no unit: write 0 W";
  }
  if (!Number.isSafeInteger(number)) {
    return `; a bare number has no unit: did you mean ${number} MW or ${number} kW?`;
  }
  const best = inBestUnit(number);
  return best === `${number} W`
    ? `; a bare number has no unit: did you mean ${number} W or ${number} MW?`
    : `; a bare number has no unit: ${number} W is ${best}, or did you mean ${number} MW?`;
}

/** For a number that is written as in other languages, `5,2 MW` and `5,200 kW`. */
export function separatorHint(found: unknown): string {
  return typeof found === "string" && /^\d+([,.' ]\d+)*\s*[A-Za-z/]+$/.test(found.trim())
    ? "; write a point before decimals, and nothing between thousands"
    : "";
}

/** For a unit that measures something else, or is written in the wrong case. */
export function unitHint(unit: string, units: readonly string[]): string {
  const sameLetters = units.find((name) => name.toLowerCase() === unit.toLowerCase());
  if (sameLetters !== undefined) {
    return ` Did you mean "${sameLetters}"?`;
  }
  if (/^[kmg]?wh$/i.test(unit)) {
    return ` "${unit}" is energy; a limit is a power.`;
  }
  if (units.includes("MW") && /^[kmg]?va$/i.test(unit)) {
    return ` "${unit}" is apparent power: write what it carries, times the power factor, in MW.`;
  }
  return units.includes("MVA") && /^[kmg]?w$/i.test(unit)
    ? ` "${unit}" is real power: write the rating on the nameplate, in MVA.`
    : "";
}

/** For a share without its sign: 0.05 or 5 for 5 %. */
export function shareHint(found: unknown): string {
  if (typeof found !== "number" || found < 0) {
    return "";
  }
  const percent = (value: number): string => `"${Number(value.toPrecision(12))} %"`;
  return found > 0 && found < 1
    ? `; did you mean ${percent(found * 100)}?`
    : `; did you mean ${percent(found)}?`;
}

/** For a number in quotes. */
export function quotedNumberHint(found: unknown): string {
  return typeof found === "string" && /^-?\d+(\.\d+)?$/.test(found.trim())
    ? ", without quotes"
    : "";
}
