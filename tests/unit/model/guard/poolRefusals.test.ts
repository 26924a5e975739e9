import { askPools, labPool } from "../../../support/guardRequests";
import {
  type Asked,
  CONTROL_PLANE,
  controlPlane,
  edited,
  made,
  MANAGER,
  olderSurge,
  owner,
  scale,
  surge,
  template,
} from "../../../support/poolChanges";

const overCeiling = (asked: string, had: number): string =>
  `pool h100-1: ${asked}, its ceiling in phase-1 is 15 nodes and it had ${had} (budget lab of hall hall-1): ask for at most 15, or raise the units in the site file`;
const WITH_SURGE =
  "pool h100-1: a roll-out with a surge takes power beyond the ceiling: set spec.rollout.strategy.rollingUpdate.maxSurge to 0 (cluster.x-k8s.io/v1beta2; left out it is 1)";
const notItsOwn = (name: string, cluster = "lab-hall-1"): string =>
  `pool h100-1: made from machine template ${name} of cluster ${cluster}, while it is priced as its own: use a template named h100-1-<hash> and cluster lab-hall-1, as the deployment does`;
const byHand = (what: string, user: string): string =>
  `${what} h100-1-x: made by ${user}, while only Cluster API may make these, for a MachineDeployment: change the units of a pool in the site file instead`;

/** The same with Cluster API's label of a control plane's Machines. */
function ofControlPlane(asked: Asked): Asked {
  const metadata = asked.object.metadata as { readonly labels: object };
  const labels = { ...metadata.labels, "cluster.x-k8s.io/control-plane": "" };
  return { ...asked, object: { ...asked.object, metadata: { ...metadata, labels } } };
}

