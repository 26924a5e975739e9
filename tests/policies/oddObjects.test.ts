import { capacityKnown } from "../../policies/capacityKnown";
import { devicePluginConfig } from "../../policies/devicePluginConfig";
import { gpuPriced } from "../../policies/gpuPriced";
import { surgeCounted } from "../../policies/surgeCounted";
import { judgeKnownCapacity } from "../../policies/judge/knownCapacity";
import { templateImmutable } from "../../policies/templateImmutable";
import { violationsOf, type TestResource } from "../support/policyHarness";
import { pool } from "../support/resources";

const object = (type: string, props: Readonly<Record<string, unknown>>): TestResource => ({
  type: `kubernetes:${type}`,
  props,
});

describe("a surge that nobody can count", () => {
  it("is refused with what is written", async () => {
    const rollout = { strategy: { rollingUpdate: { maxSurge: "some" } } };
    expect(await violationsOf(surgeCounted, pool({ rollout }))).toEqual([
      'MachineDeployment kvandal/h100-1: maxSurge is "some", not a whole number: set maxSurge to 0',
    ]);
  });
});

describe("an object that Pulumi names, in the default namespace", () => {
  it("is told by what is known of it", async () => {
    const surging = object("cluster.x-k8s.io/v1beta2:MachineDeployment", { spec: {} });
    expect((await violationsOf(surgeCounted, surging))[0]).toMatch(
      /^MachineDeployment default\/: a roll-out runs up to 1 nodes /,
    );
    const odd = object("cluster.x-k8s.io/v1beta2:MachineDeployment", {
      metadata: { name: 5, namespace: ["kvandal"] },
    });
    expect((await violationsOf(surgeCounted, odd))[0]).toMatch(
      /^MachineDeployment default\/: a roll-out runs up to 1 nodes /,
    );
    const release = object("helm.sh/v3:Release", { name: 7, namespace: 7 });
    expect((await violationsOf(capacityKnown, release))[0]).toMatch(
      /^Helm release default\/: no policy sees/,
    );
  });
});

describe("a node with GPUs of several kinds", () => {
  it("is refused with each of them once", async () => {
    const gpus = { "nvidia.com/gpu": "4", "nvidia.com/mig-1g.10gb": "7" };
    const node = object("core/v1:Node", {
      metadata: { name: "n" },
      status: { capacity: gpus, allocatable: gpus },
    });
    expect(await violationsOf(gpuPriced, node)).toEqual([
      "Node n: has nvidia.com/gpu, nvidia.com/mig-1g.10gb and belongs to no pool, so its power is unknown and counts as a violation: nodes come from a pool's MachineDeployment",
    ]);
  });
});

describe("a template", () => {
  it("of another namespace is none of a pool's", async () => {
    const type = "infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate";
    const props = { metadata: { name: "a", namespace: "other" }, spec: {} };
    expect(await violationsOf(templateImmutable, object(type, props))).toEqual([]);
  });
});

describe("a ConfigMap", () => {
  it.each([
    ["without data", {}],
    [
      "with data that is no text",
      { data: { a: 5, b: { version: "v1" }, c: ["version: v1\nflags:\n  none: 1\n"] } },
    ],
    [
      "whose configuration is one that the plugin takes",
      { data: { a: "version: v1\nflags: {}\n" } },
    ],
    [
      "that shares by MPS and leaves its folder to the pod's environment",
      {
        data: {
          a: "version: v1\nsharing:\n  mps:\n    resources:\n      - name: nvidia.com/gpu\n        replicas: 4\n",
        },
      },
    ],
  ])("%s is let through", async (_what, props) => {
    expect(await violationsOf(devicePluginConfig, object("core/v1:ConfigMap", props))).toEqual([]);
  });
});

describe("what is in a list", () => {
  const machine = (kind: string) => ({ kind, apiVersion: "cluster.x-k8s.io/v1beta2" });

  it("is told by each kind once", async () => {
    const items = [machine("Machine"), machine("MachineSet"), machine("Machine"), null, "x"];
    const [message] = await violationsOf(capacityKnown, object("core/v1:List", { items }));
    expect(message).toMatch(/^a list with Machine, MachineSet: the power of what is in a list /);
  });

  it("is looked at in objects of Kubernetes alone", async () => {
    const props = { items: [machine("Machine")] };
    expect(await violationsOf(capacityKnown, { type: "other:core/v1:List", props })).toEqual([]);
  });
});

describe("a value that fails in another way than by being unknown", () => {
  it("is a fault of ours and no violation", () => {
    const props = {
      get spec(): never {
        throw new RangeError("ours");
      },
    };
    const { type } = pool();
    expect(() => judgeKnownCapacity({ type, props }, { allowedReleases: [] })).toThrow("ours");
  });

  it("is nothing where it is null", async () => {
    const { type, props } = pool({ rollout: null });
    const metadata = { ...(props.metadata as object), annotations: null };
    expect(await violationsOf(capacityKnown, { type, props: { ...props, metadata } })).toEqual([]);
  });
});
