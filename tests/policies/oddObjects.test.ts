import { capacityKnown } from "../../policies/capacityKnown";
import { devicePluginConfig } from "../../policies/devicePluginConfig";
import { judgeKnownCapacity } from "../../policies/judge/knownCapacity";
import { violationsOf, type TestResource } from "../support/policyHarness";
import { pool } from "../support/resources";

const object = (type: string, props: Readonly<Record<string, unknown>>): TestResource => ({
  type: `kubernetes:${type}`,
  props,
});

describe("an object that Pulumi names, in the default namespace", () => {
  it("is told by what is known of it", async () => {
    const release = object("helm.sh/v3:Release", { name: 7, namespace: 7 });
    expect((await violationsOf(capacityKnown, release))[0]).toMatch(
      /^Helm release default\/: no policy sees/,
    );
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
