import type { ContextCluster } from "../../policies/recompute/kubeconfig";
import { openSite } from "../support/openSite";
import { HALL, lab, problemsOf, resource, type Attempt } from "../support/hallObjects";

describe("C5: a provider that leads elsewhere", () => {
  const map: Attempt = { api: "v1", kind: "ConfigMap", namespace: "mine" };
  const through = (
    cluster: Partial<ContextCluster> | undefined,
    site = lab,
    context = "kwok-lab-hall-1",
  ): string[] => {
    const clusterOf = () =>
      cluster && {
        server: "",
        certificateAuthoritySha256: undefined,
        isInsecure: false,
        ...cluster,
      };
    const kubeconfig = { ...site.around.kubeconfig, clusterOf };
    return problemsOf(resource(map, { context }), { ...site.around, kubeconfig });
  };

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["another kubeconfig", { ...HALL, kubeconfig: "apiVersion: v1" }],
    ["a kubeconfig that is not text", { ...HALL, kubeconfig: { apiVersion: "v1" } }],
    ["another plugin", { ...HALL, pluginDownloadURL: "https://plugins.example" }],
    ["other variables for its plugin", { ...HALL, __internal: { envVarMappings: {} } }],
    ["another cluster of the kubeconfig", { ...HALL, cluster: "other" }],
    ["another clusterIdentifier", { ...HALL, clusterIdentifier: "other" }],
    ["a folder of files", { ...HALL, renderYamlToDirectory: "out" }],
    ["no context", {}],
  ])("is refused with %s, whatever it writes", (_what, provider) => {
    expect(problemsOf(resource(map, provider))).toHaveLength(1);
  });

  it("is a hall's with the kubeconfig that the SDK writes into it, the value of KUBECONFIG", () => {
    const { variable } = lab.around.kubeconfig;
    expect(problemsOf(resource(map, { ...HALL, kubeconfig: variable }))).toEqual([]);
    expect(problemsOf(resource(map, { ...HALL, kubeconfig: "" }))).toEqual([]);
  });

  it("is refused where the engine has no provider of the program's", () => {
    const { provider, ...withDefault } = resource(map);
    expect(problemsOf(withDefault)).toHaveLength(1);
  });

  it("is refused where a simulated hall's context leads to another machine", () => {
    expect(through({ server: "https://127.0.0.1:6443" })).toEqual([]);
    expect(through(undefined)).toEqual([]);
    expect(through({ server: "https://narvik.example:6443" })).toHaveLength(1);
  });

  it("is refused where a hall's context leads to another API server or authority than is locked", () => {
    const kvandal = openSite("kvandal");
    const server = "https://narvik-1.example:6443";
    const certificateAuthoritySha256 = "0".repeat(64);
    const at = (cluster: Partial<ContextCluster>) => through(cluster, kvandal, "narvik-1");
    expect(at({ server, certificateAuthoritySha256 })).toEqual([]);
    expect(at({ server: `${server}/`, certificateAuthoritySha256 })).toEqual([]);
    expect(at({ server: "https://127.0.0.1:6443", certificateAuthoritySha256 })).toHaveLength(1);
    expect(at({ server, certificateAuthoritySha256: "1".repeat(64) })).toHaveLength(1);
    expect(at({ server, certificateAuthoritySha256, isInsecure: true })).toHaveLength(1);
  });

  it("1227: is refused where the context of a hall's nodes leads elsewhere than is locked, and finds that cluster under another context", () => {
    const site = openSite("kvandal", (data) => {
      Object.assign(data.halls[0] ?? {}, { workloadContext: "narvik-1-nodes" });
    });
    const at = (cluster: Partial<ContextCluster>, context = "narvik-1-nodes") =>
      through(cluster, site, context);
    const server = "https://narvik-1-nodes.example:6443";
    const certificateAuthoritySha256 = "1".repeat(64);
    expect(at({ server, certificateAuthoritySha256 })).toEqual([]);
    expect(at({ server, certificateAuthoritySha256: "0".repeat(64) })).toHaveLength(1);
    expect(
      at({ server: "https://narvik-1.example:6443", certificateAuthoritySha256 }),
    ).toHaveLength(1);
    expect(at({ server, certificateAuthoritySha256: "2".repeat(64) }, "mine")).toHaveLength(1);
  });

  it("is refused where another context leads to a hall's API server, by its address or its authority", () => {
    const kvandal = openSite("kvandal");
    const at = (cluster: Partial<ContextCluster>) => through(cluster, kvandal, "mine");
    expect(at({ server: "https://narvik-1.example:6443" })).toHaveLength(1);
    const certificateAuthoritySha256 = "0".repeat(64);
    expect(at({ server: "https://10.0.0.1:6443", certificateAuthoritySha256 })).toHaveLength(1);
    // A simulated hall has no address in the lock: its own context says where it is.
    expect(through({ server: "https://127.0.0.1:6443" }, lab, "mine")).toHaveLength(1);
  });

  it("is refused where the kubeconfig cannot be trusted to say where a context leads", () => {
    const clusterOf = () => ({ problem: "the kubeconfig is spoilt" });
    const around = { ...lab.around, kubeconfig: { ...lab.around.kubeconfig, clusterOf } };
    expect(problemsOf(resource(map), around)).toEqual([
      "ConfigMap mine/other: the kubeconfig is spoilt",
    ]);
    expect(problemsOf(resource(map, { context: "mine" }), around)).toHaveLength(1);
  });

  it("may not give guard objects to a cluster that is not a hall's", () => {
    const quota = { api: "v1", kind: "ResourceQuota", name: "kvandal-energy-guard" };
    expect(
      problemsOf(resource({ ...quota, namespace: "kvandal" }, { context: "mine" })),
    ).toHaveLength(1);
  });
});
