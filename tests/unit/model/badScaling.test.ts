import { WITHOUT_DELIVERIES } from "../../support/deliveries";
import { pointedProblems, type Change } from "../../support/siteProblems";

const POOL = "{ name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";
const POOL_2 = "{ name: h100-2, hall: hall-2, gpuSystem: hgx-h100, purpose: training }";
const SPARE = "{ name: spare, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";

const withPolicy = (policy: string, more = "", pool = POOL): Change => [
  pool,
  pool.replace(" }", `${more}, scalingPolicy: ${policy} }`),
];
const withRampStep = (power: string): Change => [
  "rampLimit: unknown",
  `rampLimit: unknown\n    rampStep: ${power}`,
];
/** Phases of a design PUE of their own, in the order of the file. */
const withPue = (phase: string, pue: string): Change => [
  `  - name: ${phase}\n`,
  `  - name: ${phase}\n    designPue: ${pue}\n`,
];
const WITHOUT_GATES: Change = [/^ {4}gates:\n(?: {6}.*\n)+/gm, ""];
const BOTH: Change = [
  /^ {4}gates:\n/m,
  "    gates:\n      - { name: both, kind: all-of, gates: [grid-energised, gpus-delivered], source: a test }\n",
];
const SPLIT = ", granularity: scalable-unit";
const GATES =
  '"grid-energised", "gpus-delivered", "capacity-booked", "phase-1-accepted", "phase-1-pue", "phase-2-accepted" or "phase-2-utilisation"';
const never = (found: string, what: string): string =>
  `found ${found}; ${what}, so it would never grow: allow at least that`;

