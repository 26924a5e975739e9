import { hallManifests } from "../../../components/manifests/hallManifests";
import { siteBudget } from "../../../components/manifests/siteBudget";
import { budgetPolicy } from "../../../model/guard/budgetPolicy";
import { poolPolicy } from "../../../model/guard/poolPolicy";
import { planPhase } from "../../../model/phasePlan";
import { planned } from "../../../model/power/basis";
import { judge } from "../../support/admission/judge";
import { budgetRequest, labPool } from "../../support/guardRequests";
import { CLOCK_DAY } from "../../support/openSite";
import { lockOf } from "../../support/locks";
import { catalog, siteWith } from "../../support/sites";

const kvandal = siteWith("kvandal");
const lock = lockOf({ site: kvandal, catalog });
const plan = planPhase(kvandal, catalog, "phase-1", planned(lock));
const now = CLOCK_DAY;

describe("a hall that is built and has no share of a phase's power", () => {
  it("is every one whose cluster and deployer the lock knows, and none of which something is missing", () => {
    expect(plan.halls.map(({ name }) => name)).toEqual(["narvik-1"]);
    expect(plan.idleHalls.map(({ name }) => name)).toEqual(
      ["narvik-2", "narvik-3", "narvik-4", "narvik-5", "narvik-6", "narvik-7", "narvik-8"].filter(
        (name) => name in lock.halls,
      ),
    );
    const { deployer, ...unbuilt } = lock.halls["narvik-3"] ?? { managementContext: "" };
    const locked = { ...lock, halls: { ...lock.halls, "narvik-3": unbuilt } };
    const { idleHalls } = planPhase(kvandal, catalog, "phase-1", planned(locked));
    expect(idleHalls.map(({ name }) => name)).not.toContain("narvik-3");
    expect(idleHalls).toHaveLength(plan.idleHalls.length - 1);
  });

  it("is none in a simulated site, whose halls are made with the phase that has them", () => {
    const site = siteWith("lab");
    const locked = lockOf({ site, catalog });
    expect(planPhase(site, catalog, "phase-1", planned(locked)).idleHalls).toEqual([]);
  });

  it("C16: gets the whole guard, a budget of zero, and no pool", () => {
    const [hall] = plan.idleHalls;
    if (hall === undefined) throw new Error("no hall is idle");
    const options = { now, inService: true };
    const { management, workload } = hallManifests(plan, hall, catalog, options);
    const kinds = management.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "ValidatingAdmissionPolicyBinding")).toHaveLength(6);
    expect(kinds).toEqual(
      expect.arrayContaining(["SiteBudget", "ResourceQuota", "CronJob", "Job"]),
    );
    expect(kinds).not.toContain("MachineDeployment");
    expect(workload).toEqual([]);
    const budget = management.find(({ kind }) => kind === "SiteBudget");
    const { pools } = budget?.spec as { pools: Record<string, { ceilingNodes: number }> };
    expect(Object.keys(pools)).not.toEqual([]);
    expect(Object.values(pools).every(({ ceilingNodes }) => ceilingNodes === 0)).toBe(true);
  });

  it("C16: admits its budget, no pool, and no ceiling above zero", () => {
    const [hall] = plan.idleHalls;
    const guard = plan.guards[hall?.name ?? ""];
    if (hall === undefined || guard === undefined) throw new Error("no hall is idle");
    const { apiVersion, kind, ...object } = siteBudget({
      ...{ site: "kvandal", phase: "phase-1", now, hall, nodePools: {} },
    });
    const policy = budgetPolicy(guard, true);
    expect(judge(policy, budgetRequest({ object }))).toMatchObject({ refusals: [], errors: [] });
    const pool = kvandal.pools.find((one) => one.hall === hall.name)?.name ?? "";
    const pools = { [pool]: { ceilingUnits: 1, ceilingNodes: 1 } };
    const raised = { ...object, spec: { ...(object.spec as object), pools } };
    expect(judge(policy, budgetRequest({ object: raised })).admitted).toBe(false);
    const made = {
      ...({
        operation: "CREATE",
        group: "cluster.x-k8s.io",
        resource: "machinedeployments",
      } as const),
      ...{ namespace: "kvandal", user: "anybody", object: labPool({ replicas: 1 }, pool) },
    };
    expect(judge(poolPolicy(guard), made).refusals).toEqual([
      expect.stringContaining("its ceiling is 0"),
      expect.stringContaining("its ceiling in phase-1 is 0 nodes"),
      expect.anything(),
    ]);
  });
});

describe("the budget of a hall", () => {
  const ceilingsOf = (site: typeof kvandal) => {
    const { halls } = planPhase(site, catalog, "phase-1", planned(lockOf({ site, catalog })), {});
    const [hall] = halls;
    if (hall === undefined) throw new Error("the phase has no hall");
    return siteBudget({ ...{ site: site.name, phase: "phase-1", now, hall, nodePools: {} } }).spec;
  };

  it("has zero for a pool without units, with the system and the cap of its nodes that still run", () => {
    const capped = siteWith("lab", (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "300 W" });
    });
    expect(ceilingsOf(capped)).toMatchObject({
      pools: {
        "h100-1": {
          ...{ ceilingUnits: 0, ceilingNodes: 0 },
          ...{ gpuSystem: "hgx-h100", gpuPowerCapWatts: 300 },
        },
      },
    });
  });

  it("has no ceilings in a hall without pools: clients leave an empty map out", () => {
    const [hall] = planPhase(kvandal, catalog, "phase-1", planned(lock)).halls;
    if (hall === undefined) throw new Error("the phase has no hall");
    const empty = { ...hall, pools: [], resting: [] };
    const { spec } = siteBudget({
      ...{ site: "kvandal", phase: "phase-1", now, hall: empty, nodePools: {} },
    });
    expect(spec).not.toHaveProperty("pools");
  });
});
