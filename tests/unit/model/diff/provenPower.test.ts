import { siteDiff, type SiteDiff } from "../../../../model/diff/siteDiff";
import { diffVerdict } from "../../../../model/diff/verdict";
import { written } from "../../../support/evidence";
import { LAB_EVIDENCE } from "../../../support/labEvidence";
import { versionOf, type VersionParts } from "../../../support/siteVersions";

/** A newer letter of the lab's grid owner. */
const letter = (value: string, more: object = {}): Readonly<Record<string, string>> => ({
  "2026-11-01-phase-1-grid-energised.yaml": written({
    record: "measurement",
    phase: "phase-1",
    gate: "grid-energised",
    value,
    method: "letter",
    ...more,
  }),
});
const units = (from: number, to: number): VersionParts["change"] => [
  [`{ h100-1: ${from} }`, `{ h100-1: ${to} }`],
];
const IN_SERVICE = { stacks: { "lab-dev": "phase-1" } };

/** The lab with seven nodes in phase-1, 86.4 kW, and then some more of them. */
function grown(to: number, parts: VersionParts): SiteDiff {
  return siteDiff(
    versionOf("lab", { ...parts, change: units(15, 7) }),
    versionOf("lab", { ...parts, change: units(15, to) }),
    "phase-1",
  );
}

const powerOf = ({ violations }: SiteDiff): string[] =>
  violations.filter(({ rule }) => rule === "power").map(({ message }) => message);

/** The violations of power between two versions of the lab that differ in their site files. */
const differing = (
  parts: VersionParts,
  from: VersionParts["change"],
  to: VersionParts["change"],
): string[] =>
  powerOf(
    siteDiff(
      versionOf("lab", { ...parts, change: from }),
      versionOf("lab", { ...parts, change: to }),
      "phase-1",
    ),
  );

