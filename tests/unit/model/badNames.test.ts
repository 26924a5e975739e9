import { pointedProblems, type Change } from "../../support/siteProblems";

const SYSTEMS =
  '"hgx-h100", "hgx-h200", "hgx-b200", "hgx-b300", "gb200-nvl72", "gb300-nvl72" or "vera-rubin-nvl72"';
const TENANT = "role: first tenant,";
const UNITS = "units: { h100-1: 15 }";
const SHARE = "      - { name: hall-1, share: 190 kW }";
const END_OF_HALL_1 = "    fixedLoad: 0 W\n  - name: hall-2";
const rowsOf = (rows: string): Change => [
  END_OF_HALL_1,
  END_OF_HALL_1.replace("\n", `\n    rows: [${rows}]\n`),
];

describe("a name in a site file that is nowhere declared", () => {
  it.each<[what: string, changes: readonly Change[], pointed: string, message: string]>([
    [
      "a tenant's own pool",
      [[TENANT, `${TENANT} dedicatedPools: [h100-1, h100-9],`]],
      "h100-9",
      'tenants[0].dedicatedPools[1]: there is no pool "h100-9"; there is "h100-1", "h100-2" or "h100-3". Did you mean "h100-1"?',
    ],
    [
      "what feeds a domain",
      [["kind: transformer", "kind: transformer\n      fedBy: grid"]],
      "grid",
      'power.domains[0].fedBy: there is no power domain "grid"; there is "substation".',
    ],
    [
      "what feeds a hall",
      [["fedBy: substation", "fedBy: substatoin"]],
      "substatoin",
      'halls[0].fedBy: there is no power domain "substatoin"; there is "substation". Did you mean "substation"?',
    ],
    [
      "the announced system",
      [["{ gpuSystem: hgx-h100, gpus: 1000", "{ gpuSystem: hgx-h10, gpus: 1000"]],
      "hgx-h10",
      `announcedCompute.gpuSystem: there is no GPU system "hgx-h10"; there is ${SYSTEMS}. Did you mean "hgx-h100"?`,
    ],
    [
      "who books",
      [["{ tenant: openai, quarter: 2026-Q4", "{ tenant: opnai, quarter: 2026-Q4"]],
      "opnai",
      'bookings[0].tenant: there is no tenant "opnai"; there is "openai". Did you mean "openai"?',
    ],
    [
      "what is booked",
      [["2027-Q1, gpuSystem: hgx-h100", "2027-Q1, gpuSystem: hgx-h10"]],
      "hgx-h10",
      `bookings[1].gpuSystem: there is no GPU system "hgx-h10"; there is ${SYSTEMS}. Did you mean "hgx-h100"?`,
    ],
    [
      "the phase of a tranche",
      [["phase: phase-1\n    amountUsd", "phase: phase-9\n    amountUsd"]],
      "phase-9",
      'capital[0].phase: there is no phase "phase-9"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?',
    ],
    [
      "a pool's hall",
      [["hall: hall-2,", "hall: hall-9,"]],
      "hall-9",
      'pools[1].hall: there is no hall "hall-9"; there is "hall-1", "hall-2" or "hall-3". Did you mean "hall-1"?',
    ],
    [
      "a pool's system",
      [["h100-2, hall: hall-2, gpuSystem: hgx-h100", "h100-2, hall: hall-2, gpuSystem: hgx-h10"]],
      "hgx-h10",
      `pools[1].gpuSystem: there is no GPU system "hgx-h10"; there is ${SYSTEMS}. Did you mean "hgx-h100"?`,
    ],
    [
      "a pool's row, of a hall without rows",
      [["h100-1, hall: hall-1,", "h100-1, hall: hall-1, row: a,"]],
      "a",
      'pools[0].row: there is no row in its hall "a"; there is nothing.',
    ],
    [
      "a pool's row, of a hall with another",
      [
        ["h100-1, hall: hall-1,", "h100-1, hall: hall-1, row: a,"],
        rowsOf("{ name: row-b, limit: 1 MW }"),
      ],
      "a",
      'pools[0].row: there is no row in its hall "a"; there is "row-b".',
    ],
    [
      "a hall with a share",
      [[SHARE, `${SHARE}\n      - { name: hall-9, share: 1 W }`]],
      "hall-9",
      'phases[0].halls[1].name: there is no hall "hall-9"; there is "hall-1", "hall-2" or "hall-3". Did you mean "hall-1"?',
    ],
    [
      "a pool with units",
      [[UNITS, "units: { h100-1: 15, h100-9: 1 }"]],
      "h100-9",
      'phases[0].units.h100-9: there is no pool "h100-9"; there is "h100-1", "h100-2" or "h100-3". Did you mean "h100-1"?',
    ],
  ])("is refused where it stands: %s", (_what, changes, pointed, message) => {
    expect(pointedProblems(changes)).toEqual([[pointed, message]]);
  });

  it("is refused with the row that is looked for in it", () => {
    expect(pointedProblems([["h100-1, hall: hall-1,", "h100-1, hall: hall-9, row: a,"]])).toEqual([
      [
        "hall-9",
        'pools[0].hall: there is no hall "hall-9"; there is "hall-1", "hall-2" or "hall-3". Did you mean "hall-1"?',
      ],
      ["a", 'pools[0].row: there is no row in its hall "a"; there is nothing.'],
    ]);
  });

  it("is refused in each part of a reservation", () => {
    const reservation = "{ phase: phase-9, hall: hall-9, gpuSystem: hgx-h10, units: 1 }";
    const changes: Change = [TENANT, `${TENANT} groups: [g], reservations: [${reservation}],`];
    expect(pointedProblems([changes])).toEqual([
      [
        "phase-9",
        'tenants[0].reservations[0].phase: there is no phase "phase-9"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?',
      ],
      [
        "hall-9",
        'tenants[0].reservations[0].hall: there is no hall "hall-9"; there is "hall-1", "hall-2" or "hall-3". Did you mean "hall-1"?',
      ],
      [
        "hgx-h10",
        `tenants[0].reservations[0].gpuSystem: there is no GPU system "hgx-h10"; there is ${SYSTEMS}. Did you mean "hgx-h100"?`,
      ],
    ]);
  });
});

