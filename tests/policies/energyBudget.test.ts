import { energyBudget } from "../../policies/energyBudget";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { autoscaledTo, budget, machineTemplate, pool, site } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { phaseIn } from "../support/sites";

const judge = (resource: TestResource, config: object = {}): Promise<string[]> =>
  violationsOf(energyBudget, resource, config);

/** The lab with one unit more in phase 1 than 200 kW less the reserve carry. */
const overCapacity = {
  siteFolder: siteFolderWith("lab", (data) => {
    phaseIn(data, "phase-1").units["h100-1"] = 16;
  }),
};

const TOO_MUCH =
  "hall hall-1: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units or wait for phase-2";

describe("the policy", () => {
  it("is mandatory", () => {
    expect(energyBudget.enforcementLevel).toBe("mandatory");
  });

  it("lets the shipped phase through, resource by resource", async () => {
    for (const resource of [site(), budget(), pool(), machineTemplate()]) {
      expect(await judge(resource)).toEqual([]);
    }
  });

  it("does not concern itself with what takes no power", async () => {
    expect(await judge({ type: "kubernetes:core/v1:ConfigMap", props: { data: {} } })).toEqual([]);
  });
});

describe("one unit more than the power carries", () => {
  it("is refused on the Site, before it has children", async () => {
    expect(await judge(site(16), overCapacity)).toEqual([
      TOO_MUCH,
      expect.stringMatching(/^site lab: 197\.5 kW/),
    ]);
  });

  it("is refused on the hall's budget, before it has pools", async () => {
    expect(await judge(budget({ "h100-1": 16 }), overCapacity)).toContain(TOO_MUCH);
  });

  it("is refused on the pool alone", async () => {
    expect(await judge(pool({ replicas: 16 }), overCapacity)).toContain(TOO_MUCH);
  });

  it("is refused on a pool that asks for less than a site file which does not fit", async () => {
    const other = siteFolderWith("lab", (data) => {
      data.pools.push({
        name: "h100-4",
        hall: "hall-1",
        gpuSystem: "hgx-h100",
        purpose: "training",
      });
      phaseIn(data, "phase-1").units["h100-4"] = 5;
    });
    expect((await judge(pool(), { siteFolder: other })).join()).toContain(
      "hall hall-1: 246.8 kW asked",
    );
  });
});