describe("the power of a phase in service", () => {
  it("is held to what is proven, though more is planned", () => {
    const diff = grown(8, { ...IN_SERVICE, evidence: letter("100 kW") });
    expect(powerOf(diff)).toContain(
      "site lab: 98.7 kW asked, 95.0 kW usable in phase-1 (3.7 kW over, 103.9 %): 2026-11-01-phase-1-grid-energised.yaml proves 100.0 kW energised: bring a newer grid-energised record, or lower the units",
    );
    expect(diffVerdict(diff)).toMatchObject({
      state: "blocked",
      sentence: expect.stringContaining(
        "86.4 kW → 98.7 kW of 95.0 kW proven (190.0 kW planned)",
      ) as string,
    });
    expect(diff.phases[0]).toMatchObject({
      powerBasis: "proven",
      figures: expect.arrayContaining([
        expect.objectContaining({ key: "provenWatts", after: 95_000 }),
      ]) as unknown,
    });
  });

  it("fits up to the watt that is proven", () => {
    // Eight nodes take 98,736 W, under a reserve of 5 %.
    const asked = (watts: number) =>
      powerOf(grown(8, { ...IN_SERVICE, evidence: letter(`${watts} W`) }));
    expect(asked(103_932)).not.toEqual([]);
    expect(asked(103_933)).toEqual([]);
  });

  it("blocks growth where nothing is proven, and no way down to what is", () => {
    const unproven = { ...IN_SERVICE, without: ["2026-03-31-phase-1-grid-energised.yaml"] };
    const shrunk = siteDiff(
      versionOf("lab", unproven),
      versionOf("lab", { ...unproven, change: units(15, 14) }),
      "phase-1",
    );
    expect(powerOf(shrunk)).toEqual([]);
    expect(shrunk.phases[0]?.notices).toContain(
      "site lab: 172.8 kW asked, 0.0 kW usable in phase-1 (172.8 kW over): no valid grid-energised record proves any power of the site: bring the one of phase-1, or lower the units",
    );
    expect(diffVerdict(shrunk)).toMatchObject({
      state: "unproven",
      sentence: expect.stringMatching(
        /^Adds no power, but phase-1 takes more than is proven: phase-1 .* 172\.8 kW of 0 W proven \(190\.0 kW planned\)/,
      ) as string,
    });
    const { violations } = grown(8, unproven);
    expect(violations.map(({ rule, alreadyThere }) => [rule, alreadyThere])).toEqual([
      ["power", false],
      ["gate", false],
    ]);
  });

  it("blocks more fixed load, and a scaling policy that asks for more, above what is proven", () => {
    const evidence = letter("150 kW");
    const policy = (text: string): VersionParts["change"] => [
      ["purpose: training }\n  - { name: h100-2", `purpose: training${text} }\n  - { name: h100-2`],
    ];
    const manual = (count: number) =>
      policy(`, scalingPolicy: { follows: manual, units: ${count} }`);
    const between = (from: VersionParts["change"], to: VersionParts["change"]) =>
      powerOf(
        siteDiff(
          versionOf("lab", { ...IN_SERVICE, evidence, change: from }),
          versionOf("lab", { ...IN_SERVICE, evidence, change: to }),
          "phase-1",
        ),
      );
    expect(between(manual(11), manual(15))).not.toEqual([]);
    expect(between(manual(11), policy(""))).not.toEqual([]);
    expect(between(manual(11), manual(10))).toEqual([]);
    const fixed: VersionParts["change"] = [["fixedLoad: 0 W", "fixedLoad: 40 kW"]];
    expect(between([], fixed)).not.toEqual([]);
    expect(between(fixed, [])).toEqual([]);
    const [before, after] = [[], fixed].map((change, at) =>
      versionOf("lab", { ...IN_SERVICE, evidence: letter(`${150 - at} kW`), change }),
    );
    expect(powerOf(siteDiff(before, after as never, "phase-1"))).not.toEqual([]);
  });

  describe("on a record that has expired", () => {
    const evidence = letter("200 kW", { validUntil: "2026-11-22" });
    const EXPIRED =
      "site lab: 2026-11-01-phase-1-grid-energised.yaml has expired, and power that is no longer proven lets nothing grow: bring a newer grid-energised record";
    const between = (from: VersionParts["change"], to: VersionParts["change"]): string[] =>
      differing({ ...IN_SERVICE, evidence }, from, to);
    const pool = (text: string): VersionParts["change"] => [
      ["purpose: training }\n  - { name: h100-2", `purpose: training${text} }\n  - { name: h100-2`],
      ["{ h100-1: 15 }", "{ h100-1: 11 }"],
    ];

    it.each<[string, VersionParts["change"], VersionParts["change"]]>([
      ["units", units(15, 7), units(15, 8)],
      ["a power cap that is removed", pool(", gpuPowerCap: 300 W"), pool("")],
      ["more fixed load", pool(""), [...(pool("") ?? []), ["fixedLoad: 0 W", "fixedLoad: 10 kW"]]],
    ])("grows by nothing, not by %s either", (_, from, to) => {
      expect(between(from, to)).toEqual([EXPIRED]);
    });

    it("is held to the watts that it proved, and forces no shrink", () => {
      for (const fewer of [
        between(units(15, 8), units(15, 7)),
        between(pool(""), pool(", gpuPowerCap: 300 W")),
      ]) {
        expect(fewer.filter((message) => message.startsWith("site lab"))).toEqual([]);
      }
    });
  });

  describe("takes more with fixed load that counts", () => {
    const evidence = letter("150 kW");
    const ELEVEN: VersionParts["change"] = [["{ h100-1: 15 }", "{ h100-1: 11 }"]];
    type Change = NonNullable<VersionParts["change"]>;
    const hall = (name: string, text: string): Change => {
      const own = `${name}\n    fedBy: substation\n    limit: 1.8 MW\n    `;
      return [[`${own}fixedLoad: 0 W`, `${own}${text}`]];
    };
    const changed = (from: Change, to: Change, relocked = false): string[] =>
      differing({ ...IN_SERVICE, evidence, relocked }, [...ELEVEN, ...from], [...ELEVEN, ...to]);
    const load = "fixedLoad: 40 kW";
    const row = (carries: string): Change =>
      hall(
        "hall-1",
        `fixedLoad: 0 W\n    rows: [{ name: a, limit: 900 kW, fixedLoad: 10 kW, carries: ${carries} }]`,
      );

    it("in a hall that the phase powers, and did so no less in one that it does not", () => {
      expect(changed(hall("hall-2", load), hall("hall-1", load))).not.toEqual([]);
      expect(changed(hall("hall-2", load), [])).toEqual([]);
    });

    it("in a hall that gets power in the phase", () => {
      const share: Change = [
        [
          "{ name: hall-1, share: 190 kW }",
          "{ name: hall-1, share: 149 kW }\n      - { name: hall-2, share: 41 kW }",
        ],
      ];
      expect(changed(hall("hall-2", load), [...hall("hall-2", load), ...share])).not.toEqual([]);
    });

    it("in another powered hall or on the connection, whose sum is the same", () => {
      const share: Change = [
        [
          "{ name: hall-1, share: 190 kW }",
          "{ name: hall-1, share: 100 kW }\n      - { name: hall-2, share: 90 kW }",
        ],
        ["{ h100-1: 11 }", "{ h100-1: 4, h100-2: 4 }"],
      ];
      const parts = { ...IN_SERVICE, evidence: letter("90 kW"), relocked: true };
      const moves = (from: Change, to: Change): string[] =>
        differing(parts, [...ELEVEN, ...share, ...from], [...ELEVEN, ...share, ...to]);
      const site: Change = [["fixedLoad: 0 W", "fixedLoad: 40 kW"]];
      expect(moves(hall("hall-2", load), hall("hall-1", load))).not.toEqual([]);
      expect(moves(site, hall("hall-1", load))).not.toEqual([]);
      expect(moves(hall("hall-2", load), hall("hall-2", load))).toEqual([]);
    });

    it("through a hall that hangs on another feeder", () => {
      const feeders: Change = [
        [
          "  pueCurve:",
          "    - { name: east, kind: feed, fedBy: substation, units: [{ name: e, rating: 8 MVA }], powerFactor: 1, redundancy: N, source: a test }\n  pueCurve:",
        ],
        ["hall-3\n    fedBy: substation", "hall-3\n    fedBy: east"],
      ];
      const rewired: Change = [["hall-1\n    fedBy: substation", "hall-1\n    fedBy: east"]];
      const parts = { ...IN_SERVICE, evidence: letter("100 kW"), relocked: true };
      const moves = (from: Change, to: Change): string[] =>
        differing(parts, [...ELEVEN, ...feeders, ...from], [...ELEVEN, ...feeders, ...to]);
      expect(moves([], rewired)).not.toEqual([]);
      expect(moves(rewired, rewired)).toEqual([]);
    });

    it("as IT power, where it was facility power", () => {
      expect(changed(row("facility"), row("it"))).not.toEqual([]);
      expect(changed(row("it"), row("facility"))).toEqual([]);
    });

    it("beside a locked one that the site file does not state any more", () => {
      const site: Change = [["fixedLoad: 0 W", "fixedLoad: 40 kW"]];
      const locked = versionOf("lab", {
        ...IN_SERVICE,
        evidence,
        relocked: true,
        change: [...ELEVEN, ...site],
      });
      const moved = versionOf("lab", {
        ...IN_SERVICE,
        evidence,
        change: [...ELEVEN, ...hall("hall-1", load)],
      });
      expect(powerOf(siteDiff(locked, { ...moved, locked: locked.locked }, "phase-1"))).not.toEqual(
        [],
      );
    });
  });

  it("takes more where bookings let a pool that follows demand have more units", () => {
    const follows: VersionParts["change"] = [
      [
        "purpose: training }\n  - { name: h100-2",
        "purpose: training, scalingPolicy: { follows: demand, floor: 1, buffer: 0 % } }\n  - { name: h100-2",
      ],
    ];
    const booked = (gpus: number) => ({
      ...letter("100 kW"),
      "2026-11-02-phase-2-capacity-booked.yaml": written({
        record: "measurement",
        phase: "phase-2",
        gate: "capacity-booked",
        value: `${gpus} GPUs`,
        method: "contracts",
      }),
    });
    const between = (from: number, to: number): string[] =>
      powerOf(
        siteDiff(
          versionOf("lab", { ...IN_SERVICE, evidence: booked(from), change: follows }),
          versionOf("lab", { ...IN_SERVICE, evidence: booked(to), change: follows }),
          "phase-1",
        ),
      );
    expect(between(40, 100)).not.toEqual([]);
    expect(between(100, 40)).toEqual([]);
  });

  it("names a row that carries too much at the PUE of what is proven, when a pool moves into it", () => {
    const rows = (row: string): VersionParts["change"] => [
      [
        "purpose: training }\n  - { name: h100-2",
        `purpose: training, row: ${row} }\n  - { name: h100-2`,
      ],
      [
        "hall-1\n    fedBy: substation\n    limit: 1.8 MW\n",
        "hall-1\n    fedBy: substation\n    limit: 1.8 MW\n    rows: [{ name: a, limit: 1 MW }, { name: b, limit: 100 kW }]\n",
      ],
    ];
    const parts = { ...IN_SERVICE, evidence: letter("150 kW"), relocked: true };
    const moved = siteDiff(
      versionOf("lab", { ...parts, change: rows("a") }),
      versionOf("lab", { ...parts, change: rows("b") }),
      "phase-1",
    );
    expect(powerOf(moved).join("\n")).toContain("row hall-1/b: ");
  });

  it("takes more where the autoscaler has to keep more units, or none of them can go", () => {
    const scaled = (scaling: string): VersionParts["change"] => [
      [
        "purpose: training }\n  - { name: h100-2",
        `purpose: training${scaling} }\n  - { name: h100-2`,
      ],
    ];
    const auto = (minimum: number) =>
      scaled(`, scaling: { mode: autoscaled, minimum: ${minimum} }`);
    const between = (from: VersionParts["change"], to: VersionParts["change"]): string[] =>
      powerOf(
        siteDiff(
          versionOf("lab", { ...IN_SERVICE, evidence: letter("150 kW"), change: from }),
          versionOf("lab", { ...IN_SERVICE, evidence: letter("150 kW"), change: to }),
          "phase-1",
        ),
      );
    expect(between(auto(1), auto(15))).not.toEqual([]);
    expect(between(auto(1), scaled(""))).not.toEqual([]);
    expect(between(auto(2), auto(1))).toEqual([]);
  });

  it("is held to the proven power for a stack that moves to a phase", () => {
    const moved = { stacks: { "lab-dev": "phase-2" } };
    const diff = siteDiff(versionOf("lab", IN_SERVICE), versionOf("lab", moved), "phase-2");
    expect(diff.phases.map(({ powerBasis }) => powerBasis)).toEqual(["proven", "planned"]);
    expect(powerOf(diff).join("\n")).toContain("2026-03-31-phase-1-grid-energised.yaml proves");
  });
});

