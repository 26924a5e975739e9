import { lockedGateProblems, lockedGatesOf } from "../../../../model/gates/lockedGates";
import { openPhases } from "../../../../model/gates/openPhases";
import { closedSentences, whyClosed } from "../../../../model/gates/phaseGate";
import { phaseOf } from "../../../../model/site";
import type { SiteFile } from "../../../../model/siteSchema";
import { measurement, waiver } from "../../../support/evidence";
import { lockOf, SIGNERS } from "../../../support/locks";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

const NOW = "2026-11-29";
const locked = lockOf({ site: siteWith("lab"), catalog });
const gatesIn = (data: SiteFile) => (phaseIn(data, "phase-2").gates ??= []);

/** The query of the PUE gate with other fields. */
const collected = (fields: object) => ({
  prometheus: {
    query: "sum(site_facility_power_watts)",
    dividedBy: "sum(site_it_power_watts)",
    step: "5 minutes",
    ...fields,
  },
});

/** What the lock of the shipped lab says of phase 2 after a change to its site file. */
function problems(change: (data: SiteFile) => void): readonly string[] {
  return lockedGateProblems(phaseOf(siteWith("lab", change), "phase-2"), [locked]);
}

describe("the gates of a phase under the locked limits", () => {
  it("are right as they were locked, also with prose changed", () => {
    expect(problems(() => undefined)).toEqual([]);
    const reworded = problems((data) => {
      for (const gate of gatesIn(data)) {
        Object.assign(gate, { source: "another one", measures: "the same in other words" });
      }
    });
    expect(reworded).toEqual([]);
  });

  it("are right with one more gate", () => {
    expect(
      problems((data) => {
        gatesIn(data).push({
          name: "registered",
          kind: "registration",
          measures: "the entry",
          equals: "confirmed",
          source: "a test",
        });
      }),
    ).toEqual([]);
  });

  it("P1: are wrong when they are all gone", () => {
    expect(
      problems((data) => {
        delete phaseIn(data, "phase-2").gates;
      }),
    ).toEqual(
      ["grid-energised", "capacity-booked", "phase-1-accepted", "phase-1-pue"].map(
        (gate) =>
          `gate ${gate} of phase-2 is locked and not in the site file: put it back, or have the owners of the limits review it (kvandal limits --write)`,
      ),
    );
  });

  it.each<[what: string, gate: string, change: object, words: string]>([
    ["a lower threshold", "capacity-booked", { atLeast: "8 GPUs" }, "atLeast 8 GPUs"],
    ["another kind", "capacity-booked", { kind: "capital-released", atLeast: "1 USD" }, "capital-"],
    ["a higher PUE", "phase-1-pue", { atMost: 2 }, "atMost 2"],
    ["fewer samples", "phase-1-pue", { minimumSamples: 1 }, "minimumSamples 1"],
    ["a longer hole", "phase-1-pue", { maximumHole: "9 days" }, "maximumHoleMinutes 12960"],
    ["a shorter window", "phase-1-pue", { window: "28 days" }, "windowDays 28"],
    ["another query", "phase-1-pue", collected({ query: "vector(1)" }), "query vector(1)"],
    ["another denominator", "phase-1-pue", collected({ dividedBy: "b * 2" }), "dividedBy b * 2"],
    [
      "no denominator",
      "phase-1-pue",
      collected({ dividedBy: undefined }),
      "aggregate mean, atMost 1.1, max",
    ],
    [
      "a denominator that reads as another term",
      "phase-1-pue",
      {
        maximumAge: undefined,
        ...collected({ dividedBy: "sum(site_it_power_watts), maximumAgeDays 365" }),
      },
      "maximumAgeDays 365",
    ],
    ["another aggregate", "phase-1-pue", collected({ aggregate: "minimum" }), "aggregate minimum"],
    ["another step", "phase-1-pue", collected({ step: "4 minutes" }), "stepMinutes 4"],
    ["no query", "phase-1-pue", { prometheus: undefined }, "measured-pue, atMost 1.1, maximumAge"],
  ])("are wrong with %s", (_what, name, change, words) => {
    const [problem, ...others] = problems((data) => {
      const gate = gatesIn(data).find((own) => own.name === name);
      Object.assign(gate ?? {}, change);
    });
    expect(others).toEqual([]);
    expect(problem).toContain(`gate ${name} of phase-2 is `);
    expect(problem).toContain(words);
  });

  it("are wrong when a composite of the site file makes one of them optional", () => {
    expect(
      problems((data) => {
        gatesIn(data).push({
          name: "either",
          kind: "any-of",
          gates: ["capacity-booked", "phase-1-pue"],
          source: "a test",
        });
      }),
    ).toEqual([
      expect.stringContaining(
        "gate capacity-booked of phase-2 is locked, and either, which is not",
      ),
      expect.stringContaining("gate phase-1-pue of phase-2 is locked, and either, which is not"),
    ]);
  });

  it("are wrong in a phase that the lock does not have", () => {
    const site = siteWith("lab");
    const phase = { ...phaseOf(site, "phase-2"), name: "phase-2b" };
    expect(lockedGateProblems(phase, [locked])).toEqual([
      expect.stringContaining("phase-2b is not in the locked limits"),
    ]);
  });

  it("keep a phase closed that all of its remaining gates would open", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").gates = [];
    });
    const [first] = openPhases({ site, catalog, locked }, [], NOW);
    expect(first).toMatchObject({ open: false, failing: [] });
    const why = first === undefined ? undefined : whyClosed(first);
    expect(why === undefined ? [] : closedSentences(why)).toEqual([
      expect.stringContaining("gate grid-energised of phase-1 is locked"),
      expect.stringContaining("gate gpus-delivered of phase-1 is locked"),
    ]);
  });

  it("open no later phase once a locked phase is taken out of the site file with its gates", () => {
    const site = siteWith("lab", (data) => {
      data.phases = data.phases.filter(({ name }) => name !== "phase-2");
    });
    for (const { unlocked } of openPhases({ site, catalog, locked }, [], NOW)) {
      expect(unlocked).toContain(
        "the phases phase-1, phase-2, phase-3 are locked in this order, and the site file has phase-1, phase-3: put them back, or have the owners of the limits review it (kvandal limits --write)",
      );
    }
  });

  it("open nothing of a site without a lock", () => {
    const [first] = openPhases({ site: siteWith("lab"), catalog, locked: undefined }, [], NOW);
    expect(first?.open).toBe(false);
    expect(first?.unlocked).toEqual([
      "phase-1 has no locked limits, and without them no phase opens",
    ]);
  });
});

