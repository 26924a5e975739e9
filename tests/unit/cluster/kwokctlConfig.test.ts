import { parseAllDocuments } from "yaml";
import { COMPONENTS } from "../../../tools/cluster/components";
import { kwokctlConfig } from "../../../tools/cluster/kwokctlConfig";
import type { ResolvedTool, ToolName } from "../../../tools/toolchain/types";

const tool = (name: ToolName): ResolvedTool => ({
  name,
  path: `/tools/${name}`,
  version: "1.34.4",
  source: "cache",
});
const tools = {
  pulumi: tool("pulumi"),
  "pulumi-language-nodejs": tool("pulumi-language-nodejs"),
  etcd: tool("etcd"),
  "kube-apiserver": tool("kube-apiserver"),
  "kube-controller-manager": tool("kube-controller-manager"),
  "kube-scheduler": tool("kube-scheduler"),
  kubectl: tool("kubectl"),
  kwok: tool("kwok"),
  kwokctl: tool("kwokctl"),
};
const ports = { etcd: 1, etcdPeer: 2, apiServer: 3, controllerManager: 4, scheduler: 5, kwok: 6 };

interface Documents {
  readonly options: Readonly<Record<string, unknown>>;
  readonly componentsPatches: readonly {
    readonly name: string;
    readonly extraArgs: readonly { readonly key: string; readonly value: string }[];
  }[];
}

describe("what kwokctl makes a hall from", () => {
  const [cluster] = parseAllDocuments(kwokctlConfig(tools, ports)).map(
    (document) => document.toJS() as Documents,
  );
  const argument = (component: string, key: string) =>
    cluster?.componentsPatches
      .find(({ name }) => name === component)
      ?.extraArgs.find((extra) => extra.key === key)?.value;

  it("listens on loopback only, and needs no network", () => {
    expect(cluster?.options["bindAddress"]).toBe("127.0.0.1");
    expect(argument("kube-apiserver", "advertise-address")).toBe("127.0.0.1");
    expect(argument("kube-apiserver", "endpoint-reconciler-type")).toBe("none");
  });

  it("has every binary that it runs, so that nothing is downloaded", () => {
    const binaries = Object.entries(cluster?.options ?? {}).filter(([key]) =>
      key.endsWith("Binary"),
    );
    const needed = [...COMPONENTS.map((component) => component.tool), "kubectl"];
    expect(binaries.map(([, path]) => path).sort()).toEqual(
      needed.map((name) => `/tools/${name}`).sort(),
    );
    expect(cluster?.options["runtime"]).toBe("binary");
  });

  it("runs these components and no others", () => {
    expect(cluster?.options["components"]).toEqual([
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kwok-controller",
    ]);
  });

  it("waits longer for a node than its lease lasts", () => {
    const lease = Number(cluster?.options["nodeLeaseDurationSeconds"]);
    const grace = Number(
      cluster?.options["kubeControllerManagerNodeMonitorGracePeriodMilliseconds"],
    );
    expect(grace).toBeGreaterThan(lease * 1000);
    // Otherwise kwokctl would multiply both by five.
    expect(cluster?.options["heartbeatFactor"]).toBe(1);
  });

  it("takes the ports that were chosen", () => {
    expect(cluster?.options).toMatchObject({
      etcdPort: 1,
      etcdPeerPort: 2,
      kubeApiserverPort: 3,
      kubeControllerManagerPort: 4,
      kubeSchedulerPort: 5,
      kwokControllerPort: 6,
    });
  });
});
