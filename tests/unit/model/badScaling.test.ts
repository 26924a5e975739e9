import { changedLab, problemsIn, type Change } from "../../support/siteProblems";

const POOL = "{ name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }";

const withPolicy = (policy: string, more = ""): Change[] => [
  [POOL, POOL.replace(" }", `${more}, scalingPolicy: ${policy} }`)],
];

test.each<[string, Change[], string]>([
  [
    "a step without a limit",
    withPolicy("{ follows: phase, step: { coolDown: 7 days } }"),
    "the most that one deployment may add: give units, power or both",
  ],
  [
    "a step that is less than a unit",
    withPolicy("{ follows: phase, step: { power: 12 kW } }"),
    'found 12.0 kW; a unit of pool "h100-1" takes up to 12.3 kW, so it would never grow: allow at least that',
  ],
  [
    "a step that is less than a part of a split pool",
    withPolicy("{ follows: phase, step: { units: 8 } }", ", granularity: scalable-unit"),
    'found 8; pool "h100-1" grows by parts of 32 units, so it would never grow: allow at least 32',
  ],
  [
    "a step of the site that no pool can take",
    [["rampLimit: unknown", "rampLimit: unknown\n    rampStep: 5 kW"]],
    'found 5.0 kW; a unit of pool "h100-1" takes up to 12.3 kW, so it would never grow: allow at least that',
  ],
  [
    "a gate that is not there",
    withPolicy("{ follows: phase, step: { units: 8, provenBy: phase-1-eup } }"),
    'there is no gate "phase-1-eup" with a record of its own; there is "grid-energised", "gpus-delivered", "capacity-booked", "phase-1-accepted", "phase-1-pue", "phase-2-accepted" or "phase-2-utilisation". Did you mean "phase-1-pue"?',
  ],
  [
    "more by hand than any phase gives",
    withPolicy("{ follows: manual, units: 134 }"),
    'found 134; no phase gives pool "h100-1" more than 133 units',
  ],
  [
    "a floor above every phase",
    withPolicy("{ follows: demand, floor: 200 }"),
    'found 200; no phase gives pool "h100-1" more than 133 units',
  ],
  [
    "a buffer of what is not booked",
    withPolicy("{ follows: phase, buffer: 10 % }"),
    'unknown key "buffer"; allowed: follows, step.',
  ],
])("%s is refused at its line", (_, changes, message) => {
  const [first = ""] = problemsIn(changedLab(changes));
  expect(first).toMatch(/^site\.yaml:\d+:\d+ /);
  expect(first).toContain(message);
});
