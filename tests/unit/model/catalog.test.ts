import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCatalog } from "../../../model/catalog";
import { facilityWatts, unitsThatFit } from "../../../model/power";
import { unitWattsAtCap } from "../../../model/unitPower";
import { catalog, PROJECT } from "../../support/sites";

const text = readFileSync(join(PROJECT, "catalog", "gpu-systems.yaml"), "utf8");

/** Paths of everything that states a value and does not say where from and how sure. */
function unsourced(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const entry = value as Readonly<Record<string, unknown>>;
  const states = ["value", "minimum", "profiles"].some((key) => key in entry);
  const source = typeof entry.source === "string" && entry.source.length > 10;
  const sure = ["sourced", "vendor-claim", "unconfirmed"].includes(String(entry.confidence));
  return [
    ...(states && !(source && sure) ? [path] : []),
    ...Object.entries(entry).flatMap(([key, part]) => unsourced(part, `${path}.${key}`)),
  ];
}

describe("the catalogue of GPU systems", () => {
  it("has the systems that the site could buy", () => {
    expect(
      [...catalog.values()].map((system) => [system.name, system.nodesPerUnit, system.gpusPerUnit]),
    ).toEqual([
      ["hgx-h100", 1, 8],
      ["hgx-h200", 1, 8],
      ["hgx-b200", 1, 8],
      ["hgx-b300", 1, 8],
      ["gb200-nvl72", 18, 72],
      ["gb300-nvl72", 18, 72],
      ["vera-rubin-nvl72", 18, 72],
    ]);
  });

  it("has no figure without a source and a confidence", () => {
    for (const system of catalog.values()) {
      expect(unsourced(system, system.name)).toEqual([]);
      // Every figure of a system is reached: a plain number beside its counts would be one without a source.
      const bare = Object.entries(system).filter(([, value]) => typeof value === "number");
      expect(bare.map(([key]) => key)).toEqual(["nodesPerUnit", "gpusPerUnit"]);
    }
    expect(unsourced({ idle: { value: 5, source: "", confidence: "sourced" } }, "x")).toEqual([
      "x.idle",
    ]);
  });

  it.each([
    [
      "a source that is missing",
      /\n {6}source: common operating.*/,
      "",
      /:\d+:\d+ systems\[0\]\.idle\.source: missing/,
    ],
    ["an empty source", /source: common.*/, 'source: ""', "a figure needs its source"],
    [
      "a bare number",
      "value: 10200 W",
      "value: 10200",
      /systems\[0\]\.nameplate\.value: found 10200; .* a bare number has no unit/,
    ],
    ["a system that takes nothing", "value: 10200 W", "value: 0 W", "more than 0 W"],
    [
      "a value below its range's high end",
      "lowest: 120 kW, highest: 142 kW",
      "lowest: 120 kW, highest: 150 kW",
      /systems\[5\]\.nameplate: the value is the high end of its range/,
    ],
    [
      "a unit that idles above its nameplate",
      "value: 2 kW",
      "value: 11 kW",
      "11.0 kW is more than the 10.2 kW of nameplate",
    ],
    [
      "a range upside down",
      "minimum: 200 W",
      "minimum: 701 W",
      "minimum 701 W is more than maximum 700 W",
    ],
    [
      "GPUs that do not spread over the nodes",
      "nodesPerUnit: 18",
      "nodesPerUnit: 17",
      "72 GPUs do not spread over 17 nodes",
    ],
    ["a MIG profile that is none", "name: 1g.10gb,", "name: 1g10gb,", "a MIG profile, as 1g.10gb"],
    [
      "more MIG instances than a GPU has slices",
      "name: 2g.20gb, maximumPerGpu: 3",
      "name: 2g.20gb, maximumPerGpu: 4",
      "a GPU has 7 slices",
    ],
    [
      "an unknown key",
      "gpuFamily: hopper",
      "gpuFamily: hopper\n    gpuFamly: hopper",
      'unknown key "gpuFamly"',
    ],
  ])("refuses %s", (_, from, to, message) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => parseCatalog("catalog.yaml", changed)).toThrow(message);
  });

  it("refuses a system that is there twice", () => {
    const twice = text + text.slice(text.indexOf("  - name:"));
    expect(() => parseCatalog("catalog.yaml", twice)).toThrow('"hgx-h100" is there twice');
  });
});

describe("a unit at a power cap", () => {
  const system = (name: string) => {
    const found = catalog.get(name);
    if (found === undefined) {
      throw new Error(`no ${name}`);
    }
    return found;
  };

  it.each([
    ["hgx-h100", undefined, 10_200],
    ["hgx-h100", 700, 10_200],
    ["hgx-h100", 500, 8_600],
    ["hgx-h100", 200, 6_200],
    ["hgx-b200", 600, 11_100],
    ["gb300-nvl72", 1_300, 134_800],
    ["vera-rubin-nvl72", undefined, 230_000],
  ])("%s at %s W a GPU takes %d W", (name, cap, watts) => {
    expect(unitWattsAtCap(system(name), cap)).toBe(watts);
  });

  it.each([
    [
      "hgx-h100",
      199,
      "a cap of 199 W is outside what a GPU of hgx-h100 can be set to, 200 W to 700 W",
    ],
    ["hgx-h100", 701, "200 W to 700 W"],
    ["vera-rubin-nvl72", 1_000, "the catalogue knows no range"],
  ])("%s cannot be capped at %d W", (name, cap, message) => {
    expect(() => unitWattsAtCap(system(name), cap)).toThrow(message);
  });

  // Design figures of the announcement: overhead 10 %, no reserve.
  it.each([
    ["hgx-h100", 10_200, 230, 1100, 149_080],
    ["gb300-nvl72", 142_000, 230, 1100, 96_336],
    ["gb300-nvl72", 132_000, 230, 1100, 103_680],
    ["hgx-h100", 10_200, 230, 1250, 131_192],
    ["gb300-nvl72", 142_000, 230, 1250, 84_744],
    ["hgx-h100", 10_200, 520, 1100, 337_056],
    ["gb300-nvl72", 142_000, 520, 1100, 217_872],
  ])(
    "%s of %d W: %d MW at PUE %d per mille carry %d GPUs",
    (name, unitWatts, megawatts, designPuePerMille, gpus) => {
      const factors = { unitWatts, overheadPerMille: 100, designPuePerMille };
      const { gpusPerUnit, nameplateWatts } = system(name);
      expect(unitsThatFit(megawatts * 1_000_000, factors) * gpusPerUnit).toBe(gpus);
      expect([nameplateWatts.value, nameplateWatts.range?.highest, 132_000]).toContain(unitWatts);
    },
  );

  it("takes 103.8 % of 230 MW for 100,000 GPUs of GB300", () => {
    const units = Math.ceil(100_000 / system("gb300-nvl72").gpusPerUnit);
    const asked = facilityWatts(units, {
      unitWatts: system("gb300-nvl72").nameplateWatts.value,
      overheadPerMille: 100,
      designPuePerMille: 1100,
    });
    expect(((asked / 230_000_000) * 100).toFixed(1)).toBe("103.8");
  });
});
