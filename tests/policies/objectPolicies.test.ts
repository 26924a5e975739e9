import { devicePluginConfig } from "../../policies/devicePluginConfig";
import { privilegesPinned } from "../../policies/privilegesPinned";
import { violationsOf, type TestResource } from "../support/policyHarness";

const object = (type: string, props: Readonly<Record<string, unknown>>): TestResource => ({
  type: `kubernetes:${type}`,
  props,
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
