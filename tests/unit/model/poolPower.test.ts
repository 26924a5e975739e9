import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseCatalog } from "../../../model/catalog";
import type { Measurement } from "../../../model/evidence/recordSchema";
import { measuredPoolPower, type PoolPower } from "../../../model/gates/poolPower";
import { suggestFigures } from "../../../model/gates/suggestedFigures";
import type { SiteFile } from "../../../model/siteSchema";
import { figureDiff } from "../../../tools/evidence/figureDiff";
import { measurement } from "../../support/evidence";
import { catalog, phaseIn, PROJECT, siteWith } from "../../support/sites";
import { type GateFile } from "../../support/gates";

const NOW = "2026-11-23";
const CATALOGUE = "catalog/gpu-systems.yaml";

const gateOf = (pool: string, more: object = {}): GateFile => ({
  name: `${pool}-power`,
  kind: "measured-pool-power",
  pool,
  measures: "meters",
  // More than the budget counts, to see that this does not matter.
  atMost: "12 kW",
  window: "30 days",
  minimumSamples: 8_000,
  maximumAge: "90 days",
  prometheus: { query: "max(max_over_time(watts[5m]))", aggregate: "maximum", step: "5 minutes" },
  source: "a test",
  ...more,
});

/** The lab with gates on the power of its first two pools, in the two first phases. */
function labWith(more: object = {}, change: (data: SiteFile) => void = () => undefined) {
  const site = siteWith("lab", (data) => {
    phaseIn(data, "phase-1").gates = [gateOf("h100-1", more)];
    phaseIn(data, "phase-2").gates = [gateOf("h100-1", more), gateOf("h100-2", more)];
    change(data);
  });
  return { site, catalog };
}

function record(watts: number, parts: Partial<Measurement> = {}): Measurement {
  const gate = parts.gate ?? "h100-1-power";
  return measurement(
    { dimension: "power", amount: watts },
    {
      file: `${gate}-${watts}.yaml`,
      window: { from: "2026-10-02", to: "2026-11-01" },
      samples: 8_640,
      method: "maximum of max(max_over_time(watts[5m])), every 5 minutes",
      illustrative: false,
      ...parts,
      gate,
    },
  );
}

function first(records: readonly Measurement[], more: object = {}, now = NOW): PoolPower {
  const [power] = measuredPoolPower(labWith(more), records, now);
  if (power === undefined) {
    throw new Error("the lab has no pool");
  }
  return power;
}

const OCTOBER = { window: { from: "2026-09-01", to: "2026-10-01" } };

describe("the measured power of a pool", () => {
  it.each<readonly [string, readonly Measurement[], PoolPower["verdict"], string]>([
    ["nothing", [], "not measured", "no evidence"],
    ["what is budgeted", [record(10_200)], "within", "10.2 kW, at most 10.2 kW needed"],
    ["a watt more", [record(10_201)], "above", "10.201 kW a unit, 10.200 kW budgeted"],
    ["a watt more, in thin data", [record(10_201, { samples: 1 })], "above", "10.201 kW a unit"],
    ["less, in thin data", [record(9_000, { samples: 1 })], "inconclusive", "8,000 are needed"],
    ["a good month after a bad one", [record(11_000, OCTOBER), record(9_000)], "within", "9.0 kW"],
    ["two records of one month", [record(9_000), record(11_000)], "above", "11.0 kW a unit"],
    [
      "a record of another phase's gate",
      [record(9_000, OCTOBER), record(11_000, { phase: "phase-2" })],
      "above",
      "11.0 kW a unit",
    ],
    ["a record of another pool", [record(11_000, { gate: "h100-2-power" })], "not measured", ""],
  ])("of %s", (_what, records, verdict, reason) => {
    const power = first(records);
    expect(power.verdict).toBe(verdict);
    expect(power.reason).toContain(reason);
  });

  it("is out of date after the gate's longest age, and a bad one is bad for ever", () => {
    expect(first([record(9_000)], {}, "2027-02-01").verdict).toBe("expired");
    expect(first([record(11_000)], {}, "2027-02-01").verdict).toBe("above");
  });

  it("does not count without the signature that its gate requires, and is not forgotten", () => {
    const power = first([record(9_000)], { signature: "required" });
    expect(power).toMatchObject({ verdict: "not measured", highestUnitWatts: 9_000 });
    expect(power.reason).toContain("has no signature");
  });

  it("is held against the nameplate less what a cap saves", () => {
    const loaded = labWith({}, (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "500 W" });
    });
    const [power] = measuredPoolPower(loaded, [record(9_000)], NOW);
    expect(power).toMatchObject({ budgetedUnitWatts: 8_600, verdict: "above" });
  });
});