describe("a pool", () => {
  it.each([
    [
      "counts at its autoscaler maximum where that is larger than its replicas",
      { replicas: 1, ...autoscaledTo(16) },
      "16 units asked, ceiling 15",
    ],
    [
      "counts with the surge of a roll-out",
      { rollout: { strategy: { rollingUpdate: { maxSurge: 1 } } } },
      "16 units asked, ceiling 15",
    ],
    [
      "counts with the API's own surge when none is given",
      { rollout: {} },
      "16 units asked, ceiling 15",
    ],
    [
      "cannot go by another GPU system",
      { labels: { "kvandal.io/gpu-system": "hgx-h200" } },
      "declared as hgx-h100, asked as hgx-h200",
    ],
    [
      "cannot go by a GPU system that nobody knows",
      { labels: { "kvandal.io/gpu-system": "hgx-h20" } },
      "which the catalogue cannot price",
    ],
    [
      "cannot leave its GPU system out",
      { labels: { "kvandal.io/gpu-system": undefined } },
      "its power is unknown and counts as a violation",
    ],
    [
      "cannot leave its site out",
      { labels: { "kvandal.io/site": undefined } },
      "no kvandal.io/site label",
    ],
    [
      "must be declared",
      { name: "h100-9" },
      "pool h100-9: not declared in the site file of lab, so its ceiling is 0 units",
    ],
    [
      "has no second ceiling in another namespace",
      { namespace: "default" },
      "pools live in namespace kvandal; elsewhere the ceiling is 0 units",
    ],
    [
      "has no second ceiling in another hall",
      { labels: { "kvandal.io/hall": "hall-2" } },
      "declared in hall hall-1, asked in hall hall-2",
    ],
    [
      "has no second ceiling in another cluster",
      { provider: { context: "kwok-lab-hall-2" } },
      'hall hall-1 is reached by context "kwok-lab-hall-1", its provider has context "kwok-lab-hall-2"',
    ],
    ["needs a cluster that can be told", { provider: {} }, "its provider has no named context"],
    [
      "is a MachineDeployment",
      { kind: "MachineSet" },
      "a MachineSet of one's own has a ceiling of 0 units",
    ],
    [
      "of an older API version counts all the same",
      { kind: "MachinePool" },
      "a MachinePool of one's own",
    ],
    [
      "is made from a template of its own",
      { template: "h100-2-0123abcd" },
      "its machine template h100-2-0123abcd is not one of its own",
    ],
    [
      "is in a phase of its site",
      { labels: { "kvandal.io/phase": "phase-9" } },
      'there is no phase of site lab "phase-9"',
    ],
    [
      "has a site that is there",
      { labels: { "kvandal.io/site": "elsewhere" } },
      "site elsewhere: there is no site file to judge by",
    ],
    [
      "has a site with a name",
      { labels: { "kvandal.io/site": "../lab" } },
      '"../lab" is no name of a site',
    ],
    [
      "has a size that can be read",
      { replicas: "many" },
      'spec.replicas is "many", not a whole number',
    ],
    ["has a size that is known", { replicas: UNKNOWN }, "is not known before it is deployed"],
  ])("%s", async (_name, changes, message) => {
    expect((await judge(pool(changes))).join("\n")).toContain(message);
  });

  it("may be smaller than its ceiling", async () => {
    expect(await judge(pool({ replicas: 1 }))).toEqual([]);
  });

  it("is judged by what it is and not by what its type says", async () => {
    const disguised = pool({ replicas: 16 });
    const props = {
      ...disguised.props,
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind: "MachineDeployment",
    };
    const type = "kubernetes:core/v1:ConfigMap";
    expect((await judge({ ...disguised, type, props })).join()).toContain("16 units asked");
  });

  it("cannot come from a Cluster's topology", async () => {
    const cluster = (spec: object) => ({
      type: "kubernetes:cluster.x-k8s.io/v1beta2:Cluster",
      props: { metadata: { name: "lab" }, spec },
    });
    expect(await judge(cluster({ controlPlaneRef: {} }))).toEqual([]);
    const topology = { workers: { machineDeployments: [{ replicas: 100 }] } };
    expect((await judge(cluster({ topology }))).join()).toContain("declare pools instead");
  });

  it("is judged in a patch of it too", async () => {
    const patch = {
      ...pool({ replicas: 16 }),
      type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeploymentPatch",
    };
    expect((await judge(patch)).join()).toContain("16 units asked, ceiling 15");
  });
});

describe("a machine template", () => {
  it.each([
    [
      "selects the declared system",
      { system: "hgx-b200" },
      "selects hgx-b200, but pool h100-1 is declared and priced as hgx-h100",
    ],
    ["selects some system", { system: undefined }, "selects machines of any GPU system"],
    [
      "selects hosts on bare metal",
      { kind: "Metal3MachineTemplate", system: undefined },
      "selects machines of any GPU system",
    ],
    ["is named after its pool and content", { name: "h100-1" }, "is named h100-1-<hash>"],
  ])("%s", async (_name, changes, message) => {
    expect((await judge(machineTemplate(changes))).join()).toContain(message);
  });

  it("of bare metal is read by its host selector", async () => {
    expect(await judge(machineTemplate({ kind: "Metal3MachineTemplate" }))).toEqual([]);
  });
});

describe("a budget", () => {
  it.each([
    ["an undeclared pool", budget({ "h100-1": 15, extra: 1 }), "pool extra: not declared"],
    ["a ceiling beyond the site file", budget({ "h100-1": 16 }), "16 units asked, ceiling 15"],
    [
      "a pool of another hall",
      budget({ "h100-2": 0 }),
      "declared in hall hall-2, asked in hall hall-1",
    ],
    ["no pools at all", budget({}, { pools: UNKNOWN }), "is not known before it is deployed"],
    ["a phase that is not there", budget({}, { phase: "phase-9" }), "there is no phase"],
    [
      "nodes that are not its units",
      budget({}, { pools: { "h100-1": { ceilingUnits: 15, ceilingNodes: 16 } } }),
      "a ceiling of 15 units is 15 nodes, not 16",
    ],
    ["nothing that can be read", budget({}, { pools: 5 }), "the SiteBudget cannot be read"],
  ])("is refused with %s", async (_name, resource, message) => {
    expect((await judge(resource)).join()).toContain(message);
  });
});

describe("a Site", () => {
  it("is refused when its inputs cannot be read or are not known", async () => {
    expect((await judge(site(15, { halls: "none" }))).join()).toContain(
      "the Site's inputs cannot be read",
    );
    expect((await judge(site(15, { phase: UNKNOWN }))).join()).toContain(
      "is not known before it is deployed",
    );
  });
});