describe("a change of a phase in service that takes more than is proven", () => {
  const POOL = "{ name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";
  /** The lab's ten nodes of hall-1, 123.4 kW at its own overhead, on 100 kW proven. */
  const lab = (
    overhead: string,
    { count = 10, cap = "", hall = "hall-1" } = {},
  ): VersionParts["change"] => [
    ["overhead: 10 %", `overhead: ${overhead}`],
    ["{ h100-1: 15 }", `{ h100-1: ${count} }`],
    [POOL, `${POOL.replace("hall-1", hall)}${cap}`],
    ["{ name: hall-1, share: 190 kW }", `{ name: ${hall}, share: 190 kW }`],
  ];
  const capOf = (watts: number) => ({ cap: `, gpuPowerCap: ${watts} W` });
  const change = (before: VersionParts["change"], after: VersionParts["change"]): SiteDiff => {
    const proven = { ...IN_SERVICE, evidence: letter("100 kW"), relocked: true };
    return siteDiff(
      versionOf("lab", { ...proven, change: before }),
      versionOf("lab", { ...proven, change: after }),
      "phase-1",
    );
  };

  it.each([
    ["a unit more", lab("30 %"), lab("10 %", { count: 11 })],
    ["another hall", lab("30 %"), lab("10 %", { hall: "hall-2" })],
    ["a removed GPU power cap", lab("30 %", capOf(690)), lab("10 %")],
    ["a raised GPU power cap", lab("30 %", capOf(680)), lab("10 %", capOf(690))],
    ["more power for the same", lab("10 %"), lab("11 %")],
  ])("is blocked for %s, though each side may count less for a unit", (_what, before, after) => {
    const diff = change(before, after);
    expect(powerOf(diff)).toContainEqual(expect.stringMatching(/^site lab: .* 95\.0 kW usable/));
    expect(diffVerdict(diff).state).toBe("blocked");
  });

  it.each([
    ["less power for the same", lab("30 %"), lab("10 %")],
    ["fewer units", lab("10 %"), lab("10 %", { count: 9 })],
    ["a lower GPU power cap", lab("10 %", capOf(690)), lab("10 %", capOf(680))],
  ])("is the way down, and not blocked, for %s", (_what, before, after) => {
    const diff = change(before, after);
    expect(powerOf(diff)).toEqual([]);
    expect(diffVerdict(diff).state).toBe("unproven");
  });
});

