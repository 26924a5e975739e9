import {
  manifestFiles,
  RenderError,
  type RegisteredObject,
} from "../../../../model/render/manifests";

const object = (kind: string, change: object = {}, apiVersion = "v1"): RegisteredObject => ({
  type: `kubernetes:core/v1:${kind}`,
  name: "hall-1-x",
  props: { apiVersion, kind, metadata: { name: "x" }, ...change },
  context: "narvik-1",
});
const called = (name: string): RegisteredObject => object("ConfigMap", { metadata: { name } });
const paths = (...objects: readonly RegisteredObject[]): string[] =>
  manifestFiles(objects).map(({ path }) => path);

describe("manifests", () => {
  it("lie by cluster, in the order in which a deployment makes them", () => {
    expect(
      paths(
        object("MachineDeployment", {}, "cluster.x-k8s.io/v1beta2"),
        object("DevMachineTemplate", {}, "infrastructure.cluster.x-k8s.io/v1beta2"),
        object("SiteBudget", {}, "kvandal.io/v1alpha1"),
        object("Job", { metadata: { name: "kvandal-guard-first-count-x" } }, "batch/v1"),
        object("Job", {}, "batch/v1"),
        object("ConfigMap", { metadata: { name: "x", namespace: "n" } }),
        object("Namespace"),
        object("CustomResourceDefinition", {}, "apiextensions.k8s.io/v1"),
        { ...object("Site"), type: "kvandal:index:Site" },
      ),
    ).toEqual([
      "narvik-1/1-definitions/customresourcedefinition-x.yaml",
      "narvik-1/1-definitions/namespace-x.yaml",
      "narvik-1/2-guard-and-add-ons/configmap-n-x.yaml",
      "narvik-1/2-guard-and-add-ons/job-x.yaml",
      "narvik-1/3-budget/sitebudget-x.yaml",
      "narvik-1/4-first-count/job-kvandal-guard-first-count-x.yaml",
      "narvik-1/5-pools/devmachinetemplate-x.yaml",
      "narvik-1/5-pools/machinedeployment-x.yaml",
    ]);
  });

  it("stay in their folder, whatever a context or an object is called", () => {
    expect(paths({ ...object("ConfigMap"), context: "../me@host/a" })).toEqual([
      "--me-host-a/2-guard-and-add-ons/configmap-x.yaml",
    ]);
    expect(paths(object("ClusterRole", { metadata: { name: "system:x/../y" } }))).toEqual([
      "narvik-1/2-guard-and-add-ons/clusterrole-system-x-..-y.yaml",
    ]);
  });

  it("say what the program registers, without its instructions to Pulumi", () => {
    const annotations = { "pulumi.com/skipAwait": "true", "kvandal.io/a": "b" };
    const shared = ["one line ".repeat(30)];
    expect(
      manifestFiles([
        object("ConfigMap", { metadata: { name: "x", annotations }, data: { a: "1" } }),
        object("Role", {
          metadata: { name: "y", annotations: { "pulumi.com/skipAwait": "true" } },
          rules: { first: shared, second: shared },
        }),
      ]),
    ).toEqual([
      {
        path: "narvik-1/2-guard-and-add-ons/configmap-x.yaml",
        text: `apiVersion: v1
kind: ConfigMap
metadata:
  name: x
  annotations:
    kvandal.io/a: b
data:
  a: "1"
`,
      },
      {
        // No alias, which not every reader knows, and no line is broken.
        path: "narvik-1/2-guard-and-add-ons/role-y.yaml",
        text: `apiVersion: v1
kind: Role
metadata:
  name: "y"
rules:
  first:
    - "${shared.join("")}"
  second:
    - "${shared.join("")}"
`,
      },
    ]);
  });

  it.each<[string, readonly RegisteredObject[], string]>([
    [
      "a Secret",
      [object("Secret")],
      "Secret x in narvik-1 is or has a Secret, and files are read by many: keep it in the cluster's own store and refer to it",
    ],
    [
      "a password in a ConfigMap",
      [object("ConfigMap", { metadata: { name: "x", namespace: "n" }, a: "password: hunter22" })],
      "ConfigMap n/x in narvik-1 is or has a password or token, and files are read by many: keep it in the cluster's own store and refer to it",
    ],
    [
      "an object without a name of its own",
      [object("ConfigMap", { metadata: {} })],
      "ConfigMap hall-1-x has no name of its own: give it one in its component",
    ],
    [
      "an object of no cluster",
      [{ ...object("ConfigMap"), context: undefined }],
      "ConfigMap x is of no hall's cluster: give it a hall's provider",
    ],
    [
      "two objects of one name",
      [called("y"), called("x"), called("y")],
      "narvik-1/2-guard-and-add-ons/configmap-y.yaml: two objects of the program have this name",
    ],
  ])("are refused for %s", (_, objects, message) => {
    expect(() => manifestFiles(objects)).toThrow(new RenderError(message));
  });
});
