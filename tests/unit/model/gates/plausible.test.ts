import { measuredPoolPower } from "../../../../model/gates/poolPower";
import { provenGridPower } from "../../../../model/gates/provenPower";
import type { Measurement } from "../../../../model/evidence/recordSchema";
import type { Measure } from "../../../../model/gates/measure";
import { measurement } from "../../../support/evidence";
import { judgeGate, PUE, type GateFile } from "../../../support/gates";
import { withLock } from "../../../support/locks";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

const WINDOW = { from: "2026-10-02", to: "2026-11-01" };
const common = { measures: "meters", source: "a test" };

/** A gate of each kind whose values can be seen to be wrong, and what it compares. */
const GATES = {
  pue: PUE,
  power: {
    ...{ ...common, name: "power", kind: "measured-pool-power", pool: "h100-1" },
    ...{ atMost: "planned", window: "30 days", minimumSamples: 8_000 },
  },
  grid: { ...common, name: "grid", kind: "grid-energised", atLeast: "planned" },
  booked: { ...common, name: "booked", kind: "capacity-booked", atLeast: "100 kW" },
  accepted: { ...common, name: "accepted", kind: "phase-accepted", atLeast: "99 %" },
  used: {
    ...{ ...common, name: "used", kind: "measured-utilisation", atLeast: "60 %" },
    ...{ window: "30 days", minimumSamples: 8_000 },
  },
} as const satisfies Readonly<Record<string, GateFile>>;

const watts = (amount: number) => ({ dimension: "power", amount }) as const;
const ratio = (amount: number) => ({ dimension: "ratio", amount }) as const;
const share = (amount: number) => ({ dimension: "share", amount }) as const;

function record(gate: string, value: Measure, parts: Partial<Measurement> = {}): Measurement {
  return measurement(value, {
    ...{
      file: "a.yaml",
      gate,
      window: WINDOW,
      samples: 8_640,
      signature: { state: "valid", principal: "Kari" },
    },
    ...parts,
  });
}

describe("a record of what cannot be", () => {
  it.each<[keyof typeof GATES, Measure, string]>([
    ["pue", ratio(999), "a site draws no less than its IT"],
    ["pue", ratio(0), "see whether the queries are swapped, and whether a meter stood still"],
    // 5.2 MW beside a node that stands idle at 2 kW.
    ["pue", ratio(2_600_001), "all of the contracted power beside one unit that stands idle"],
    ["power", watts(0), "a unit of hgx-h100 draws that much idle"],
    ["power", watts(8), "see whether the query is in watts, and of one unit"],
    ["power", watts(8_400_000), "hall hall-1 carries no more"],
    ["grid", watts(200_000_000), "5.2 MW: no more is contracted"],
    ["booked", watts(200_000_000), "5.2 MW: no more is contracted"],
    ["accepted", share(1_001), "100.0 %: a share is of a whole"],
    ["used", share(1_001), "100.0 %: a share is of a whole"],
  ])("of gate %s says nothing about it, good or bad: %j", (name, value, reason) => {
    const verdict = judgeGate([GATES[name]], [record(name, value)]);
    expect(verdict).toMatchObject({ verdict: "inconclusive" });
    expect(verdict.reason).toContain(reason);
  });

  it.each<[keyof typeof GATES, Measure]>([
    ["pue", ratio(1_000)],
    ["power", watts(2_000)],
    ["grid", watts(5_200_000)],
    ["booked", watts(5_200_000)],
    ["accepted", share(1_000)],
    ["used", share(1_000)],
  ])("is not what gate %s says at the end of its range: %j", (name, value) => {
    expect(judgeGate([GATES[name]], [record(name, value)]).verdict).toBe("passed");
  });

  it("proves no power: 200 MW in place of 200 kW is not all that is contracted", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").gates = [GATES.grid];
    });
    const loaded = withLock({ site, catalog });
    const proven = (amount: number, collectedOn = "2026-11-01") =>
      record("grid", watts(amount), { collectedOn, window: undefined });
    const on = (...records: readonly Measurement[]) =>
      provenGridPower(loaded, records, "2026-11-23")?.watts;
    expect(on(proven(200_000))).toBe(200_000);
    expect(on(proven(200_000_000))).toBeUndefined();
    expect(on(proven(200_000), proven(200_000_000, "2026-11-02"))).toBe(200_000);
  });

  it.each([8, 8_400_000])(
    "of a pool's power is neither within its budget nor above it: %d W",
    (amount) => {
      const site = siteWith("lab", (data) => {
        phaseIn(data, "phase-1").gates = [GATES.power];
      });
      const [power] = measuredPoolPower(
        { site, catalog },
        [record("power", watts(amount))],
        "2026-11-23",
      );
      expect(power).toMatchObject({ pool: "h100-1", verdict: "inconclusive" });
      expect(power?.reason).toContain("see whether the query is in watts, and of one unit");
    },
  );
});

describe("a threshold that nothing can reach, or everything", () => {
  it.each<[string, GateFile, string]>([
    ["atMost", { ...PUE, atMost: 0.9 }, "0.90 cannot be, since it is less than 1.00"],
    ["atMost", { ...GATES.power, atMost: "1 kW" }, "1 kW cannot be, since it is less than 2 kW"],
    ["atLeast", { ...GATES.grid, atLeast: "6 MW" }, "6 MW cannot be, since it is more than 5.2 MW"],
    ["atLeast", { ...GATES.booked, atLeast: "6 MW" }, "6 MW cannot be"],
    ["atLeast", { ...GATES.accepted, atLeast: "101 %" }, "101.0 % cannot be"],
  ])("is refused at its line: %s of %j", (key, gate, message) => {
    const change = () =>
      siteWith("lab", (data) => {
        phaseIn(data, "phase-1").gates = [gate];
      });
    expect(change).toThrow(`phases[0].gates[0].${key}: ${message}`);
  });
});
