import { parseCatalog } from "../../../model/catalog";
import { catalog } from "../../support/sites";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

const text = readFileSync(join(PROJECT, "catalog", "gpu-systems.yaml"), "utf8");

describe("the catalogue of GPU systems", () => {
  it("has the HGX H100 at its nameplate", () => {
    expect(catalog.get("hgx-h100")).toMatchObject({
      nodesPerUnit: 1,
      gpusPerUnit: 8,
      nameplateWatts: { value: 10_200, confidence: "sourced" },
    });
  });

  it("has no figure without a source", () => {
    const bare = text.replace(/^ {6}source: common operating.*\n/m, "");
    expect(bare).not.toBe(text);
    expect(() => parseCatalog("catalog.yaml", bare)).toThrow(
      /catalog\.yaml:\d+:\d+ systems\[0\]\.idleWatts\.source: missing/,
    );
    expect(() =>
      parseCatalog("catalog.yaml", text.replace(/source: common.*/, 'source: ""')),
    ).toThrow("a figure needs its source");
  });

  it("refuses a system that is there twice, and one that takes nothing", () => {
    const twice = text + text.slice(text.indexOf("  - name:"));
    expect(() => parseCatalog("catalog.yaml", twice)).toThrow('"hgx-h100" is there twice');
    expect(() => parseCatalog("catalog.yaml", text.replace("value: 10200", "value: 0"))).toThrow(
      "systems[0].nameplateWatts.value: found 0; at least 1",
    );
  });
});