describe("the power of a phase that is not in service", () => {
  const change: VersionParts["change"] = [["h100-1: 45", "h100-1: 46"]];

  it("is what is planned, and marked so, while nothing of it is proven", () => {
    const diff = siteDiff(versionOf("lab"), versionOf("lab", { change }));
    expect(diff.violations).toEqual([]);
    expect(diff.phases[1]).toMatchObject({ after: "phase-2", powerBasis: "planned" });
    expect(diffVerdict(diff).sentence).toMatch(/^Fits: phase-2 .* of 2\.2 MW planned, /);
  });

  it("is held to what is proven once its grid-energised gate has passed", () => {
    const evidence = LAB_EVIDENCE["phase-2"];
    const passed = versionOf("lab", { change, evidence });
    const diff = siteDiff(versionOf("lab", { evidence }), passed);
    expect(diff.phases[1]).toMatchObject({ powerBasis: "proven", violations: [] });
    const less = { ...evidence, ...letter("1 MW", { collectedOn: "2026-11-22" }) };
    const unproven = versionOf("lab", { change, evidence: less });
    const reason = "2026-11-01-phase-1-grid-energised.yaml proves 1.0 MW energised";
    expect(powerOf(siteDiff(versionOf("lab", { evidence }), unproven)).join("\n")).toContain(
      reason,
    );
    // The letter alone adds no power, and must not be kept out.
    const letterAlone = siteDiff(passed, unproven);
    expect(powerOf(letterAlone)).toEqual([]);
    expect(letterAlone.phases[1]?.notices.join("\n")).toContain(reason);
  });
});
