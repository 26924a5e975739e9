import { checkObject } from "../../e2e/stand-ins/kubernetes/check";
import { readOptions } from "../../e2e/stand-ins/kubernetes/options";
import { Session } from "../../e2e/stand-ins/kubernetes/session";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";
import type { Autonaming } from "../../e2e/stand-ins/plumbing/stand-in";
import { UNKNOWN } from "../../e2e/stand-ins/plumbing/struct";

// A cluster that nobody answers for: what Check decides, it decides alone.
const KUBECONFIG = JSON.stringify({
  "current-context": "hall-1",
  clusters: [{ name: "c", cluster: { server: "http://127.0.0.1:1" } }],
  contexts: [{ name: "hall-1", context: { cluster: "c", user: "u", namespace: "mine" } }],
});

let session: Session;

beforeEach(() => {
  const options = readOptions({ kubeconfig: KUBECONFIG }, {});
  session = new Session(options, new AbortController().signal, {});
});

function check(
  type: string,
  inputs: JsonObject,
  more: { oldInputs?: JsonObject; seed?: string; autonaming?: Autonaming } = {},
) {
  return checkObject(session, {
    urn: "",
    type,
    name: "plugin",
    inputs,
    oldInputs: more.oldInputs ?? {},
    randomSeed: Buffer.from(more.seed ?? "seed"),
    autonaming: more.autonaming,
  });
}

const metadataOf = async (...given: Parameters<typeof check>): Promise<JsonObject> =>
  (await check(...given)).inputs.metadata as JsonObject;

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

describe("kinds", () => {
  test.each([
    [CONFIG_MAP, "v1", "ConfigMap"],
    ["kubernetes:apps/v1:DaemonSet", "apps/v1", "DaemonSet"],
    ["kubernetes:kvandal.io/v1:SiteBudget", "kvandal.io/v1", "SiteBudget"],
  ])("%s fills in %s %s", async (type, apiVersion, kind) => {
    const { inputs, failures } = await check(type, {});
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ apiVersion, kind });
  });

  test("what the program says stays", async () => {
    const said = { apiVersion: "v2", kind: "Other" };
    expect((await check(CONFIG_MAP, said)).inputs).toMatchObject(said);
  });

  test("a kind that is no text is refused by its property", async () => {
    const { failures } = await check(CONFIG_MAP, { kind: 3, apiVersion: "" });
    expect(failures.map((failure) => failure.property)).toEqual(["apiVersion", "kind"]);
  });

  test.each([
    "kubernetes:helm.sh/v3:Release",
    "kubernetes:core/v1:NamespacePatch",
    "kubernetes:apps/v1:DeploymentList",
    "kubernetes:kustomize:Directory",
  ])("%s is left to the official plugin", async (type) => {
    await expect(check(type, {})).rejects.toThrow(/stand-in for pulumi-resource-kubernetes/);
  });

  test("a custom resource may be called a list or a patch", async () => {
    const { failures } = await check("kubernetes:kvandal.io/v1:WishList", {});
    expect(failures).toEqual([]);
  });
});

describe("names", () => {
  test("a name of the program stays", async () => {
    const metadata = await metadataOf(CONFIG_MAP, { metadata: { name: "mine" } });
    expect(metadata).toEqual({ name: "mine", namespace: "mine" });
  });

  test("a missing name comes from the resource and the engine's seed, and is marked", async () => {
    const first = await metadataOf(CONFIG_MAP, {});
    expect(first.name).toMatch(/^plugin-[0-9a-f]{8}$/);
    expect(first.annotations).toEqual({ "pulumi.com/autonamed": "true" });
    expect((await metadataOf(CONFIG_MAP, {})).name).toBe(first.name);
    expect((await metadataOf(CONFIG_MAP, {}, { seed: "other" })).name).not.toBe(first.name);
  });

  test("a name that Pulumi once gave is kept", async () => {
    const oldInputs = {
      metadata: { name: "plugin-old", annotations: { "pulumi.com/autonamed": "true" } },
    };
    expect((await metadataOf(CONFIG_MAP, {}, { oldInputs })).name).toBe("plugin-old");
  });

  test("a name that the program once gave is not", async () => {
    const oldInputs = { metadata: { name: "plugin-old" } };
    expect((await metadataOf(CONFIG_MAP, {}, { oldInputs })).name).not.toBe("plugin-old");
  });

  test("the engine's own proposal wins", async () => {
    const autonaming: Autonaming = { mode: "propose", proposedName: "proposed" };
    expect((await metadataOf(CONFIG_MAP, {}, { autonaming })).name).toBe("proposed");
  });

  test("an engine without automatic names wants one", async () => {
    const autonaming: Autonaming = { mode: "disable", proposedName: "" };
    await expect(check(CONFIG_MAP, {}, { autonaming })).rejects.toThrow(
      /metadata.name is required/,
    );
  });

  test("a name to be known later is a name", async () => {
    expect((await metadataOf(CONFIG_MAP, { metadata: { name: UNKNOWN } })).name).toBe(UNKNOWN);
    const { inputs } = await check(CONFIG_MAP, { metadata: UNKNOWN });
    expect(inputs.metadata).toBe(UNKNOWN);
  });

  test("a name that the server would make is refused", async () => {
    const { failures } = await check(CONFIG_MAP, { metadata: { generateName: "a-" } });
    expect(failures).toMatchObject([{ property: "metadata.generateName" }]);
  });
});

describe("namespaces", () => {
  test.each([
    [CONFIG_MAP, "mine"],
    ["kubernetes:node.k8s.io/v1:RuntimeClass", undefined],
    ["kubernetes:core/v1:Namespace", undefined],
    ["kubernetes:nobody.io/v1:Unheard", "mine"],
  ])("%s goes to %s", async (type, namespace) => {
    expect((await metadataOf(type, { metadata: { name: "a" } })).namespace).toBe(namespace);
  });

  test("a definition of the program says how its kind is scoped", async () => {
    await check("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", {
      metadata: { name: "sitebudgets.kvandal.io" },
      spec: { group: "kvandal.io", scope: "Cluster", names: { kind: "SiteBudget" } },
    });
    const metadata = await metadataOf("kubernetes:kvandal.io/v1:SiteBudget", {
      metadata: { name: "a" },
    });
    expect(metadata).toEqual({ name: "a" });
  });
});

test("metadata that the server writes is dropped, Pulumi's spelling of keys is Kubernetes'", async () => {
  const { inputs } = await check(CONFIG_MAP, {
    metadata: {
      name: "a",
      uid: "u",
      resourceVersion: "7",
      creationTimestamp: null,
      labels: { l: "1" },
    },
    data: { x_kubernetes_int_or_string: "y" },
  });
  expect(inputs.metadata).toEqual({ name: "a", namespace: "mine", labels: { l: "1" } });
  expect(inputs.data).toEqual({ "x-kubernetes-int-or-string": "y" });
});

test("an annotation that the stand-in does not follow is refused", async () => {
  const annotations = { "pulumi.com/waitFor": "condition=Ready" };
  const { failures } = await check(CONFIG_MAP, { metadata: { name: "a", annotations } });
  expect(failures).toMatchObject([{ property: "metadata.annotations" }]);
});
