import { contentHash } from "../../model/contentHash";
import { devicePluginConfig } from "../../policies/devicePluginConfig";
import { gpuPriced } from "../../policies/gpuPriced";
import { privilegesPinned } from "../../policies/privilegesPinned";
import { surgeCounted } from "../../policies/surgeCounted";
import { templateImmutable } from "../../policies/templateImmutable";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { pool } from "../support/resources";

const object = (type: string, props: Readonly<Record<string, unknown>>): TestResource => ({
  type: `kubernetes:${type}`,
  props,
});

describe("gpu-priced", () => {
  it.each([
    [
      "a Karpenter pool",
      object("karpenter.sh/v1:NodePool", { metadata: { name: "any" }, spec: {} }),
      "NodePool any: Karpenter adds nodes that no site file declares, so their power is unknown and counts as a violation: declare a pool instead",
    ],
    [
      "a node with GPUs that somebody writes",
      object("core/v1:Node", {
        metadata: { name: "n1" },
        status: { capacity: { cpu: "8", "nvidia.com/gpu": "8" } },
      }),
      "Node n1: has nvidia.com/gpu and belongs to no pool, so its power is unknown and counts as a violation: nodes come from a pool's MachineDeployment",
    ],
    [
      "one with MIG devices alone, by a patch",
      object("core/v1:NodePatch", {
        metadata: { name: "n1" },
        status: { allocatable: { "nvidia.com/mig-1g.10gb": "7" } },
      }),
      "Node n1: has nvidia.com/mig-1g.10gb and belongs to no pool, so its power is unknown and counts as a violation: nodes come from a pool's MachineDeployment",
    ],
  ])("refuses %s", async (_, resource, message) => {
    expect(await violationsOf(gpuPriced, resource)).toEqual([message]);
  });

  it("lets through a node without GPUs", async () => {
    const node = object("core/v1:Node", { metadata: { name: "n1" }, status: { capacity: {} } });
    expect(await violationsOf(gpuPriced, node)).toEqual([]);
  });
});

describe("surge-counted", () => {
  const rollout = (maxSurge: unknown): object => ({ strategy: { rollingUpdate: { maxSurge } } });

  it.each([
    ["a surge", rollout(1), 1],
    ["a share, also of a small pool", rollout("1%"), 1],
    ["one that is left out", {}, 1],
    ["a share of many", rollout("20%"), 3],
  ])("refuses %s", async (_, own, nodes) => {
    expect(await violationsOf(surgeCounted, pool({ rollout: own }))).toEqual([
      `MachineDeployment kvandal/h100-1: a roll-out runs up to ${nodes} nodes beside the pool, which draw power beyond its ceiling: set spec.rollout.strategy.rollingUpdate.maxSurge to 0 (left out it is 1)`,
    ]);
  });

  it("lets a pool through that has none", async () => {
    expect(await violationsOf(surgeCounted, pool())).toEqual([]);
    expect(await violationsOf(surgeCounted, pool({ rollout: rollout("0%") }))).toEqual([]);
  });

  it("refuses a share of a pool that is scaled to nothing, and a surge that is not known", async () => {
    const empty = pool({ rollout: rollout("10%"), replicas: 0 });
    expect(await violationsOf(surgeCounted, empty)).toHaveLength(1);
    expect(await violationsOf(surgeCounted, pool({ rollout: rollout(UNKNOWN) }))).toEqual([
      "a value of this resource is not known before it is deployed, so it cannot be judged: pass plain values, not outputs",
    ]);
  });
});

describe("template-immutable", () => {
  const spec = { template: { spec: { image: "a" } } };
  const identity = {
    apiGroup: "infrastructure.cluster.x-k8s.io",
    version: "v1beta2",
    kind: "Metal3MachineTemplate",
  };
  const hash = contentHash({ ...identity, spec });
  const template = (name: string, content: object): TestResource =>
    object("infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate", {
      metadata: { name, namespace: "kvandal" },
      spec: content,
    });

  it("lets through a name that says what is in it, whatever the order of the fields", async () => {
    expect(await violationsOf(templateImmutable, template(`h100-1-${hash}`, spec))).toEqual([]);
  });

  it("refuses a content that changes under its name", async () => {
    const changed = { template: { spec: { image: "b" } } };
    const now = contentHash({ ...identity, spec: changed });
    expect(await violationsOf(templateImmutable, template(`h100-1-${hash}`, changed))).toEqual([
      `Metal3MachineTemplate h100-1-${hash}: its name does not end in the hash of its content (${now}), so a change would be made to an object that machines are made from: name it <owner>-${now}`,
    ]);
  });
});

