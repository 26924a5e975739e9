import { rollOut, templateCauses } from "../../../../model/diff/rollOut";
import type { NodePoolPlan } from "../../../../model/nodePools";
import { DEFAULT_NODE_SETTINGS } from "../../../../model/nodeSettings";
import { planPhase } from "../../../../model/phasePlan";
import { catalog, siteWith } from "../../../support/sites";
import { DECLARED } from "../../../../model/power/basis";

let pool: NodePoolPlan;

beforeAll(() => {
  const { nodePools } = planPhase(siteWith("lab"), catalog, "phase-1", DECLARED);
  const { "h100-1": found } = nodePools;
  if (found === undefined) {
    throw new Error("no pool h100-1");
  }
  pool = found;
});

/** A pool of MachineDeployments with these units, of so many nodes each. */
const parts = (nodesPerUnit: number, ...units: readonly number[]): NodePoolPlan => ({
  ...pool,
  settings: {
    ...DEFAULT_NODE_SETTINGS,
    drainHours: { training: 2, inference: 1 },
    volumeDetachMinutes: 7,
    nodeDeletionMinutes: 5,
    health: { ...DEFAULT_NODE_SETTINGS.health, startupMinutes: 30 },
  },
  machineDeployments: units.flatMap((count) =>
    pool.machineDeployments.map((part) => ({ ...part, units: count, nodes: count * nodesPerUnit })),
  ),
});

describe("a roll-out", () => {
  it.each<[what: string, nodesPerUnit: number, units: readonly number[], steps: number]>([
    ["a tenth at a time", 1, [100], 10],
    ["a tenth, rounded down", 1, [109], 11],
    ["a node at least", 1, [9], 9],
    ["racks whole, a tenth of them", 18, [20], 10],
    ["a rack at least", 18, [3], 3],
    ["side by side, as long as the longest", 1, [40, 109, 100], 11],
  ])("takes %s", (_what, nodesPerUnit, units, steps) => {
    const made = rollOut(parts(nodesPerUnit, ...units), "training", { nodesPerUnit }, 12, ["a"]);
    // Drained for two hours, then 7, 5 and 30 minutes.
    expect(made).toEqual({ nodes: 12, steps, minutesAtMost: steps * 162, causes: ["a"] });
  });

  it("waits for the jobs of its purpose", () => {
    const made = rollOut(parts(1, 10), "inference", { nodesPerUnit: 1 }, 10, []);
    expect(made).toEqual({ nodes: 10, steps: 10, minutesAtMost: 10 * 102, causes: [] });
  });
});

it.each<[path: string, rolls: boolean]>([
  ["kubernetesVersion", true],
  ["infrastructure.diskFormat", true],
  ["settings.kubelet.reservedCpus", true],
  ["settings.files[/etc/x].content", true],
  ["settings.commands[0]", true],
  ["settings.kubeletic", false],
  ["settings.rollOut.maxUnavailable", false],
  ["own.settings.kubelet", false],
  ["kubernetesVersions", false],
])("a change of %s makes new templates: %s", (path, rolls) => {
  const change = { path, before: 1, after: 2 };
  expect(templateCauses([change])).toEqual(rolls ? [path] : []);
});
