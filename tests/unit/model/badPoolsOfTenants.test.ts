import { GROUPS, of, problemsOf, problemsOfAll } from "../../support/badTenants";
import { WITHOUT_DELIVERIES } from "../../support/deliveries";
import type { Change } from "../../support/siteProblems";

describe("a bad tenant with a pool for itself", () => {
  const own = "dedicatedPools: [h100-1]";
  const idle = (of: string, phase: string, units: number): string =>
    `site.yaml:17:22 tenants[0].dedicatedPools[0]: pool "h100-1" is dedicated to tenant "a", which reserves no ${of} in hall "hall-1" in ${phase}, so nobody could use its ${units} units: reserve them, or share the pool`;

  it("has nothing wrong while it reserves of that system in that hall, in every phase", () => {
    expect(problemsOf([own, GROUPS, "reservations:", of(1)])).toEqual([]);
    expect(problemsOf([own, GROUPS, "reservations:", of(1), of(0, "phase-3")])).toEqual([
      idle("hgx-h100", "phase-3", 133),
    ]);
  });

  it("leaves it idle where only another reserves there, or where it reserves elsewhere", () => {
    const moved = [of(1), of(0, "phase-2"), of(1, "phase-2", "hall-2")];
    const elsewhere = [own, GROUPS, "reservations:", ...moved];
    expect(problemsOf(elsewhere)).toEqual([idle("hgx-h100", "phase-2", 45)]);
    const other = [GROUPS, "reservations:", of(1)];
    expect(problemsOfAll([[own], other])).toContain(idle("hgx-h100", "phase-1", 15));
    const later = [own, GROUPS, "reservations:", of(1, "phase-2")];
    expect(problemsOf(later)).toEqual([idle("hgx-h100", "phase-1", 15)]);
  });

  it("leaves it idle where it reserves another system of the hall", () => {
    const pool = "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";
    const second = "  - { name: b200-1, hall: hall-1, gpuSystem: hgx-b200, purpose: training }";
    const changes: Change[] = [
      [pool, `${pool}\n${second}`],
      [/\{ h100-1: (?=\d)/g, "{ b200-1: 1, h100-1: "],
      WITHOUT_DELIVERIES,
    ];
    const other = "  - { phase: phase-1, hall: hall-1, gpuSystem: hgx-b200, units: 1 }";
    expect(problemsOf([own, GROUPS, "reservations:", other], changes)).toEqual([
      idle("hgx-h100", "phase-1", 15),
    ]);
  });

  it("has it to itself: a second tenant cannot", () => {
    const tenant = [own, GROUPS, "reservations:", of(1)];
    expect(problemsOfAll([tenant, tenant])).toContain(
      'site.yaml:24:22 tenants[1].dedicatedPools[0]: pool "h100-1" is dedicated to tenant "a" already',
    );
  });
});

describe("a bad tenant of pools that no quota can count", () => {
  it("shares a hall's GPUs with another generation under one name", () => {
    const pool = "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";
    const second = "  - { name: b200-1, hall: hall-1, gpuSystem: hgx-b200, purpose: training }";
    const changes: Change[] = [
      [pool, `${pool}\n${second}`],
      ["units: { h100-1: 15 }", "units: { h100-1: 7, b200-1: 2 }"],
      [/units: \{ h100-1: 45/, "units: { b200-1: 2, h100-1: 41"],
      [/units: \{ h100-1: 1\d\d,/, "units: { b200-1: 2, h100-1: 100,"],
      WITHOUT_DELIVERIES,
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
      "a unit is 8 nvidia.com/gpu of 1,543 W in one and 8 nvidia.com/gpu of 1,433 W in the other",
    ],
    [
      "DRA",
      "allocation: dra",
      "hands out its GPUs through DRA, which tenants' quotas do not count",
    ],
    [
      "MIG layouts",
      "devicePlugin: { profile: mig-mixed, layout: { 3g.40gb: 1, 1g.10gb: 4 } }",
      'pool "h100-1b" advertises nvidia.com/mig-3g.40gb and nvidia.com/mig-1g.10gb, and a reservation counts one of them: use one MIG profile, or reserve nothing of it',
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
    // A pool that has no units yet is counted when it has some.
    const [alone] = [pool.replace("h100-1", "h100-1b").replace(" }", `, ${setting} }`)];
    const first = [
      [pool, `${alone}\n${pool}`],
      ["units: { h100-1: 15 }", "units: { h100-1: 15, h100-1b: 0 }"],
    ] as const;
    expect(problemsOf([GROUPS, "reservations:", of(5)], first)).toEqual([]);
  });

  it.each([
    ["that is alone", ""],
    [
      "before one that it could",
      "\n  - { name: h100-1b, hall: hall-1, gpuSystem: hgx-h100, purpose: training }",
    ],
  ])("reserves of a pool that no quota can count, %s", (_what, second) => {
    const pool = "name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";
    const changes: Change[] = [
      [`${pool} }`, `${pool}, allocation: dra }${second}`],
      ["units: { h100-1: 15 }", `units: { h100-1: 7${second === "" ? "" : ", h100-1b: 7"} }`],
    ];
    expect(problemsOf([GROUPS, "reservations:", of(5)], changes)).toEqual([
      'site.yaml:19:9 tenants[0].reservations[0]: pool "h100-1" hands out its GPUs through DRA, which tenants\' quotas do not count: use allocation: device-plugin, or reserve nothing of it',
    ]);
  });
});
