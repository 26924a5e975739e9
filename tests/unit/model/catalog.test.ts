import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCatalog } from "../../../model/catalog";
import type { InputFileError } from "../../../model/input/problem";
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

  const problemsIn = (changed: string): string[] => {
    try {
      parseCatalog("catalog.yaml", changed);
      return [];
    } catch (error) {
      return (error as InputFileError).problems.map(({ path, message }) => `${path}: ${message}`);
    }
  };
  const problemsAfter = (from: string, to: string): string[] => {
    expect(text).toContain(from);
    return problemsIn(text.replace(from, to));
  };

  it("refuses a system that is there twice, and a file without any", () => {
    const twice = text + text.slice(text.lastIndexOf("  - name:"));
    expect(problemsIn(twice)).toEqual(['systems[7].name: "vera-rubin-nvl72" is there twice']);
    expect(() => parseCatalog("catalog.yaml", "")).toThrow(
      /^catalog\.yaml:1:1 .*the file is empty/,
    );
    expect(problemsIn("systems: []")).toEqual(["systems: found []; at least one system"]);
  });

  const RANGE = "lowest: 7752 W, highest: 8400 W";
  const HIGH_END = "the value is the high end of its range, since the plan uses it";

  it.each([
    ["a range of one power", RANGE, "lowest: 8400 W, highest: 8400 W"],
    ["a unit that draws idle what it draws at work", "value: 2 kW", "value: 8400 W"],
    ["a unit that draws at work what it may", "value: 10200 W", "value: 8400 W"],
    ["one power limit only", "minimum: 200 W", "minimum: 700 W"],
    ["GPUs that may take all of the nameplate", "maximum: 700 W", "maximum: 1275 W"],
    [
      "one instance with the media engines beside six",
      "1g.10gb, maximumPerGpu: 7",
      "1g.10gb, maximumPerGpu: 6",
    ],
  ])("lets %s pass", (_what, from, to) => {
    expect(problemsAfter(from, to)).toEqual([]);
  });

  it.each([
    [
      "nodesPerUnit: 18",
      "nodesPerUnit: 17",
      "systems[4].gpusPerUnit: 72 GPUs do not spread over 17 nodes: each node has the same number",
    ],
    [RANGE, "lowest: 8401 W, highest: 8400 W", `systems[0].measured: ${HIGH_END}`],
    [RANGE, "lowest: 7752 W, highest: 8399 W", `systems[0].measured: ${HIGH_END}`],
    [
      "value: 2 kW",
      "value: 8401 W",
      "systems[0].idle: 8.401 kW is more than the 8.400 kW of measured",
    ],
    [
      "minimum: 200 W",
      "minimum: 701 W",
      "systems[0].gpuPowerLimit: minimum 701 W is more than maximum 700 W",
    ],
    [
      "maximum: 700 W",
      "maximum: 1276 W",
      "systems[0].gpuPowerLimit: 8 GPUs at 1276 W are more than the nameplate: a cap would save watts that were never counted",
    ],
    [
      "1g.10gb+me, maximumPerGpu: 1",
      "1g.10gb+me, maximumPerGpu: 2",
      'systems[0].migProfiles.profiles[1]: found {"name":"1g.10gb+me","maximumPerGpu":2}; more than fit: a GPU has 7 slices, and one instance with the media engines (+me)',
    ],
  ])("says where %s cannot be %s", (from, to, problem) => {
    expect(problemsAfter(from, to)).toEqual([problem]);
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
      const factors = {
        unitWatts,
        nameplateWatts: unitWatts,
        overheadPerMille: 100,
        designPuePerMille,
      };
      const { gpusPerUnit, nameplateWatts } = system(name);
      expect(unitsThatFit(megawatts * 1_000_000, factors) * gpusPerUnit).toBe(gpus);
      expect([nameplateWatts.value, nameplateWatts.range?.highest, 132_000]).toContain(unitWatts);
    },
  );

  it("takes 103.8 % of 230 MW for 100,000 GPUs of GB300", () => {
    const units = Math.ceil(100_000 / system("gb300-nvl72").gpusPerUnit);
    const asked = facilityWatts(units, {
      unitWatts: system("gb300-nvl72").nameplateWatts.value,
      nameplateWatts: system("gb300-nvl72").nameplateWatts.value,
      overheadPerMille: 100,
      designPuePerMille: 1100,
    });
    expect(((asked / 230_000_000) * 100).toFixed(1)).toBe("103.8");
  });
});