describe("the guard of pools", () => {
  it.each<[string, Asked, string]>([
    ["a node more than the ceiling", scale(15, 16), overCeiling("16 nodes asked", 15)],
    ["a growth of what is above it already", scale(16, 17), overCeiling("17 nodes asked", 16)],
    [
      "a new pool above its ceiling",
      { object: labPool({ replicas: 16 }) },
      overCeiling("16 nodes asked", 0),
    ],
    [
      "a number that is taken away, which others would fill in",
      edited({ replicas: undefined }),
      "pool h100-1: does not say how many nodes, its ceiling in phase-1 is 15 nodes and it had 15 (budget lab of hall hall-1): ask for at most 15, or raise the units in the site file",
    ],
    ["a surge of a node", surge(1), WITH_SURGE],
    ["a surge of 10 %", surge("10%"), WITH_SURGE],
    ["a surge of a node by a client of v1beta1", olderSurge(1), WITH_SURGE],
    [
      "the strategy of v1beta1 in an object of v1beta2, which the API server would drop",
      edited({ rollout: undefined, strategy: { rollingUpdate: { maxSurge: 0 } } }),
      WITH_SURGE,
    ],
    [
      "a surge that is left out",
      edited({ rollout: { strategy: { rollingUpdate: {} } } }),
      WITH_SURGE,
    ],
    ["a roll-out that is left out", edited({ rollout: undefined }), WITH_SURGE],
    ["another pool's template", template("gb300-1-0123abcd"), notItsOwn("gb300-1-0123abcd")],
    ["a template without a hash", template("h100-1-mine"), notItsOwn("h100-1-mine")],
    ["a template of a longer name", template("h100-1-a-0123abcd"), notItsOwn("h100-1-a-0123abcd")],
    [
      "a template with more than a hash",
      template("h100-1-0123abcd0"),
      notItsOwn("h100-1-0123abcd0"),
    ],
    [
      "machines of another cluster",
      template("h100-1-0123abcd", "lab-hall-2"),
      notItsOwn("h100-1-0123abcd"),
    ],
    [
      "another cluster",
      edited({ clusterName: "lab-hall-2" }),
      notItsOwn("h100-1-0123abcd", "lab-hall-2"),
    ],
    [
      "a pool that the budget does not list, though it has no nodes",
      { object: labPool({ replicas: 0 }, "h100-9") },
      "pool h100-9: not in budget lab of hall hall-1, so its ceiling is 0: declare the pool in the site file and deploy it (kvandal up)",
    ],
    [
      "a listed name in another namespace",
      { object: labPool(), namespace: "default" },
      "pool h100-1 in namespace default: not in budget lab of hall hall-1, so its ceiling is 0: declare the pool in the site file and deploy it (kvandal up)",
    ],
    [
      "C15: a second MachineSet, made by hand, that claims to be of the pool",
      made("machinesets", "somebody", owner("MachineDeployment")),
      byHand("machinesets", "somebody"),
    ],
    [
      "a MachineSet that belongs to nobody, by Cluster API",
      made("machinesets", MANAGER),
      byHand("machinesets", MANAGER),
    ],
    [
      "a MachineSet whose owner does not control it",
      made("machinesets", MANAGER, owner("MachineDeployment", { controller: false })),
      byHand("machinesets", MANAGER),
    ],
    [
      "a MachineSet of a kind of the same name elsewhere",
      made("machinesets", MANAGER, owner("MachineDeployment", { apiVersion: "mine.io/v1" })),
      byHand("machinesets", MANAGER),
    ],
    [
      "C15: a MachineSet above the ceiling of its pool",
      made("machinesets", MANAGER, owner("MachineDeployment"), 16),
      "machinesets h100-1-x: 16 nodes asked, its ceiling in phase-1 is 15 nodes and it had 0 (budget lab of hall hall-1): ask for at most 15, or raise the units in the site file",
    ],
    [
      "a Machine by hand that claims to be of a MachineSet",
      made("machines", "somebody", owner("MachineSet")),
      byHand("machines", "somebody"),
    ],
    [
      "a Machine of a pool that says it is one of a control plane",
      ofControlPlane(made("machines", MANAGER, owner("MachineSet"))),
      byHand("machines", MANAGER),
    ],
    [
      "a Machine of a MachineDeployment",
      made("machines", MANAGER, owner("MachineDeployment")),
      byHand("machines", MANAGER),
    ],
    [
      "a Machine of a MachineSet that is not named after its pool, by Cluster API",
      made("machines", MANAGER, owner("MachineSet", { name: "another-abcde" })),
      byHand("machines", MANAGER),
    ],
    [
      "a Machine of a pool that the budget does not list, by Cluster API",
      made("machines", MANAGER, owner("MachineSet", { name: "h100-9-abcde" }), 1, "h100-9"),
      byHand("machines", MANAGER),
    ],
    [
      "a Machine in another namespace, by Cluster API",
      { ...made("machines", MANAGER, owner("MachineSet")), namespace: "default" },
      `machines h100-1-x in namespace default: made by ${MANAGER}, while only Cluster API may make these, for a MachineDeployment: change the units of a pool in the site file instead`,
    ],
    [
      "a control plane's Machine in a namespace without the quota",
      { ...made("machines", CONTROL_PLANE, controlPlane), namespace: "default" },
      `machines h100-1-x in namespace default: made by ${CONTROL_PLANE}, while only Cluster API may make these, for a MachineDeployment: change the units of a pool in the site file instead`,
    ],
    [
      "a control plane's Machine by the controller of MachineSets",
      made("machines", MANAGER, controlPlane),
      byHand("machines", MANAGER),
    ],
    [
      "a MachinePool, by whomever",
      made("machinepools", MANAGER, owner("MachineDeployment"), 1),
      byHand("machinepools", MANAGER),
    ],
  ])("refuses %s", (_, asked, sentence) => {
    const { admitted, refusals, errors } = askPools(asked);
    expect({ admitted, first: refusals[0], errors }).toEqual({
      admitted: false,
      first: sentence,
      errors: [],
    });
  });
});
