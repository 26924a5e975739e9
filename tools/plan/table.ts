import Table from "cli-table3";

/** A table for people: the first column (or more) is text, the others are figures. The colours of its content are the caller's. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns = 1,
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, index) => (index < textColumns ? "left" : "right")),
    // The table's own colours do not ask whether there is a terminal.
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