describe("device-plugin-config", () => {
  const config = (text: string): TestResource =>
    object("core/v1:ConfigMap", {
      metadata: { name: "mine", namespace: "gpu" },
      data: { a: text },
    });

  it("refuses what fails, and not what the plugin only warns of", async () => {
    const text = "version: v1\nsharing:\n  mps:\n  timeSlicing:\n    resorces: []\n";
    expect(await violationsOf(devicePluginConfig, config(text))).toEqual([
      "ConfigMap gpu/mine a:4:3 sharing.timeSlicing.resources: no resources are shared: name resources to share, or leave it out [sharing-empty]",
      'ConfigMap gpu/mine a:5:5 sharing.timeSlicing.resorces: sharing.timeSlicing has no key "resorces": Did you mean "resources"? (allowed are renameByDefault, failRequestsGreaterThanOne, resources) [unknown-key]',
    ]);
  });

  it("refuses what the plugin would drop, with its line", async () => {
    const text = "version: v1\nsharing:\n  timeSlicing:\n    resorces: []\n";
    expect(await violationsOf(devicePluginConfig, config(text))).toContainEqual(
      expect.stringMatching(/^ConfigMap gpu\/mine a:4:5 .*resorces/),
    );
  });

  it("has nothing to say of other ConfigMaps", async () => {
    expect(await violationsOf(devicePluginConfig, config("version: v1\nkind: other\n"))).toEqual(
      [],
    );
    expect(await violationsOf(devicePluginConfig, config("anything: goes"))).toEqual([]);
  });
});

describe("privileges-pinned", () => {
  const DIGEST = `sha256:${"0".repeat(64)}`;
  const daemonSet = (
    container: Readonly<Record<string, unknown>>,
    pod: Readonly<Record<string, unknown>> = {},
    namespace = "tools",
  ): TestResource =>
    object("apps/v1:DaemonSet", {
      metadata: { name: "mine", namespace },
      spec: {
        template: { spec: { ...pod, containers: [{ name: "c", image: "a:1.0", ...container }] } },
      },
    });

  it.each([
    ["without a version", { image: "registry:5000/team/app" }],
    ["of the latest version", { image: "app:latest" }],
    ["with a digest that is none", { image: "app:1.0@sha256:abc" }],
    ["that is not named", { image: undefined }],
  ])("refuses an image %s", async (_, container) => {
    const [message, ...more] = await violationsOf(privilegesPinned, daemonSet(container));
    expect(message).toMatch(
      /^DaemonSet tools\/mine: container c runs .*, which may be another one tomorrow: name a version, or a digest \(@sha256:…\)$/,
    );
    expect(more).toEqual([]);
  });

  it.each([
    [{ image: "registry:5000/team/app:1.0" }],
    [{ image: `app@${DIGEST}` }],
    [{ image: `app:1.0@${DIGEST}` }],
  ])("lets %j through", async (container) => {
    expect(await violationsOf(privilegesPinned, daemonSet(container))).toEqual([]);
  });

  it("refuses privileges of a workload that is not listed, each in words", async () => {
    const container = {
      securityContext: {
        privileged: true,
        capabilities: { add: ["CAP_SYS_ADMIN", "NET_BIND_SERVICE"] },
      },
    };
    const end =
      "and it is not among the workloads that may: drop it, or list tools/mine in privileges-pinned's privilegedWorkloads";
    const pod = { hostPID: true, volumes: [{ hostPath: { path: "/dev" } }, { emptyDir: {} }] };
    expect(await violationsOf(privilegesPinned, daemonSet(container, pod))).toEqual([
      `DaemonSet tools/mine: it has hostPID, ${end}`,
      `DaemonSet tools/mine: it mounts /dev of its host, ${end}`,
      `DaemonSet tools/mine: container c is privileged, ${end}`,
      `DaemonSet tools/mine: container c adds the capability CAP_SYS_ADMIN, ${end}`,
    ]);
  });

  it("goes by its configuration, and finds privileges in a job's init containers too", async () => {
    const privileged = { securityContext: { privileged: true } };
    const listed = { privilegedWorkloads: ["tools/mine"] };
    expect(await violationsOf(privilegesPinned, daemonSet(privileged), listed)).toEqual([]);
    const power = daemonSet(privileged, {}, "kvandal-power");
    expect(await violationsOf(privilegesPinned, power)).toEqual([]);
    expect(await violationsOf(privilegesPinned, power, listed)).toHaveLength(1);
    const job = object("batch/v1:CronJob", {
      metadata: { name: "j", namespace: "tools" },
      spec: {
        jobTemplate: {
          spec: {
            template: {
              spec: {
                initContainers: [{ name: "i", image: "a:1", ...privileged }],
                containers: [],
              },
            },
          },
        },
      },
    });
    expect(await violationsOf(privilegesPinned, job)).toHaveLength(1);
  });
});