describe("a name that is declared twice", () => {
  const FEED = `    - { name: substation, kind: feed, units: [{ name: a, rating: 3 MVA }], powerFactor: 0.98, redundancy: N, source: a test }\n  pueCurve:`;

  it.each<[what: string, changes: readonly Change[], pointed: string, message: string]>([
    [
      "a tenant's",
      [["\ncapital:", "  - { name: openai, role: again, source: a test }\n\ncapital:"]],
      "openai",
      'tenants[1].name: "openai" is taken by entry 1 of this list already',
    ],
    [
      "of a hall's cluster",
      [["kwok-lab-hall-3", "kwok-lab-hall-2"]],
      "kwok-lab-hall-2",
      'halls[2].managementContext: "kwok-lab-hall-2" is a context of hall hall-2 already: give each hall clusters of its own',
    ],
    [
      "of the cluster of a hall's nodes",
      [
        [
          "managementContext: kwok-lab-hall-2",
          "managementContext: kwok-lab-hall-2\n    workloadContext: kwok-lab-hall-1",
        ],
      ],
      "kwok-lab-hall-1",
      'halls[1].workloadContext: "kwok-lab-hall-1" is a context of hall hall-1 already: give each hall clusters of its own',
    ],
    [
      "a row's",
      [
        rowsOf(
          "{ name: a, limit: 1 MW }, { name: b, limit: 1 MW }, { name: c, limit: 1 MW }, { name: b, limit: 1 MW }",
        ),
      ],
      "b",
      'halls[0].rows[3].name: "b" is taken by entry 2 of this list already',
    ],
    [
      "a power domain's",
      [["  pueCurve:", FEED]],
      "substation",
      'power.domains[1].name: "substation" is taken by entry 1 of this list already',
    ],
    [
      "a phase's",
      [["name: phase-3\n", "name: phase-2\n"]],
      "phase-2",
      'phases[2].name: "phase-2" is taken by entry 2 of this list already',
    ],
    [
      "of a hall with a share",
      [[SHARE, `${SHARE}\n${SHARE}`]],
      "hall-1",
      'phases[0].halls[1].name: "hall-1" is taken by entry 1 of this list already',
    ],
  ])("is refused where it stands again: %s", (_what, changes, pointed, message) => {
    expect(pointedProblems(changes)).toEqual([[pointed, message]]);
  });

  it("is refused for halls and pools, with all that hangs on them", () => {
    const halls = pointedProblems([["name: hall-2\n", "name: hall-1\n"]]);
    expect(halls[0]).toEqual([
      "hall-1",
      'halls[1].name: "hall-1" is taken by entry 1 of this list already',
    ]);
    const pools = pointedProblems([
      ["name: h100-2,", "name: h100-1,"],
      ["h100-2: 40, ", ""],
      ["h100-2: 133, ", ""],
    ]);
    expect(pools[0]).toEqual([
      "h100-1",
      'pools[1].name: "h100-1" is taken by entry 1 of this list already',
    ]);
  });
});