describe("a scaling policy in a site file", () => {
  it.each<[string, Change[], string, string]>([
    [
      "a step without a limit",
      [withPolicy("{ follows: phase, step: { coolDown: 7 days } }")],
      "{",
      'pools[0].scalingPolicy.step: found {"coolDown":"7 days"}; the most that one deployment may add: give units, power or both',
    ],
    [
      "a cool-down of more than a century",
      [withPolicy("{ follows: phase, step: { units: 1, coolDown: 9999999 days } }")],
      "9999999",
      'pools[0].scalingPolicy.step.coolDown: found "9999999 days"; expected at most 36,525 days, which are 100 years',
    ],
    [
      "a step of no power",
      [withPolicy("{ follows: phase, step: { power: 0 W } }")],
      "0",
      'pools[0].scalingPolicy.step.power: found "0 W"; more than 0 W',
    ],
    [
      "a step that is less than a unit",
      [withPolicy("{ follows: phase, step: { power: 12 kW } }")],
      "12",
      `pools[0].scalingPolicy.step.power: ${never("12.0 kW", 'a unit of pool "h100-1" takes up to 12.3 kW')}`,
    ],
    [
      "a step that is less than a unit in the phase with the worst hour",
      [withPolicy("{ follows: phase, step: { power: 13 kW } }"), withPue("phase-2", "1.20")],
      "13",
      `pools[0].scalingPolicy.step.power: ${never("13.0 kW", 'a unit of pool "h100-1" takes up to 13.5 kW')}`,
    ],
    [
      "a step whose power is less than a part of a split pool",
      [withPolicy("{ follows: phase, step: { power: 394 kW } }", SPLIT)],
      "394",
      `pools[0].scalingPolicy.step.power: ${never("394.0 kW", 'a part of 32 units of pool "h100-1" takes up to 394.9 kW')}`,
    ],
    [
      "a step that is less than a part of a split pool",
      [withPolicy("{ follows: phase, step: { units: 31 } }", SPLIT)],
      "31",
      'pools[0].scalingPolicy.step.units: found 31; pool "h100-1" grows by parts of 32 units, so it would never grow: allow at least 32',
    ],
    [
      "a gate that is not there",
      [withPolicy("{ follows: phase, step: { units: 8, provenBy: phase-1-eup } }")],
      "phase-1-eup",
      `pools[0].scalingPolicy.step.provenBy: there is no gate "phase-1-eup" with a record of its own; there is ${GATES}. Did you mean "phase-1-pue"?`,
    ],
    [
      "a gate that has no record of its own",
      [withPolicy("{ follows: phase, step: { units: 8, provenBy: both } }"), BOTH],
      "both",
      `pools[0].scalingPolicy.step.provenBy: there is no gate "both" with a record of its own; there is ${GATES}.`,
    ],
    [
      "a gate where there are none",
      [withPolicy("{ follows: phase, step: { units: 8, provenBy: phase-1-pue } }"), WITHOUT_GATES],
      "phase-1-pue",
      'pools[0].scalingPolicy.step.provenBy: there is no gate "phase-1-pue", and no phase has a gate with a record of its own',
    ],
    [
      "more by hand than any phase gives",
      [withPolicy("{ follows: manual, units: 134 }")],
      "134",
      'pools[0].scalingPolicy.units: found 134; no phase gives pool "h100-1" more than 133 units',
    ],
    [
      "a floor above every phase",
      [withPolicy("{ follows: demand, floor: 200 }")],
      "200",
      'pools[0].scalingPolicy.floor: found 200; no phase gives pool "h100-1" more than 133 units',
    ],
    [
      "a buffer of what is not booked",
      [withPolicy("{ follows: phase, buffer: 10 % }")],
      "buffer",
      'pools[0].scalingPolicy.buffer: unknown key "buffer"; allowed: follows, step.',
    ],
    [
      "parts that nobody knows, which is said once",
      [
        WITHOUT_DELIVERIES,
        [POOL, POOL.replace("hgx-h100", "vera-rubin-nvl72")],
        withPolicy(
          "{ follows: phase, step: { units: 1, power: 1 MW } }",
          SPLIT,
          POOL.replace("hgx-h100", "vera-rubin-nvl72"),
        ),
      ],
      "scalable-unit",
      "pools[0].granularity: the catalogue has no scalable unit of vera-rubin-nvl72, so a pool of it cannot be split: state scalableUnit there, or leave granularity out",
    ],
    [
      "a cap that has no price, which is said once",
      [withPolicy("{ follows: phase, step: { power: 1 kW } }", ", gpuPowerCap: 5 W")],
      "5",
      "pools[0].gpuPowerCap: a cap of 5 W is outside what a GPU of hgx-h100 can be set to, 200 W to 700 W",
    ],
  ])("is refused with %s", (_, changes, word, problem) => {
    expect(pointedProblems(changes)).toEqual([[word, problem]]);
  });

  it("is refused for each pool that a step of the site is too small for", () => {
    expect(pointedProblems([withRampStep("5 kW")])).toEqual(
      ["h100-1", "h100-2", "h100-3"].map((pool) => [
        "5",
        `power.gridConnection.rampStep: ${never("5.0 kW", `a unit of pool "${pool}" takes up to 12.3 kW`)}`,
      ]),
    );
  });

  it.each<[string, Change[]]>([
    ["a step of one unit", [withPolicy("{ follows: phase, step: { units: 1 } }")]],
    ["a step of its power", [withPolicy("{ follows: phase, step: { power: 12.342 kW } }")]],
    ["a step of the site of its power", [withRampStep("12.342 kW")]],
    ["a step of one part", [withPolicy("{ follows: phase, step: { units: 32 } }", SPLIT)]],
    [
      "a step that is too small only for a phase without the pool",
      [
        withPolicy("{ follows: phase, step: { power: 12.342 kW } }", "", POOL_2),
        withPue("phase-1", "1.20"),
      ],
    ],
    [
      "any step in no phase, where nothing could grow",
      [
        [POOL, `${POOL}\n  - ${SPARE}`],
        withPolicy("{ follows: phase, step: { power: 1 W } }", "", SPARE),
      ],
    ],
    ["all that the last phase gives, by hand", [withPolicy("{ follows: manual, units: 133 }")]],
    ["a floor at all that it gives", [withPolicy("{ follows: demand, floor: 133 }")]],
  ])("is accepted with %s", (_, changes) => {
    expect(pointedProblems(changes)).toEqual([]);
  });
});
