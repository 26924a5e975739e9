import { privilegesPinned } from "../../policies/privilegesPinned";
import { violationsOf, type TestResource } from "../support/policyHarness";

const object = (type: string, props: Readonly<Record<string, unknown>>): TestResource => ({
  type: `kubernetes:${type}`,
  props,
});

describe("a workload", () => {
  const DIGEST = "0".repeat(64);
  const pod = (spec: unknown, name: unknown = "p"): TestResource =>
    object("core/v1:Pod", { metadata: { name, namespace: "tools" }, spec });
  const running = (container: object): TestResource => pod({ containers: [container] });
  const unpinned = (what: string) =>
    `Pod tools/p: container ${what}, which may be another one tomorrow: name a version, or a digest (@sha256:…)`;
  const unlisted = (what: string) =>
    `Pod tools/p: ${what}, and it is not among the workloads that may: drop it, or list tools/p in privileges-pinned's privilegedWorkloads`;

  it.each([
    ["no spec", undefined],
    ["a spec that is none", "x"],
    ["containers that are none", { containers: ["x", null], volumes: [null, { hostPath: {} }] }],
    [
      "a container's settings that are none",
      { containers: [{ image: "a:1", securityContext: 1 }] },
    ],
    [
      "capabilities that are none",
      {
        containers: [{ image: "a:1", securityContext: { capabilities: ["ALL"], privileged: "x" } }],
      },
    ],
    [
      "a capability whose name only has a root's in it",
      {
        containers: [
          {
            image: "a:1",
            securityContext: { capabilities: { add: ["NOT_CAP_SYS_ADMIN", "SYS_CAP_ADMIN", 7] } },
          },
        ],
      },
    ],
  ])("with %s is let through", async (_what, spec) => {
    expect(await violationsOf(privilegesPinned, pod(spec))).toEqual([]);
  });

  it.each([
    ["no image", { name: "c" }, "c runs no image"],
    ["an image that is none", { name: "c", image: 5 }, "c runs no image"],
    ["no version and no name", { image: "app" }, "without a name runs image app"],
    ["a name that is none", { name: 5, image: "app" }, "without a name runs image app"],
    [
      "a digest too long",
      { name: "c", image: `app@sha256:${DIGEST}0` },
      `c runs image app@sha256:${DIGEST}0`,
    ],
    [
      "a digest of another kind",
      { name: "c", image: `app@not-sha256:${DIGEST}` },
      `c runs image app@not-sha256:${DIGEST}`,
    ],
  ])("with %s is refused", async (_what, container, words) => {
    expect(await violationsOf(privilegesPinned, running(container))).toEqual([unpinned(words)]);
  });

  it.each(["hostPID", "hostIPC", "hostNetwork"])("that has %s is refused", async (field) => {
    expect(await violationsOf(privilegesPinned, pod({ [field]: true }))).toEqual([
      unlisted(`it has ${field}`),
    ]);
  });

  it.each(["initContainers", "containers", "ephemeralContainers"])(
    "is refused for one of its %s",
    async (field) => {
      const spec = {
        [field]: [{ name: "c", image: "a:1", securityContext: { privileged: true } }],
      };
      expect(await violationsOf(privilegesPinned, pod(spec))).toEqual([
        unlisted("container c is privileged"),
      ]);
    },
  );

  it.each(["ALL", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH", "SYS_BOOT", "BPF"])(
    "that adds the capability %s is refused",
    async (capability) => {
      const securityContext = { capabilities: { add: [capability] } };
      expect(
        await violationsOf(privilegesPinned, running({ name: "c", image: "a:1", securityContext })),
      ).toEqual([unlisted(`container c adds the capability ${capability}`)]);
    },
  );

  it("goes by where its kind has the pod", async () => {
    const spec = { template: { spec: { hostPID: true } } };
    const kinds = [
      "apps/v1:Deployment",
      "apps/v1:StatefulSet",
      "apps/v1:ReplicaSet",
      "batch/v1:Job",
    ];
    for (const kind of [...kinds, "core/v1:ReplicationController"]) {
      const props = { metadata: { name: "p" }, spec };
      expect(await violationsOf(privilegesPinned, object(kind, props))).toHaveLength(1);
    }
  });
});
