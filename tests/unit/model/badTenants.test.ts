import { GROUPS, of, problemsOf, problemsOfAll } from "../../support/badTenants";
import { WITHOUT_DELIVERIES } from "../../support/deliveries";
import type { Change } from "../../support/siteProblems";

describe("a bad tenant in a site file", () => {
  it("reserves more than the phase has, and is told what is left", () => {
    expect(problemsOf([GROUPS, "reservations:", of(16)])).toEqual([
      'site.yaml:19:9 tenants[0].reservations[0]: tenant "a" reserves 16 units of hgx-h100 in hall "hall-1", and 15 of its 15 units in phase-1 are left for it (1 over): lower it to 15 units, or give the phase more units',
    ]);
  });

  it("reserves what another has reserved already", () => {
    const problems = problemsOfAll([
      [GROUPS, "reservations:", of(10)],
      [GROUPS, "reservations:", of(6)],
    ]);
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
      "units of a system that the hall has not",
      'site.yaml:19:9 tenants[0].reservations[0]: hall "hall-1" has no pool of gb300-nvl72; it has "hgx-h100"',
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
      'site.yaml:19:9 tenants[0].reservations[0]: with tenant "a" the quotas in hall "hall-1" are 185.2 kW in phase-1, each GPU rounded up to whole watts, and its pools may take 185.1 kW: lower it by 1 unit',
    ]);
    expect(problemsOf([GROUPS, "reservations:", of(14)], [tight])).toEqual([]);
  });

  it("states one reservation twice, of which the first is taken", () => {
    expect(problemsOf([GROUPS, "reservations:", of(1), of(16)])).toEqual([
      'site.yaml:20:9 tenants[0].reservations[1]: tenant "a" has a reservation of the same in phase-1 and hall "hall-1" already: state the sum of both in one',
    ]);
  });

  it("reserves of a hall whose pools are of other systems than others'", () => {
    const racks: Change[] = [
      ["h100-1, hall: hall-1, gpuSystem: hgx-h100", "h100-1, hall: hall-1, gpuSystem: gb300-nvl72"],
      ["units: { h100-1: 15 }", "units: { h100-1: 1 }"],
      WITHOUT_DELIVERIES,
    ];
    expect(problemsOf([GROUPS, "reservations:", of(1)], racks)).toEqual([
      'site.yaml:19:9 tenants[0].reservations[0]: hall "hall-1" has no pool of hgx-h100; it has "gb300-nvl72"',
    ]);
    const power = "  - { phase: phase-1, hall: hall-1, power: 180 kW }";
    expect(problemsOf([GROUPS, "reservations:", power], racks)).toEqual([]);
  });

  it("reserves of a hall without pools", () => {
    const empty: Change[] = [
      ["h100-1, hall: hall-1", "h100-1, hall: hall-2"],
      ["units: { h100-1: 15 }", "units: {}"],
    ];
    expect(problemsOf([GROUPS, "reservations:", of(1)], empty)).toEqual([
      'site.yaml:19:9 tenants[0].reservations[0]: hall "hall-1" has no pool of hgx-h100, nor of any other GPU system: declare one, or reserve in another hall',
    ]);
  });

  it("reserves power of a hall with several systems, and does not say of which", () => {
    const pool = "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";
    const second = "  - { name: b200-1, hall: hall-1, gpuSystem: hgx-b200, purpose: training }";
    const power = "  - { phase: phase-1, hall: hall-1, power: 100 kW }";
    expect(problemsOf([GROUPS, "reservations:", power], [[pool, `${pool}\n${second}`]])).toEqual([
      'site.yaml:19:9 tenants[0].reservations[0]: hall "hall-1" has no pool, or pools of several GPU systems: name the gpuSystem that is reserved',
    ]);
  });

  it("reserves units beyond the hall's watts by several, where its GPUs are shared by many", () => {
    // By hand: 12,342 W by 8,000 is 1.54 W, counted as 2: 15 units are 240 kW and the hall has 185.14 kW.
    const changes: Change[] = [
      ["share: 190 kW", "share: 185.14 kW"],
      [
        "hgx-h100, purpose: training }",
        "hgx-h100, purpose: training, devicePlugin: { profile: time-slicing, replicas: 1000 } }",
      ],
    ];
    expect(problemsOf([GROUPS, "reservations:", of(15)], changes)).toEqual([
      'site.yaml:19:9 tenants[0].reservations[0]: with tenant "a" the quotas in hall "hall-1" are 240.0 kW in phase-1, each GPU rounded up to whole watts, and its pools may take 185.1 kW: lower it by 4 units',
    ]);
  });

  it("reserves just the watts of its hall, or of a hall that is over its watts whoever reserves", () => {
    const shared = (watts: string): Change[] => [["share: 190 kW", `share: ${watts}`]];
    expect(problemsOf([GROUPS, "reservations:", of(15)], shared("185.16 kW"))).toEqual([]);
    expect(problemsOf([GROUPS, "reservations:", of(15)], shared("185 kW"))).toEqual([]);
  });

  it.each([
    [
      "in another country",
      'jurisdiction: "SE"',
      'site.yaml:17:19 tenants[0].jurisdiction: tenant "a" requires a site in SE, and lab is in NO: serve it from a site there',
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
      'site.yaml:17:22 tenants[0].dedicatedPools[0]: pool "h100-1" is dedicated to tenant "a", which reserves no hgx-h100 in hall "hall-1" in phase-1, so nobody could use its 15 units: reserve them, or share the pool',
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
});