describe("a suggested figure", () => {
  const suggest = (
    records: readonly Measurement[],
    inService = ["h100-1"],
    more: object = {},
    change?: (data: SiteFile) => void,
  ) => {
    const loaded = labWith(more, change);
    const powers = measuredPoolPower(loaded, records, NOW);
    return suggestFigures(loaded, powers, new Set(inService));
  };
  const h100 = catalog.get("hgx-h100");

  it("is the highest that any record says, by the error of a reading more, in whole 100 W", () => {
    // 9,200 / 0.95 = 9,684.2
    expect(suggest([record(9_200, OCTOBER), record(8_400)])).toEqual({
      suggested: [
        {
          gpuSystem: "hgx-h100",
          nameplateWatts: 10_200,
          suggestedWatts: 9_700,
          highestUnitWatts: 9_200,
          files: ["h100-1-power-8400.yaml"],
          pools: ["h100-1"],
        },
      ],
      withheld: [],
    });
  });

  it("rests on every pool that was measured, in service or not, and on no other", () => {
    const { suggested } = suggest([
      record(8_400),
      record(8_500, { gate: "h100-2-power", phase: "phase-2" }),
    ]);
    expect(suggested).toMatchObject([
      {
        highestUnitWatts: 8_500,
        files: ["h100-1-power-8400.yaml", "h100-2-power-8500.yaml"],
        pools: ["h100-1", "h100-2"],
      },
    ]);
  });

  it("is never below what the true draw may be, nor what is published as measured", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_200 }), { minLength: 1, maxLength: 4 }),
        (watts) => {
          const records = watts.map((amount, index) =>
            record(amount, { ...(index === 0 ? {} : OCTOBER), file: `${index}.yaml` }),
          );
          for (const { suggestedWatts, nameplateWatts } of suggest(records).suggested) {
            expect(suggestedWatts * 950).toBeGreaterThanOrEqual(Math.max(...watts) * 1000);
            expect(suggestedWatts).toBeGreaterThanOrEqual(h100?.measuredWatts?.value ?? 0);
            expect(suggestedWatts).toBeLessThan(nameplateWatts);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  const capped = (data: SiteFile): void => {
    Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "500 W" });
  };
  const notHighest =
    "the gate of h100-1 does not take the highest at any time: a query with max_over_time over its step, and aggregate: maximum";

  it.each<readonly [string, () => ReturnType<typeof suggest>, string]>([
    [
      "a pool in service was not measured",
      () => suggest([record(8_400)], ["h100-1", "h100-2", "h100-3"]),
      "too little is known of h100-2, h100-3",
    ],
    ["a pool drew more", () => suggest([record(11_000)]), "h100-1 drew more than is budgeted"],
    [
      "the data is thin",
      () => suggest([record(8_400, { samples: 9 })]),
      "too little is known of h100-1",
    ],
    [
      "it is an example",
      () => suggest([record(8_400, { illustrative: true })]),
      "what is known of h100-1 is an example",
    ],
    [
      "it is a mean",
      () => suggest([record(8_400, { method: "mean of max(max_over_time(watts[5m]))" })]),
      notHighest,
    ],
    [
      "it looks every five minutes only",
      () => suggest([record(8_400, { method: "maximum of max(watts), every 5 minutes" })]),
      notHighest,
    ],
    [
      "its gate asks for a mean",
      () =>
        suggest([record(8_400)], ["h100-1"], {
          prometheus: { query: "max(max_over_time(watts[5m]))", step: "5 minutes" },
        }),
      notHighest,
    ],
    [
      "its gate asks for no query",
      () => suggest([record(8_400)], ["h100-1"], { prometheus: undefined }),
      notHighest,
    ],
    [
      "its GPUs are capped",
      () => suggest([record(8_000)], ["h100-1"], {}, capped),
      "the GPUs of h100-1 are capped, which says nothing about units without a cap",
    ],
    [
      "it is close to the nameplate",
      () => suggest([record(9_690)]),
      "9,690 W measured is not clearly below its nameplate: with the error of a reading it is 10,200 W",
    ],
  ])("is withheld where %s", (_what, answer, reason) => {
    expect(answer()).toEqual({
      suggested: [],
      withheld: [{ gpuSystem: "hgx-h100", reason }],
    });
  });

  it("is not spoken of where nobody measured", () => {
    expect(suggest([])).toEqual({ suggested: [], withheld: [] });
  });
});

describe("the diff of suggested figures", () => {
  const text = readFileSync(join(PROJECT, CATALOGUE), "utf8");
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kvandal-figures-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is taken by git, and changes the nameplates and nothing else", () => {
    // First and last in the file, so that the second hunk has moved; the other way round, so that order does not matter.
    const names = [...catalog.keys()];
    const changed = [names.at(-1) ?? "", names[0] ?? ""];
    const suggestions = changed.map((gpuSystem) => {
      const nameplateWatts = catalog.get(gpuSystem)?.nameplateWatts.value ?? 0;
      return {
        gpuSystem,
        nameplateWatts,
        suggestedWatts: nameplateWatts - 100,
        highestUnitWatts: 5_000,
        files: ["a.yaml"],
        pools: ["p"],
      };
    });
    const diff = figureDiff(CATALOGUE, text, "lab", NOW, suggestions);
    mkdirSync(join(folder, "catalog"));
    writeFileSync(join(folder, CATALOGUE), text);
    execFileSync("git", ["apply", "--whitespace=error", "-"], { cwd: folder, input: diff });
    const after = parseCatalog(CATALOGUE, readFileSync(join(folder, CATALOGUE), "utf8"));
    for (const [name, system] of catalog) {
      const { nameplateWatts, ...others } = after.get(name) ?? {};
      const { nameplateWatts: before, ...same } = system;
      expect(others).toEqual(same);
      expect(nameplateWatts?.value).toBe(before.value - (changed.includes(name) ? 100 : 0));
    }
    expect(after.get(changed[1] ?? "")?.nameplateWatts.source).toContain(
      "highest measured at lab by 2026-11-23, 5 kW (a.yaml)",
    );
  });
});
