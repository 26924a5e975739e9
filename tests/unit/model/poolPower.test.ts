import type { Measurement } from "../../../model/evidence/recordSchema";
import { measuredPoolPower, type PoolPower } from "../../../model/gates/poolPower";
import { waiver } from "../../support/evidence";
import { labWith, MONTH_BEFORE, record } from "../../support/poolPower";
import { phaseIn } from "../../support/sites";

const NOW = "2026-11-23";

function first(records: readonly Measurement[], more: object = {}, now = NOW): PoolPower {
  const [power] = measuredPoolPower(labWith(more), records, now);
  if (power === undefined) {
    throw new Error("the lab has no pool");
  }
  return power;
}

const percent = record(900, { value: { dimension: "share", amount: 900 } });

describe("the measured power of a pool", () => {
  it.each<readonly [string, readonly Measurement[], PoolPower["verdict"], string]>([
    ["nothing", [], "not measured", "no evidence"],
    ["what is budgeted", [record(10_200)], "within", "10.2 kW, at most 10.2 kW needed"],
    ["a watt more", [record(10_201)], "above", "10.201 kW a unit, 10.200 kW budgeted"],
    ["a watt more, in thin data", [record(10_201, { samples: 1 })], "above", "10.201 kW a unit"],
    ["less, in thin data", [record(9_000, { samples: 1 })], "inconclusive", "8,000 are needed"],
    [
      "a good month after a bad one",
      [record(11_000, MONTH_BEFORE), record(9_000)],
      "within",
      "9.0 kW",
    ],
    ["two records of one month", [record(9_000), record(11_000)], "above", "11.0 kW a unit"],
    ["the same the other way round", [record(11_000), record(9_000)], "above", "11.0 kW a unit"],
    [
      "a record of another phase's gate",
      [record(9_000, MONTH_BEFORE), record(11_000, { phase: "phase-2" })],
      "above",
      "11.0 kW a unit",
    ],
    [
      "a record of another pool",
      [record(11_000, { gate: "h100-2-power" })],
      "not measured",
      "no evidence",
    ],
    [
      "a record of a phase without such a gate",
      [record(11_000, { phase: "phase-3" })],
      "not measured",
      "no evidence",
    ],
    ["a record of no power", [percent], "not measured", "no evidence"],
  ])("of %s", (_what, records, verdict, reason) => {
    const power = first(records);
    expect(power.verdict).toBe(verdict);
    expect(power.reason).toContain(reason);
  });

  it("is told with the record that decided and the highest of all", () => {
    const common = {
      pool: "h100-1",
      gpuSystem: "hgx-h100",
      gpuPowerCapWatts: undefined,
      budgetedUnitWatts: 10_200,
    };
    expect(first([record(9_400, MONTH_BEFORE), record(9_000, { illustrative: true })])).toEqual({
      ...common,
      verdict: "within",
      reason: "9.0 kW, at most 10.2 kW needed",
      record: {
        file: "h100-1-power-9000.yaml",
        unitWatts: 9_000,
        measuredOn: "2026-11-01",
        samples: 8_640,
        illustrative: true,
        isMaximum: true,
      },
      highestUnitWatts: 9_400,
    });
    expect(first([])).toEqual({
      ...common,
      verdict: "not measured",
      reason: "no evidence",
      record: undefined,
      highestUnitWatts: undefined,
    });
  });

  it("is not that of a waiver of its gate, nor of a gate made of others", () => {
    const loaded = labWith({}, (data) => {
      phaseIn(data, "phase-1").gates?.push({
        name: "all",
        kind: "all-of",
        gates: ["h100-1-power"],
        source: "a test",
      });
    });
    const records = [
      waiver({ file: "w.yaml", gate: "h100-1-power" }),
      record(9_000, { gate: "all" }),
    ];
    expect(measuredPoolPower(loaded, records, NOW).map(({ verdict }) => verdict)).toEqual([
      "not measured",
      "not measured",
      "not measured",
    ]);
  });

  it.each([
    ["maximum of max(max_over_time(watts[5m])), every 5 minutes", true],
    ["mean of the maximum of max(max_over_time(watts[5m]))", false],
    ["maximum of max(watts), every 5 minutes", false],
    ["maximum of max_over_time, by hand", false],
  ])("collected as %j is the highest at any time: %s", (method, isMaximum) => {
    expect(first([record(9_000, { method })]).record?.isMaximum).toBe(isMaximum);
  });

  it("is not judged of a system that nobody can price", () => {
    const { site } = labWith();
    expect(() => measuredPoolPower({ site, catalog: new Map() }, [], NOW)).toThrow(
      new Error('there is no GPU system "hgx-h100" in the catalogue'),
    );
  });

  it("is out of date after the gate's longest age, and a bad one is bad for ever", () => {
    expect(first([record(9_000)], {}, "2027-02-01").verdict).toBe("expired");
    expect(first([record(11_000)], {}, "2027-02-01").verdict).toBe("above");
  });

  it("does not count without the signature that its gate requires, and is not forgotten", () => {
    const power = first([record(9_000)], { signature: "required" });
    expect(power).toMatchObject({
      verdict: "not measured",
      reason:
        "h100-1-power-9000.yaml has no signature, which this gate requires: sign it into h100-1-power-9000.yaml.sig",
      highestUnitWatts: 9_000,
    });
    const valid = { state: "valid", principal: "kari@example.com" } as const;
    const signed = record(8_000, { ...MONTH_BEFORE, signature: valid });
    expect(first([record(9_000), signed], { signature: "required" })).toMatchObject({
      verdict: "within",
      record: { unitWatts: 8_000 },
      highestUnitWatts: 9_000,
    });
  });

  it("is corrected by a record with that signature alone", () => {
    const valid = { state: "valid", principal: "kari@example.com" } as const;
    const old = record(9_000, { signature: valid });
    const correction = record(8_000, { collectedOn: "2026-11-02", supersedes: old.file });
    const highest = (records: readonly Measurement[]) =>
      first(records, { signature: "required" }).record?.unitWatts;
    expect(highest([old, correction])).toBe(9_000);
    expect(highest([old, { ...correction, signature: valid }])).toBe(8_000);
  });

  it("is held against the nameplate less what a cap saves", () => {
    const loaded = labWith({}, (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "500 W" });
    });
    const [power] = measuredPoolPower(loaded, [record(9_000)], NOW);
    expect(power).toMatchObject({ budgetedUnitWatts: 8_600, verdict: "above" });
  });
});
