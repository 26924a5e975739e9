import { askPools, askPoolsWithoutBudget, labPool } from "../../../support/guardRequests";
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

describe("the guard of pools", () => {
  it.each<[string, Asked]>([
    ["a new pool at its ceiling", { object: labPool() }],
    ["growth up to the ceiling", scale(14, 15)],
    ["a pool that shrinks, though it stays above its ceiling", scale(20, 16)],
    ["a pool that stays where it is above its ceiling", scale(20, 20)],
    ["a pool that is emptied by its scale", scale(20, 0)],
    [
      "a pool without a number that is edited otherwise",
      edited({ replicas: undefined }, { replicas: undefined }),
    ],
    ["a surge of 0 %", surge("0%")],
    ["a pool that shrinks, by a client of v1beta1", olderSurge(0)],
    ["a new template of its own", template("h100-1-fedcba98")],
    [
      "a pool of before the guard with a surge, which it keeps",
      edited({ rollout: {} }, { rollout: {} }),
    ],
    [
      "a MachineSet of the pool by Cluster API",
      made("machinesets", MANAGER, owner("MachineDeployment")),
    ],
    ["a Machine of a MachineSet by Cluster API", made("machines", MANAGER, owner("MachineSet"))],
    ["a Machine of a control plane by Cluster API", made("machines", CONTROL_PLANE, controlPlane)],
  ])("lets through %s", (_, asked) => {
    expect(askPools(asked)).toMatchObject({
      judged: true,
      admitted: true,
      refusals: [],
      errors: [],
    });
  });

  it("lets a pool from before the guard shrink by whatever request, and not change otherwise", () => {
    const theirs = { rollout: undefined, template: { spec: { clusterName: "theirs" } } };
    const shrink = edited({ ...theirs, replicas: 4 }, { ...theirs, replicas: 5 });
    expect(askPools(shrink)).toMatchObject({ admitted: true, errors: [] });
    const more = { ...theirs, replicas: 4, deletion: { order: "Oldest" } };
    expect(askPools(edited(more, { ...theirs, replicas: 5 })).admitted).toBe(false);
  });

  it("passes dry runs over: a preview of a raise is judged by the policy pack", () => {
    expect(askPools({ ...scale(15, 16), dryRun: true })).toMatchObject({
      judged: false,
      admitted: true,
    });
  });

  describe("without a budget", () => {
    it("K1: lets a pool shrink, be deleted by its controller, and keep to what the phase declares", () => {
      for (const asked of [scale(20, 16), scale(14, 15), scale(15, 0)]) {
        expect(askPoolsWithoutBudget(asked)).toMatchObject({ judged: true, admitted: true });
      }
    });

    it("refuses what the phase does not declare", () => {
      expect(askPoolsWithoutBudget(scale(15, 16)).refusals).toEqual([
        "pool h100-1: 16 nodes asked, its ceiling in phase-1 is 15 nodes and it had 15 (hall hall-1 of site lab): ask for at most 15, or raise the units in the site file",
      ]);
      expect(askPoolsWithoutBudget({ object: labPool({}, "h100-9") }).refusals).toContain(
        "pool h100-9: not declared for hall hall-1 of site lab in phase-1, so its ceiling is 0: declare the pool in the site file and deploy it (kvandal up)",
      );
    });
  });

  it("is asked of every way to get machines, and of Machines only when they are made", () => {
    for (const resource of ["machinedeployments", "machinesets", "machinepools"]) {
      for (const subresource of [undefined, "scale"]) {
        expect(askPools({ ...scale(14, 15), resource, subresource }).judged).toBe(true);
      }
    }
    const machine = made("machines", "somebody");
    expect(askPools(machine).judged).toBe(true);
    expect(askPools({ ...machine, oldObject: machine.object }).judged).toBe(false);
  });

  it("says in the audit log what was asked, what was there and what the ceiling is", () => {
    expect(askPools(scale(14, 16)).audit).toEqual({
      judged: "pool h100-1: 16 nodes asked, 14 before, ceiling 15 in phase-1",
    });
  });
});
