import { parseSite } from "../../../model/site";
import { changedLab, pointedProblems, type Change } from "../../support/siteProblems";
import { catalog, siteWith } from "../../support/sites";

const siteAfter = (...changes: readonly Change[]) =>
  parseSite("site.yaml", changedLab(changes), catalog);
const DESIGN = "designPue: 1.10";
const ANNUAL = "annualPue: 1.08";
const RAMP_LIMIT = "rampLimit: unknown";
const TRAINING = "h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";
const granted = (grants: string): Change => [
  "  loadSwingSeconds:",
  `  oversubscription: { ${grants} }\n  loadSwingSeconds:`,
];
type Case = [what: string, changes: readonly Change[], problems: readonly [string, string][]];

describe("the powers and ratios of a site", () => {
  it.each<[what: string, changes: readonly Change[]]>([
    [
      "a PUE of 1.00",
      [
        [DESIGN, "designPue: 1.00"],
        [ANNUAL, "annualPue: 1.00"],
      ],
    ],
    ["a PUE of 3.00", [[DESIGN, "designPue: 3.00"]]],
    ["a year as bad as its worst hour", [[ANNUAL, "annualPue: 1.10"]]],
    ["nothing but real power", [["powerFactor: 0.98", "powerFactor: 1.00"]]],
    ["all of it in reserve", [["reserve: 5 %", "reserve: 100 %"]]],
    ["an overhead of 300 %", [["overhead: 10 %", "overhead: 300 %"]]],
    [
      "a design day as warm as the warmest month",
      [["designDayCelsius: { value: 28,", "designDayCelsius: { value: 14,"]],
    ],
    [
      "neither curve nor climate",
      [
        [/ {2}pueCurve:\n(?: {4}.*\n)+/, ""],
        [/climate:\n(?: {2}.*\n)+/, ""],
      ],
    ],
    ["steps of hardly more than a unit", [[RAMP_LIMIT, `${RAMP_LIMIT}\n    rampStep: 13 kW`]]],
  ])("may be %s", (_what, changes) => {
    expect(pointedProblems(changes)).toEqual([]);
  });

  it.each<Case>([
    [
      "a PUE above 3.00",
      [[DESIGN, "designPue: 3.001"]],
      [["3.001", "power.designPue: found 3.001; at most 3.00"]],
    ],
    [
      "a year that is worse than its worst hour",
      [[ANNUAL, "annualPue: 1.101"]],
      [
        [
          "1.101",
          "power.annualPue: 1.101 is above the design PUE of 1.10: the design PUE is the worst hour's, so no year is worse",
        ],
      ],
    ],
    [
      "a curve without the design day that it is held against",
      [[/climate:\n(?: {2}.*\n)+/, ""]],
      [
        [
          "pueCurve",
          "power.pueCurve: the curve is held against the design PUE at the design day, and the site has none: add climate with designDayCelsius",
        ],
      ],
    ],
    [
      "a climate without a design day",
      [[/ +designDayCelsius: .*\n/, ""]],
      [["climate", "climate.designDayCelsius: missing; expected a mapping"]],
    ],
    [
      "a design day that is cooler than a month's mean",
      [["designDayCelsius: { value: 28,", "designDayCelsius: { value: 13,"]],
      [
        [
          "13",
          "climate.designDayCelsius.value: 13 °C is below the mean of the warmest month, 14 °C: the design day is the worst hour's temperature",
        ],
      ],
    ],
    [
      "no real power",
      [["powerFactor: 0.98", "powerFactor: 0"]],
      [["0", "power.domains[0].powerFactor: found 0; above 0 and at most 1.00, as 0.98"]],
    ],
    [
      "an overhead above 300 %",
      [["overhead: 10 %", "overhead: 300.1 %"]],
      [["300.1", 'power.overhead: found "300.1 %"; at most 300 %']],
    ],
    [
      "steps of nothing",
      [[RAMP_LIMIT, `${RAMP_LIMIT}\n    rampStep: 0 W`]],
      [["0", 'power.gridConnection.rampStep: found "0 W"; more than 0 W']],
    ],
    [
      "powers that add up to more than can be counted",
      [["contracted: 5.2 MW", "contracted: 1000000 GW"]],
      [
        [
          "power",
          "power: the site's powers and units come to 12000000405693600 W with all losses, more than can be counted to the watt (9007199254740991 W): look for a unit that is wrong, as GW for MW",
        ],
      ],
    ],
    [
      "more announced GPUs than can be counted",
      [["gpus: 1000,", "gpus: 9007199254740991,"]],
      [
        [
          "9007199254740991",
          "announcedCompute.gpus: more GPUs than can be counted to the watt: look for a digit too many",
        ],
      ],
    ],
  ])("are not %s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });

  it("are the design PUE for the year too, and no oversubscription, where the file says neither", () => {
    const { power } = siteAfter([/ {2}annualPue: 1.08\n/, ""]);
    expect(power).toMatchObject({
      designPuePerMille: 1100,
      annualPuePerMille: 1100,
      oversubscription: { trainingPerMille: 1000, inferencePerMille: 1000 },
    });
    expect(siteAfter(granted("inference: 1.2")).power.oversubscription).toEqual({
      trainingPerMille: 1000,
      inferencePerMille: 1200,
    });
  });

  it("know of the grid owner's limits what the file says of them", () => {
    const { gridConnection } = siteAfter([
      RAMP_LIMIT,
      "rampLimit: 10 kW/s\n    rampStep: 1 MW",
    ]).power;
    expect(gridConnection).toEqual({
      contractedWatts: 5_200_000,
      rampLimitWattsPerSecond: 10_000,
      rampStepWatts: 1_000_000,
      source: "sites/kvandal/site.yaml, divided by 100",
    });
    const unknown = siteAfter().power.gridConnection;
    expect(unknown.rampLimitWattsPerSecond).toBeUndefined();
    expect(unknown).not.toHaveProperty("rampStepWatts");
  });
});

describe("the phases of a site", () => {
  it("may have the power and the dates of the one before", () => {
    expect(
      pointedProblems([
        ["energised: 2.3 MW", "energised: 200 kW"],
        ['energisedOn: "2026-12-15"', 'energisedOn: "2026-03-31"'],
        ['due: "2028-12-31"', 'due: "2026-12-31"'],
      ]),
    ).toEqual([]);
  });

  it("may leave open when they are energised", () => {
    expect(pointedProblems([[/ +energisedOn: "2026-12-15"\n/, ""]])).toEqual([]);
    expect(pointedProblems([[/ +energisedOn: "2026-03-31"\n/, ""]])).toEqual([]);
  });

  it("have a plant for all that is energised, unless the file says otherwise", () => {
    expect(siteAfter().phases.map(({ plantWatts }) => plantWatts)).toEqual([
      200_000, 2_300_000, 5_200_000,
    ]);
    const kvandal = siteWith("kvandal").phases.map(({ plantWatts }) => plantWatts);
    expect(kvandal).toEqual([230_000_000, 230_000_000, 520_000_000]);
  });
});

describe("a pool of a site", () => {
  it.each<Case>([
    [
      "trains beyond its watts without a cap, as far as the site grants it",
      [granted("training: 1.03"), [TRAINING, `${TRAINING}, oversubscription: 1.03`]],
      [],
    ],
    [
      "serves as many watts as there are without a cap",
      [["purpose: inference", "purpose: inference, oversubscription: 1.00"]],
      [],
    ],
    [
      "is not called what every object has",
      [
        ["name: h100-3,", "name: constructor,"],
        [/, h100-3: 40/, ""],
        [/, h100-3: 133/, ""],
      ],
      [
        [
          "constructor",
          'pools[2].name: found "constructor"; another name: "constructor" is reserved',
        ],
      ],
    ],
  ])("%s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });
});
