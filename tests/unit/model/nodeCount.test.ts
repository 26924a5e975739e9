import { AUTOSCALER } from "../../../model/names";
import { largestNodeCount } from "../../../model/nodeCount";

const annotated = (maximum: string, minimum = "0") => ({
  annotations: { [AUTOSCALER.maximumSize]: maximum, [AUTOSCALER.minimumSize]: minimum },
});
const noSurge = { rollout: { strategy: { rollingUpdate: { maxSurge: 0 } } } };

describe("the most nodes that an object can become", () => {
  it.each([
    ["its replicas", { spec: { replicas: 15, ...noSurge } }, 15],
    [
      "the autoscaler's maximum where that is larger",
      { metadata: annotated("20"), spec: { replicas: 15, ...noSurge } },
      20,
    ],
    [
      "its replicas where they are larger than the autoscaler's maximum",
      { metadata: annotated("10"), spec: { replicas: 15, ...noSurge } },
      15,
    ],
    [
      "the autoscaler's minimum when nothing else is larger",
      { metadata: annotated("3", "7"), spec: noSurge },
      7,
    ],
    ["one replica and one surge node when nothing is said", { spec: {} }, 2],
    [
      "with the surge of a roll-out on top",
      { spec: { replicas: 15, rollout: { strategy: { rollingUpdate: { maxSurge: 2 } } } } },
      17,
    ],
    [
      "with a surge in per cent rounded up, of the largest size",
      {
        metadata: annotated("15"),
        spec: { replicas: 1, rollout: { strategy: { rollingUpdate: { maxSurge: "10%" } } } },
      },
      17,
    ],
    [
      "with the surge of the older API",
      { spec: { replicas: 15, strategy: { rollingUpdate: { maxSurge: 3 } } } },
      18,
    ],
    [
      "without surge when machines are replaced only on deletion",
      { spec: { replicas: 15, rollout: { strategy: { type: "OnDelete" } } } },
      15,
    ],
  ])("is %s", (_name, manifest, nodes) => {
    expect(largestNodeCount("MachineDeployment", manifest)).toEqual({ nodes });
  });

  it.each([
    ["cluster.x-k8s.io/v1beta2", 0, 5, 15],
    ["cluster.x-k8s.io/v1beta2", undefined, 0, 16],
    ["cluster.x-k8s.io/v1beta2", 5, undefined, 20],
    ["cluster.x-k8s.io/v1beta1", 0, 5, 20],
    ["cluster.x-k8s.io/v1beta1", 0, undefined, 16],
    ["cluster.x-k8s.io/v1alpha4", 0, undefined, 16],
    ["cluster.x-k8s.io/v1beta1", 5, 0, 15],
    // Nobody can tell the version: what is larger, and what can be read of both.
    [undefined, 0, 5, 20],
    [undefined, 5, 0, 20],
    [undefined, undefined, undefined, 16],
  ])(
    "goes by the surge that an object of %s has, where its rollout says %s and its strategy %s",
    (apiVersion, rollout, strategy, nodes) => {
      const surge = (maxSurge?: number) => ({ rollingUpdate: { maxSurge } });
      const spec = {
        replicas: 15,
        ...(rollout === undefined ? {} : { rollout: { strategy: surge(rollout) } }),
        ...(strategy === undefined ? {} : { strategy: surge(strategy) }),
      };
      expect(largestNodeCount("MachineDeployment", { apiVersion, spec })).toEqual({ nodes });
    },
  );

  it("is not known where one of two surges is none", () => {
    const surge = (maxSurge: unknown) => ({ rollingUpdate: { maxSurge } });
    for (const [rollout, strategy] of [
      [surge("x"), surge(0)],
      [surge(0), surge("x")],
    ]) {
      const spec = { rollout: { strategy: rollout }, strategy };
      expect(largestNodeCount("MachineDeployment", { spec })).toEqual({
        unknown: 'maxSurge is "x", not a whole number',
      });
    }
  });

  it("is without surge for what does not roll out, and one for a Machine", () => {
    expect(largestNodeCount("MachineSet", { spec: { replicas: 4 } })).toEqual({ nodes: 4 });
    expect(largestNodeCount("MachinePool", { metadata: annotated("9"), spec: {} })).toEqual({
      nodes: 9,
    });
    expect(largestNodeCount("Machine", {})).toEqual({ nodes: 1 });
  });

  it.each([
    [{ spec: { replicas: "fifteen" } }, "spec.replicas"],
    [{ spec: { replicas: 1.5 } }, "spec.replicas"],
    [{ spec: { replicas: -1 } }, "spec.replicas"],
    [{ spec: { replicas: true } }, "spec.replicas"],
    [{ spec: { replicas: [7] } }, "spec.replicas"],
    [{ spec: { replicas: "" } }, "spec.replicas"],
    [{ spec: { replicas: "1e3" } }, "spec.replicas"],
    [{ spec: { replicas: "x15" } }, "spec.replicas"],
    [{ spec: { replicas: "15x" } }, "spec.replicas"],
    [{ metadata: annotated("3", "-7"), spec: {} }, AUTOSCALER.minimumSize],
    [{ spec: { rollout: { strategy: { rollingUpdate: { maxSurge: "x10%" } } } } }, "maxSurge"],
    [{ spec: { rollout: { strategy: { rollingUpdate: { maxSurge: "10%x" } } } } }, "maxSurge"],
    [{ spec: { rollout: { strategy: { rollingUpdate: { maxSurge: ["10%"] } } } } }, "maxSurge"],
    [{ metadata: annotated("lots"), spec: {} }, AUTOSCALER.maximumSize],
    [{ spec: { rollout: { strategy: { rollingUpdate: { maxSurge: "half" } } } } }, "maxSurge"],
  ])("is unknown, and never nothing, when it cannot be read: %j", (manifest, field) => {
    const count = largestNodeCount("MachineDeployment", manifest);
    expect(count).toEqual({ unknown: expect.stringContaining(field) as string });
  });

  it("says what it cannot read as it stands in the object", () => {
    expect(largestNodeCount("MachineSet", { spec: { replicas: "15x" } })).toEqual({
      unknown: 'spec.replicas is "15x", not a whole number',
    });
  });

  it.each([
    ["left out", undefined],
    ["null", null],
  ])("is the API's default where replicas are %s", (_what, replicas) => {
    expect(largestNodeCount("MachineSet", { spec: { replicas } })).toEqual({ nodes: 1 });
  });

  it.each([
    ["nothing", null],
    ["no object", 7],
    ["without a spec", {}],
    ["without anything in its spec", { spec: null, metadata: null }],
  ])("is the API's default for a MachineSet that is %s", (_what, manifest) => {
    expect(largestNodeCount("MachineSet", manifest)).toEqual({ nodes: 1 });
  });

  it("is one for a Machine, whatever else is written in it", () => {
    expect(largestNodeCount("Machine", { spec: { replicas: 9 } })).toEqual({ nodes: 1 });
  });

  it("is none for a Cluster, unless its topology would make nodes that nobody can price", () => {
    expect(largestNodeCount("Cluster", {})).toEqual({ nodes: 0 });
    expect(largestNodeCount("Cluster", { spec: { replicas: 9 } })).toEqual({ nodes: 0 });
    expect(largestNodeCount("Cluster", { spec: { topology: {} } })).toEqual({
      unknown: "its nodes come from spec.topology, which nobody can price: declare pools instead",
    });
  });
});
