import { WITHOUT_DELIVERIES } from "../../support/deliveries";
import { pointedProblems, type Change } from "../../support/siteProblems";

const TENANT = "role: first tenant,";
const UNITS = "units: { h100-1: 15 }";
const HALLS = /halls:\n {2}- name: hall-1[\s\S]*?\npools:/;

/** What a site file without halls says of each name of a hall. */
const NOT_ONE_HALL = [
  ...[1, 2, 3].map((hall) => [`pools[${hall - 1}].hall`, `hall-${hall}`]),
  ["phases[0].halls[0].name", "hall-1"],
  ...[1, 2].flatMap((phase) =>
    [1, 2, 3].map((hall) => [`phases[${phase}].halls[${hall - 1}].name`, `hall-${hall}`]),
  ),
].map(([path, hall]) => [hall, `${path}: there is no hall "${hall}"; there is nothing.`]);

describe("names in a site file whose shapes are wrong", () => {
  it.each<[what: string, changes: readonly Change[], first: readonly [string, string]]>([
    [
      "are text",
      [[HALLS, "halls: none\n\npools:"]],
      ["none", 'halls: found "none"; expected a list'],
    ],
    ["are nothing", [[HALLS, "halls:\n\npools:"]], ["", "halls: found nothing; expected a list"]],
  ])("are still looked up where the halls %s", (_what, changes, first) => {
    expect(pointedProblems(changes)).toEqual([first, ...NOT_ONE_HALL]);
  });

  it.each<[what: string, changes: readonly Change[], problems: readonly [string, string][]]>([
    [
      "a pool is text",
      [[/ {2}- \{ name: h100-2.*\n/, "  - h100-2\n"]],
      [
        ["h100-2", 'pools[1]: found "h100-2"; expected a mapping'],
        [
          "h100-2",
          'phases[1].units.h100-2: there is no pool "h100-2"; there is "h100-1" or "h100-3". Did you mean "h100-1"?',
        ],
        [
          "h100-2",
          'phases[2].units.h100-2: there is no pool "h100-2"; there is "h100-1" or "h100-3". Did you mean "h100-1"?',
        ],
      ],
    ],
    [
      "units are a list",
      [[UNITS, "units: [h100-9]"]],
      [["[h100-9", 'phases[0].units: found ["h100-9"]; expected a mapping']],
    ],
    [
      "a tenant's own pools are text",
      [[TENANT, `${TENANT} dedicatedPools: h100-9,`]],
      [["h100-9", 'tenants[0].dedicatedPools: found "h100-9"; expected a list']],
    ],
    [
      "one of a tenant's own pools is a number",
      [[TENANT, `${TENANT} dedicatedPools: [7, h100-9],`]],
      [
        ["7", "tenants[0].dedicatedPools[0]: found 7; expected text"],
        [
          "h100-9",
          'tenants[0].dedicatedPools[1]: there is no pool "h100-9"; there is "h100-1", "h100-2" or "h100-3". Did you mean "h100-1"?',
        ],
      ],
    ],
    [
      "two names are one number",
      [
        ["name: phase-2\n", "name: 7\n"],
        ["name: phase-3\n", "name: 7\n"],
      ],
      [
        ["7", "phases[1].name: found 7; expected text"],
        ["7", "phases[2].name: found 7; expected text"],
      ],
    ],
    [
      "units are nothing",
      [[UNITS, "units:"]],
      [["#", "phases[0].units: found nothing; expected a mapping"]],
    ],
    [
      "units are missing",
      [[UNITS, ""]],
      [["name", "phases[0].units: missing; expected a mapping"]],
    ],
    [
      "units are text",
      [[UNITS, "units: { h100-1: 15, h100-2: many }"]],
      [["many", 'phases[0].units.h100-2: found "many"; expected a whole number']],
    ],
  ])("are all reported: %s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });
});

describe("the capital of a site file", () => {
  it.each<[what: string, changes: readonly Change[], problems: readonly [string, string][]]>([
    [
      "may be all drawn and all equity",
      [
        ["amountUsd: 10000000", "amountUsd: 10000000\n    drawnUsd: 10000000"],
        ["nscale: 1250000", "nscale: 8750000"],
      ],
      [],
    ],
    [
      "cannot be drawn beyond its amount",
      [["amountUsd: 10000000", "amountUsd: 10000000\n    drawnUsd: 10000001"]],
      [["10000001", "capital[0].drawnUsd: USD 10,000,001 drawn of a tranche of USD 10,000,000"]],
    ],
    [
      "has no more equity than its amount",
      [["nscale: 1250000", "nscale: 8750001"]],
      [
        [
          "equityUsd",
          "capital[0].equityUsd: the equity adds up to USD 10,000,001, more than the tranche's USD 10,000,000",
        ],
      ],
    ],
    [
      "has an amount before anything is held against it",
      [["amountUsd: 10000000", "amountUsd: a lot\n    drawnUsd: 10000001"]],
      [["a", 'capital[0].amountUsd: found "a lot"; expected a whole number']],
    ],
    [
      "counts the equity that can be read",
      [
        ["nscale: 1250000", "nscale: much"],
        ["aker: 1250000", "aker: 12500000"],
      ],
      [
        [
          "equityUsd",
          "capital[0].equityUsd: the equity adds up to USD 12,500,000, more than the tranche's USD 10,000,000",
        ],
        ["much", 'capital[0].equityUsd.nscale: found "much"; expected a whole number'],
      ],
    ],
  ])("%s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });
});

describe("units in a hall of a site file", () => {
  it.each<[what: string, units: string, problems: readonly [string, string][]]>([
    ["none in a hall without power", "h100-1: 15, h100-2: 0", []],
    ["as many as a cluster holds", "h100-1: 5000", []],
    [
      "in a hall without power",
      "h100-1: 15, h100-2: 1500",
      [
        [
          "1500",
          'phases[0].units.h100-2: pool "h100-2" has 1,500 units, but its hall "hall-2" has no share of power in this phase: add the hall to the phase\'s halls',
        ],
      ],
    ],
    [
      "one more than a cluster holds",
      "h100-1: 5001",
      [
        [
          "units",
          'phases[0].units: hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): no other hall of the phase has room; add a hall, or lower the units',
        ],
      ],
    ],
  ])("%s", (_what, units, problems) => {
    expect(pointedProblems([[UNITS, `units: { ${units} }`]])).toEqual(problems);
  });

  it("count the nodes of all pools of the hall, racks as all their nodes", () => {
    // 277 racks of 18 nodes are 4,986; 14 servers more fill the cluster.
    const rack: Change = [
      "h100-2, hall: hall-2, gpuSystem: hgx-h100",
      "h100-2, hall: hall-1, gpuSystem: gb300-nvl72",
    ];
    const units = (servers: number): Change => [
      UNITS,
      `units: { h100-1: ${servers}, h100-2: 277 }`,
    ];
    expect(pointedProblems([rack, units(14), WITHOUT_DELIVERIES])).toEqual([]);
    expect(pointedProblems([rack, units(15), WITHOUT_DELIVERIES])).toEqual([
      [
        "units",
        'phases[0].units: hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): no other hall of the phase has room; add a hall, or lower the units',
      ],
    ]);
  });
});
