import type { RegulatorField } from "../../model/regulators/regulatorField";

/** What the export is of. */
export interface RegulatorExport {
  readonly site: string;
  readonly phase: string;
  readonly now: string;
  readonly fields: readonly RegulatorField[];
}

const COLUMNS = ["scheme", "symbol", "field", "value", "unit", "basis", "note"] as const;

/** The export for spreadsheets (RFC 4180). A value that nobody knows is empty. */
export function regulatorCsv({ fields }: RegulatorExport): string {
  const rows = fields.map((field) => COLUMNS.map((column) => cell(field[column])));
  return [COLUMNS, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** The export for machines. A value that nobody knows is null. */
export function regulatorJson(of: RegulatorExport): string {
  const fields = of.fields.map((field) => ({ ...field, value: field.value ?? null }));
  return `${JSON.stringify({ ...of, fields }, null, 2)}\n`;
}

/** A text that a spreadsheet would take for a formula is marked as text. */
function cell(value: string | number | undefined): string {
  const text =
    typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : `${value ?? ""}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
