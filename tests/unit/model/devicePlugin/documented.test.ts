import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldRows, ruleRows } from "../../../support/devicePluginTables";
import { PROJECT } from "../../../support/sites";

/** Rows of the tables under a heading of the documentation. */
function documented(heading: string): string[][] {
  const text = readFileSync(join(PROJECT, "docs", "device-plugin.md"), "utf8");
  const [section = ""] = (text.split(`## ${heading}\n`)[1] ?? "").split("\n## ");
  const [, , ...rows] = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("the page on the device plugin", () => {
  it("lists every rule as it is", () => {
    expect(documented("What is refused, and why")).toEqual(ruleRows());
  });

  it("lists every field as it is", () => {
    expect(documented("Every field")).toEqual(fieldRows());
  });
});