describe("a gate that the owners of the limits have made mandatory", () => {
  const mandatory = {
    ...locked,
    signers: SIGNERS,
    phases: {
      ...locked.phases,
      "phase-1": {
        ...(locked.phases["phase-1"] ?? ({} as never)),
        gates: (locked.phases["phase-1"]?.gates ?? []).map((gate) => ({
          ...gate,
          mandatory: true,
        })),
      },
    },
  };
  const records = [
    measurement(
      { dimension: "power", amount: 200_000 },
      { file: "grid.yaml", gate: "grid-energised" },
    ),
    waiver({ file: "waiver.yaml", gate: "gpus-delivered" }),
  ];
  const isOpen = (limits: typeof locked): boolean | undefined =>
    openPhases({ site: siteWith("lab"), catalog, locked: limits }, records, NOW)[0]?.open;

  it("is not waived, whoever approves it", () => {
    expect(isOpen({ ...locked, signers: SIGNERS })).toBe(true);
    expect(isOpen(mandatory)).toBe(false);
  });

  it("stays mandatory when the limits are written again", () => {
    const phase = phaseOf(siteWith("lab"), "phase-1");
    const before = mandatory.phases["phase-1"].gates;
    expect(lockedGatesOf(phase, before).every((gate) => gate.mandatory)).toBe(true);
    expect(lockedGatesOf(phase).map((gate) => gate.mandatory)).toEqual([true, false]);
  });

  it("P11: and no waiver counts of people whom the limits do not name", () => {
    expect(isOpen({ ...locked, signers: [] })).toBe(false);
    expect(isOpen({ ...locked, signers: SIGNERS.filter(({ name }) => name !== "Kari") })).toBe(
      false,
    );
  });
});
