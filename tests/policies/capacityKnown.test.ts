import { capacityKnown } from "../../policies/capacityKnown";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { autoscaledTo, budget, pool, site } from "../support/resources";

const judge = (resource: TestResource, config: object = {}): Promise<string[]> =>
  violationsOf(capacityKnown, resource, config);

const notKnown = (fields: string): string =>
  `its ${fields} cannot be known before the deployment, so its power is unknown and counts as a violation: pass a plain value, not an output`;

/** A pool with more in its spec. */
function withSpec(more: object): TestResource {
  const { props, ...resource } = pool();
  return { ...resource, props: { ...props, spec: { ...(props.spec as object), ...more } } };
}

describe("capacity that is known", () => {
  it.each([
    ["a site", site()],
    ["a budget", budget()],
    ["a pool", pool()],
    ["an autoscaled pool", pool(autoscaledTo(15))],
    [
      "anything else, known or not",
      { type: "kubernetes:apps/v1:Deployment", props: { spec: { replicas: UNKNOWN } } },
    ],
  ])("lets %s through", async (_, resource) => {
    expect(await judge(resource)).toEqual([]);
  });

  it("lets through a pool whose other fields are known later", async () => {
    expect(await judge(withSpec({ deletion: { order: UNKNOWN } }))).toEqual([]);
  });
});

describe("capacity that is not known", () => {
  it.each([
    ["spec.replicas", pool({ replicas: UNKNOWN })],
    ["metadata.labels.kvandal.io/pool", pool({ labels: { "kvandal.io/pool": UNKNOWN } })],
    ["metadata.namespace", pool({ namespace: UNKNOWN })],
    ["metadata.annotations.a", pool({ annotations: { a: UNKNOWN } })],
    ["spec.strategy, spec.topology", withSpec({ strategy: UNKNOWN, topology: UNKNOWN })],
    ["spec.template.spec.infrastructureRef.name", pool({ template: UNKNOWN })],
    ["metadata.name, metadata.labels.kvandal.io/pool", pool({ name: UNKNOWN })],
    [
      "spec.rollout.strategy.rollingUpdate.maxSurge",
      pool({ rollout: { strategy: { rollingUpdate: { maxSurge: UNKNOWN } } } }),
    ],
    ["halls.0.pools.0.units", site(UNKNOWN as unknown as number)],
    [
      "site, phase, now, halls",
      site(1, { site: UNKNOWN, phase: UNKNOWN, now: UNKNOWN, halls: UNKNOWN }),
    ],
    [
      "spec.pools.h100-1.ceilingUnits, spec.pools.h100-1.ceilingNodes",
      budget({ "h100-1": UNKNOWN as unknown as number }),
    ],
  ])("is refused by the field that is not: %s", async (fields, resource) => {
    expect(await judge(resource)).toEqual([notKnown(fields)]);
  });

  it.each([
    ["a MachineDeployment", { kind: "MachineDeployment", apiVersion: "cluster.x-k8s.io/v1beta2" }],
    ["a Machine of an older version", { kind: "Machine", apiVersion: "cluster.x-k8s.io/v1beta1" }],
  ])("is refused in a list with %s", async (_, item) => {
    const list = { apiVersion: "v1", kind: "List", items: [{ kind: "ConfigMap" }, item] };
    expect(await judge({ type: "kubernetes:core/v1:List", props: list })).toEqual([
      `a list with ${item.kind}: the power of what is in a list is not counted: write every object as a resource of its own`,
    ]);
    const harmless = { ...list, items: [{ apiVersion: "v1", kind: "ConfigMap" }] };
    expect(await judge({ type: "kubernetes:core/v1:List", props: harmless })).toEqual([]);
  });
});

describe("a Helm release", () => {
  const release: TestResource = {
    type: "kubernetes:helm.sh/v3:Release",
    props: { name: "pools", namespace: "gpu", chart: "pools" },
  };

  it("is refused, since no policy sees what it makes", async () => {
    expect(await judge(release)).toEqual([
      "Helm release gpu/pools: no policy sees what it makes, so its power is unknown and counts as a violation: deploy the chart with helm.v4.Chart, which shows every object, or list gpu/pools in capacity-known's allowedReleases",
    ]);
  });

  it("may be when it is listed", async () => {
    expect(await judge(release, { allowedReleases: ["gpu/pools"] })).toEqual([]);
    expect(await judge(release, { allowedReleases: ["gpu/*"] })).toEqual([]);
    expect(await judge(release, { allowedReleases: ["other/pools", "other/*", "*"] })).toHaveLength(
      1,
    );
  });
});
