import { energyBudget } from "../../policies/energyBudget";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { autoscaledTo, pool, type PoolChanges } from "../support/resources";

const judge = (resource: TestResource): Promise<string[]> => violationsOf(energyBudget, resource);

const ONE_OVER =
  "pool h100-1: 16 units asked, ceiling 15 in phase-1 (1 over): lower it to 15 units or raise its units in the site file";
const NOT_KNOWN =
  "a value of this resource is not known before it is deployed, so its power cannot be judged: pass plain values, not outputs";

describe("a pool", () => {
  const REFUSED: readonly (readonly [string, PoolChanges, ...string[]])[] = [
    [
      "counts at its autoscaler maximum where that is larger than its replicas",
      { replicas: 1, ...autoscaledTo(16) },
      ONE_OVER,
    ],
    [
      "counts with the surge of a roll-out",
      { rollout: { strategy: { rollingUpdate: { maxSurge: 1 } } } },
      ONE_OVER,
    ],
    ["counts with the API's own surge when none is given", { rollout: {} }, ONE_OVER],
    [
      "cannot go by another GPU system",
      { labels: { "kvandal.io/gpu-system": "hgx-h200" } },
      "pool h100-1: declared as hgx-h100, asked as hgx-h200: watts are counted for what is declared",
    ],
    [
      "cannot go by a GPU system that nobody knows",
      { labels: { "kvandal.io/gpu-system": "hgx-h20" } },
      'MachineDeployment kvandal/h100-1: its power is unknown and counts as a violation: its label kvandal.io/gpu-system is "hgx-h20", which the catalogue cannot price',
    ],
    [
      "cannot leave its GPU system out",
      { labels: { "kvandal.io/gpu-system": undefined } },
      'MachineDeployment kvandal/h100-1: its power is unknown and counts as a violation: its label kvandal.io/gpu-system is "", which the catalogue cannot price',
    ],
    [
      "cannot leave its site out",
      { labels: { "kvandal.io/site": undefined } },
      "MachineDeployment kvandal/h100-1: no kvandal.io/site label, so nothing says whose power it takes: every MachineDeployment belongs to a pool that the site file declares",
    ],
    [
      "cannot leave its phase out",
      { labels: { "kvandal.io/phase": undefined } },
      "MachineDeployment kvandal/h100-1: no kvandal.io/phase label, so nothing says whose power it takes: every MachineDeployment belongs to a pool that the site file declares",
    ],
    [
      "cannot leave site and phase out",
      { labels: { "kvandal.io/site": undefined, "kvandal.io/phase": undefined } },
      "MachineDeployment kvandal/h100-1: no kvandal.io/site and no kvandal.io/phase label, so nothing says whose power it takes: every MachineDeployment belongs to a pool that the site file declares",
    ],
    [
      "cannot leave its hall out",
      { labels: { "kvandal.io/hall": undefined } },
      "pool h100-1: declared in hall hall-1, asked in hall ",
    ],
    [
      "does not go by the name of another pool",
      { labels: { "kvandal.io/pool": "h100-2" } },
      'MachineDeployment kvandal/h100-1: its label kvandal.io/pool is "h100-2", but it belongs to pool h100-1 by its name',
    ],
    [
      "must be declared",
      { name: "h100-9" },
      "pool h100-9: not declared in the site file of lab, so its ceiling is 0 units and 15 are asked: declare it under pools and give it units in phase-1",
    ],
    [
      "has no second ceiling in another namespace",
      { namespace: "default" },
      "MachineDeployment default/h100-1: pools live in namespace kvandal; elsewhere the ceiling is 0 units",
    ],
    [
      "has no second ceiling in another hall",
      { labels: { "kvandal.io/hall": "hall-2" } },
      'MachineDeployment kvandal/h100-1: hall hall-2 is reached by context "kwok-lab-hall-2", its provider has context "kwok-lab-hall-1"',
      "pool h100-1: declared in hall hall-1, asked in hall hall-2",
    ],
    [
      "has no second ceiling in another cluster",
      { provider: { context: "kwok-lab-hall-2" } },
      'MachineDeployment kvandal/h100-1: hall hall-1 is reached by context "kwok-lab-hall-1", its provider has context "kwok-lab-hall-2"',
    ],
    [
      "needs a cluster that can be told",
      { provider: {} },
      'MachineDeployment kvandal/h100-1: hall hall-1 is reached by context "kwok-lab-hall-1", its provider has no named context',
    ],
    [
      "is a MachineDeployment",
      { kind: "MachineSet" },
      "MachineSet kvandal/h100-1: a pool is a MachineDeployment; a MachineSet of one's own has a ceiling of 0 units and 15 are asked",
    ],
    [
      "of an older API version counts all the same",
      { kind: "MachinePool" },
      "MachinePool kvandal/h100-1: a pool is a MachineDeployment; a MachinePool of one's own has a ceiling of 0 units and 15 are asked",
    ],
    [
      "is made from a template of its own",
      { template: "h100-2-0123abcd" },
      "MachineDeployment kvandal/h100-1: its machine template h100-2-0123abcd is not one of its own (h100-1-<hash>)",
    ],
    [
      "is in a phase of its site",
      { labels: { "kvandal.io/phase": "phase-9" } },
      'MachineDeployment kvandal/h100-1: there is no phase of site lab "phase-9"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?',
    ],
    [
      "has a site that is there",
      { labels: { "kvandal.io/site": "elsewhere" } },
      "site elsewhere: there is no site file to judge by (sites/elsewhere/site.yaml): set siteFolder in the policy's configuration",
    ],
    [
      "has a site with a name",
      { labels: { "kvandal.io/site": "../lab" } },
      '"../lab" is no name of a site',
    ],
    [
      "has a size that can be read",
      { replicas: "many" },
      'MachineDeployment kvandal/h100-1: its power is unknown and counts as a violation: spec.replicas is "many", not a whole number',
    ],
    ["has a size that is known", { replicas: UNKNOWN }, NOT_KNOWN],
  ];

  it.each(REFUSED.map(([name, changes, ...messages]) => [name, changes, messages] as const))(
    "%s",
    async (_name, changes, messages) => {
      expect(await judge(pool(changes))).toEqual(messages);
    },
  );

  it.each([
    ["may be smaller than its ceiling", { replicas: 1 }],
    ["is of its name's pool where no label says so", { labels: { "kvandal.io/pool": undefined } }],
  ])("%s", async (_name, changes) => {
    expect(await judge(pool(changes))).toEqual([]);
  });

  it("is judged by what it is and not by what its type says", async () => {
    const disguised = pool({ replicas: 16 });
    const props = {
      ...disguised.props,
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind: "MachineDeployment",
    };
    const type = "kubernetes:core/v1:ConfigMap";
    expect(await judge({ ...disguised, type, props })).toEqual([ONE_OVER]);
  });

  it("cannot come from a Cluster's topology", async () => {
    const cluster = (spec: object) => ({
      type: "kubernetes:cluster.x-k8s.io/v1beta2:Cluster",
      props: { metadata: { name: "lab" }, spec },
    });
    expect(await judge(cluster({ controlPlaneRef: {} }))).toEqual([]);
    const topology = { workers: { machineDeployments: [{ replicas: 100 }] } };
    expect(await judge(cluster({ topology }))).toEqual([
      "Cluster: its nodes come from spec.topology, which nobody can price: declare pools instead",
    ]);
  });

  it.each([
    [
      "nothing in it",
      {},
      "a MachineDeployment that cannot be read has unknown power: ✖ Invalid input: expected object, received undefined\n  → at metadata",
    ],
    [
      "a name alone",
      { metadata: { name: "a" } },
      "MachineDeployment default/a: no kvandal.io/site and no kvandal.io/phase label, so nothing says whose power it takes: every MachineDeployment belongs to a pool that the site file declares",
    ],
  ])("is refused with %s", async (_what, props, message) => {
    expect(await judge({ ...pool(), props })).toEqual([message]);
  });

  it("is judged by the rest where it names no template, which the API server asks for", async () => {
    const spec = { replicas: 15, rollout: { strategy: { rollingUpdate: { maxSurge: 0 } } } };
    const { props, ...resource } = pool();
    for (const rest of [spec, { ...spec, template: {} }, { ...spec, template: { spec: {} } }]) {
      expect(await judge({ ...resource, props: { ...props, spec: rest } })).toEqual([]);
    }
    expect(await judge({ ...resource, props: { metadata: props.metadata } })).toEqual([]);
  });

  it.each(["cluster.x-k8s.io/v1beta1", "cluster.x-k8s.io/v1beta2"])(
    "counts with the surge that it has in %s, not with what the API server drops",
    async (apiVersion) => {
      const none = { rollingUpdate: { maxSurge: 0 } };
      const { props, ...resource } = pool();
      const [own, others] = apiVersion.endsWith("1")
        ? [{ strategy: none }, { rollout: { strategy: none } }]
        : [{ rollout: { strategy: none } }, { strategy: none }];
      const of = (spec: object): TestResource => ({
        ...resource,
        props: { ...props, apiVersion, spec: { replicas: 15, ...spec } },
      });
      expect(await judge(of(own))).toEqual([]);
      expect(await judge(of(others))).toEqual([ONE_OVER]);
    },
  );

  it("is judged in a patch of it too", async () => {
    const patch = {
      ...pool({ replicas: 16 }),
      type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeploymentPatch",
    };
    expect(await judge(patch)).toEqual([ONE_OVER]);
  });
});
