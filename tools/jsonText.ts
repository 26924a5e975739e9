/** Columns that a line may take; the same as the formatter's. */
const WIDTH = 100;

/**
 * JSON as the project's formatter leaves it, so that a file that a command writes passes the format check as it is: two spaces,
 * a list of plain values on one line where it fits.
 */
export function jsonText(value: unknown): string {
  return `${lines(value, "", 0)}\n`;
}

/** A value from its first character on. `taken` are the columns of its first line that its key and the comma behind it need. */
function lines(value: unknown, indent: string, taken: number): string {
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const deeper = `${indent}  `;
  const block = (open: string, close: string, parts: readonly (readonly [string, unknown])[]) => {
    const rows = parts.map(([label, part], index) => {
      const comma = index < parts.length - 1 ? "," : "";
      const start = `${deeper}${label}`;
      return `${start}${lines(part, deeper, start.length + comma.length)}${comma}`;
    });
    return rows.length === 0 ? `${open}${close}` : `${open}\n${rows.join("\n")}\n${indent}${close}`;
  };
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    const onOneLine = `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
    const plain = items.every((item) => typeof item !== "object" || item === null);
    return plain && taken + onOneLine.length <= WIDTH
      ? onOneLine
      : block(
          "[",
          "]",
          items.map((item) => ["", item] as const),
        );
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return block(
    "{",
    "}",
    fields.map(([key, field]) => [`${JSON.stringify(key)}: `, field] as const),
  );
}
