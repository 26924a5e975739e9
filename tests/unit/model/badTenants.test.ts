import { changedLab, problemsIn, type Change } from "../../support/siteProblems";

const TENANT = "  - { name: openai, role: first tenant, source: sites/kvandal/site.yaml }\n";
const BOOKINGS: Change = [/bookings:\n(.+\n)+/, ""];

/** The lab's file with a tenant in the place of its own, written as the lines of one. */
function problemsOf(lines: readonly string[], more: readonly Change[] = []): string[] {
  const written = `  - name: a\n    role: a test\n    source: a test\n${lines.map((line) => `    ${line}\n`).join("")}`;
  return problemsIn(changedLab([[TENANT, written], BOOKINGS, ...more]));
}

const GROUPS = "groups: [test:a]";
const of = (units: number, phase = "phase-1", hall = "hall-1"): string =>
  `  - { phase: ${phase}, hall: ${hall}, gpuSystem: hgx-h100, units: ${units} }`;

describe("a bad tenant in a site file", () => {
  it("reserves more than the phase has, and is told what is left", () => {
    expect(problemsOf([GROUPS, "reservations:", of(16)])).toEqual([
      'site.yaml:19:9 tenants[0].reservations[0]: tenant "a" reserves 16 units of hgx-h100 in hall "hall-1", and 15 of its 15 units in phase-1 are left for it (1 over): lower it to 15 units, or give the phase more units',
    ]);
  });

  it("reserves what another has reserved already", () => {
    const second = `\n  - name: b\n    role: a test\n    source: a test\n    groups: [test:b]\n    reservations:\n    ${of(6)}\n`;
    const problems = problemsIn(
      changedLab([
        [
          TENANT,
          `  - name: a\n    role: a test\n    source: a test\n    ${GROUPS}\n    reservations:\n    ${of(10)}${second}`,
        ],
        BOOKINGS,
      ]),
    );
    expect(problems).toEqual([
      expect.stringContaining(
        'tenant "b" reserves 6 units of hgx-h100 in hall "hall-1", and 5 of its 15 units in phase-1 are left for it (1 over)',
      ),
    ]);
  });

  it.each([
    ["nothing", "one of the two", "{ phase: phase-1, hall: hall-1, gpuSystem: hgx-h100 }"],
    [
      "both",
      "one of the two",
      "{ phase: phase-1, hall: hall-1, gpuSystem: hgx-h100, units: 1, power: 1 MW }",
    ],
    ["units of nothing", "units are of a GPU system", "{ phase: phase-1, hall: hall-1, units: 1 }"],
    ["a bare power", "did you mean", "{ phase: phase-1, hall: hall-1, power: 20 }"],
    [
      "too few watts",
      'tenant "a" reserves 10.0 kW, and a unit of hgx-h100 takes 12.3 kW: reserve at least that',
      "{ phase: phase-1, hall: hall-1, power: 10 kW }",
    ],
    [
      "a hall without power yet",
      "0 of its 0 units in phase-1 are left for it (3 over): end it in this phase",
      "{ phase: phase-1, hall: hall-2, gpuSystem: hgx-h100, units: 3 }",
    ],
    [
      "a system that is elsewhere",
      'hall "hall-1" has no pool of gb300-nvl72; it has "hgx-h100"',
      "{ phase: phase-1, hall: hall-1, gpuSystem: gb300-nvl72, units: 1 }",
    ],
    [
      "an unknown phase",
      'Did you mean "phase-1"?',
      "{ phase: phase1, hall: hall-1, power: 100 kW }",
    ],
    [
      "an unknown hall",
      'Did you mean "hall-1"?',
      "{ phase: phase-1, hall: hall1, gpuSystem: hgx-h100, units: 1 }",
    ],
  ])("reserves %s", (_what, words, reservation) => {
    const problems = problemsOf([GROUPS, "reservations:", `  - ${reservation}`]);
    expect(problems.join("\n")).toContain(words);
    expect(problems[0]).toMatch(/^site\.yaml:19:\d+ tenants\[0\]\.reservations\[0\]/);
  });

  it.each([
    [
      "hall: hall-1, gpuSystem: hgx-h100",
      "units",
      "a reservation has units or power, one of the two",
    ],
    ["hall: hall-1, units: 1", "gpuSystem", "units are of a GPU system: name it"],
  ])("is told which field of a reservation lacks: %s", (fields, field, message) => {
    expect(problemsOf([GROUPS, "reservations:", `  - { phase: phase-1, ${fields} }`])).toEqual([
      expect.stringMatching(
        new RegExp(
          `^site\\.yaml:19:\\d+ tenants\\[0\\]\\.reservations\\[0\\]\\.${field}: .*${message}$`,
        ),
      ),
    ]);
  });

  it("reserves more than a later phase keeps", () => {
    const problems = problemsOf(
      [GROUPS, "reservations:", of(15)],
      [[/units: \{ h100-1: 45/, "units: { h100-1: 14"]],
    );
    expect(problems).toEqual([expect.stringContaining("14 of its 14 units in phase-2 are left")]);
  });

  it("reserves the last server of a hall that has room for its watts, but not for GPUs of whole watts", () => {
    // By hand: 15 x 12,342 W = 185.13 kW fit, 120 GPUs of 1,543 W are 185.16 kW.
    const tight: Change = ["share: 190 kW", "share: 185.14 kW"];
    expect(problemsOf([GROUPS, "reservations:", of(15)], [tight])).toEqual([
      expect.stringContaining(
        'with tenant "a" the quotas in hall "hall-1" are 185.2 kW in phase-1, each GPU rounded up to whole watts, and its pools may take 185.1 kW: lower it by 1 unit',
      ),
    ]);
    expect(problemsOf([GROUPS, "reservations:", of(14)], [tight])).toEqual([]);
  });

  it("states one reservation twice", () => {
    expect(problemsOf([GROUPS, "reservations:", of(1), of(2)])).toEqual([
      expect.stringContaining("has a reservation of the same in phase-1 and hall"),
    ]);
  });

  it.each([
    [
      "in another country",
      'jurisdiction: "SE"',
      'tenant "a" requires a site in SE, and lab is in NO: serve it from a site there',
    ],
    ["in no country", "jurisdiction: Norway", "a country code of two letters, in quotes, or EEA"],
    [
      "with rights of Kubernetes' own",
      "groups: [system:masters]",
      "groups that begin with system: rights of their own",
    ],
    ["in a pool that is not there", "dedicatedPools: [h100-9]", 'there is no pool "h100-9"'],
    [
      "in a pool that it does not reserve",
      "dedicatedPools: [h100-1]",
      'which reserves no hgx-h100 in hall "hall-1" in phase-1, so nobody could use its 15 units',
    ],
    [
      "with storage that is no address",
      "egress: [storage]",
      "a range of addresses, as 10.20.0.0/16",
    ],
  ])("is %s", (_what, line, words) => {
    expect(problemsOf([line]).join("\n")).toContain(words);
  });

  it.each(["10.20.0.0/16", "10.20.0.1/32", "10.20.0.0/0", "fd00::/128"])(
    "may reach %s outside",
    (range) => {
      expect(problemsOf([`egress: ["${range}"]`])).toEqual([]);
    },
  );

  it.each([
    "10.20.0.0/33",
    "fd00::/129",
    "10.20.0.0",
    "10.20.0.0/",
    "10.20.0.0/16/16",
    "10.20.0.0/+16",
    "10.20.0.0/16x",
    "10.20.0/16",
    "storage/0",
    "/16",
  ])("does not reach %s, which is no range of addresses", (range) => {
    expect(problemsOf([`egress: ["${range}"]`])).toEqual([
      expect.stringContaining(
        `tenants[0].egress[0]: found "${range}"; a range of addresses, as 10.20.0.0/16`,
      ),
    ]);
  });

  it("may be of a group that has system in its name", () => {
    expect(problemsOf(["groups: [our-system:a, system]"])).toEqual([]);
  });

  it("is outside the EEA where the site is", () => {
    const problems = problemsOf(["jurisdiction: EEA"], [['country: "NO"', 'country: "GB"']]);
    expect(problems).toEqual([
      expect.stringContaining("requires a site in the EEA, and lab is in GB"),
    ]);
    expect(problemsOf(["jurisdiction: EEA"])).toEqual([]);
  });

  it("has reservations that nobody may use", () => {
    expect(problemsOf(["reservations:", of(1)])).toEqual([
      expect.stringContaining("needs at least one group that may use them"),
    ]);
  });

  it("shares a hall's GPUs with another generation under one name", () => {
    const pool = "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";
    const second = "  - { name: b200-1, hall: hall-1, gpuSystem: hgx-b200, purpose: training }";
    const changes: Change[] = [
      [pool, `${pool}\n${second}`],
      ["units: { h100-1: 15 }", "units: { h100-1: 7, b200-1: 2 }"],
      [/units: \{ h100-1: 45/, "units: { b200-1: 2, h100-1: 41"],
      [/units: \{ h100-1: 1\d\d,/, "units: { b200-1: 2, h100-1: 100,"],
    ];
    const reservations = [
      GROUPS,
      "reservations:",
      of(5),
      "  - { phase: phase-1, hall: hall-1, gpuSystem: hgx-b200, units: 1 }",
    ];
    expect(problemsOf(reservations, changes)).toEqual([
      expect.stringContaining(
        'hall "hall-1" has reservations of hgx-h100 and hgx-b200, and the nodes of both advertise nvidia.com/gpu, so no quota could tell them apart: reserve one of them in another hall',
      ),
    ]);
    const renamed = second.replace(
      " }",
      ", devicePlugin: { profile: mps, replicas: 2, renameByDefault: true } }",
    );
    expect(problemsOf(reservations, [[pool, `${pool}\n${renamed}`], ...changes.slice(1)])).toEqual(
      [],
    );
  });

  it.each([
    [
      "power caps",
      "gpuPowerCap: 600 W",
      "a unit is 8 nvidia.com/gpu of 1,543 W in one and 8 nvidia.com/gpu of 1,422 W in the other",
    ],
    [
      "DRA",
      "allocation: dra",
      "hands out its GPUs through DRA, which tenants' quotas do not count",
    ],
    [
      "MIG layouts",
      "devicePlugin: { profile: mig-mixed, layout: { 3g.40gb: 1, 1g.10gb: 4 } }",
      "a reservation counts one of them",
    ],
  ])("reserves of pools that no quota can count alike: %s", (_what, setting, words) => {
    const pool = "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";
    const second = `  - { name: h100-1b, hall: hall-1, gpuSystem: hgx-h100, purpose: training, ${setting} }`;
    const problems = problemsOf(
      [GROUPS, "reservations:", of(5)],
      [
        [pool, `${pool}\n${second}`],
        ["units: { h100-1: 15 }", "units: { h100-1: 7, h100-1b: 7 }"],
      ],
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });
});
