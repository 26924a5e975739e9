import { ApiError, type Api, type Call } from "../../../../tools/cluster/api/client";
import type { NodeObject } from "../../../../tools/simulator/nodeManifest";
import type { MachineDeployment } from "../../../../tools/simulator/objects";
import type { KubeadmConfigTemplate } from "../../../../tools/simulator/objects";

type StoredNode = NodeObject & { metadata: { uid: string; resourceVersion: string } };

/** As much of an API server as the machine controller needs, in memory. */
export class FakeApi implements Api {
  readonly nodes = new Map<string, StoredNode>();
  readonly templates = new Map<string, KubeadmConfigTemplate>();
  /** Pods by their path, with the node that each is on. */
  readonly pods = new Map<string, string>();
  /** Every write, as `METHOD path`. */
  readonly writes: string[] = [];
  /** Told after each write that changed the number of nodes. */
  onNodes: (count: number) => void = () => undefined;
  deployment: MachineDeployment;
  private version = 100;

  constructor(deployment: MachineDeployment) {
    this.deployment = deployment;
    this.templates.set("h100-a-boot", {});
    this.templates.set("h100-a-machines", {});
  }

  /** As `ApiClient` has it; answers whatever type is asked for. */
  async call<Answer>(path: string, call?: Call): Promise<Answer> {
    return (await this.answer(path, call)) as Answer;
  }

  /** Plays kwok: makes every node ready, and returns those. */
  makeReady(): StoredNode[] {
    return [...this.nodes.values()].map((node) => {
      const metadata = { ...node.metadata, resourceVersion: this.next() };
      const ready = { metadata, status: { conditions: [{ type: "Ready", status: "True" }] } };
      this.nodes.set(node.metadata.name, ready);
      return ready;
    });
  }

  private async answer(path: string, { method = "GET", body, query }: Call = {}): Promise<unknown> {
    await Promise.resolve();
    if (method !== "GET") {
      this.writes.push(`${method} ${path}`);
    }
    if (path.startsWith("/api/v1/nodes")) {
      return this.answerNodes(path.slice("/api/v1/nodes/".length), method, body as NodeObject);
    }
    if (path.includes("/pods")) {
      return this.answerPods(path, method, query?.["fieldSelector"]);
    }
    if (path.endsWith("/status")) {
      const { status } = body as Pick<MachineDeployment, "status">;
      const metadata = { ...this.deployment.metadata, resourceVersion: this.next() };
      this.deployment = { ...this.deployment, metadata, ...(status && { status }) };
      return this.deployment;
    }
    return this.answerTemplates(path);
  }

  private answerNodes(name: string, method: string, body: NodeObject): unknown {
    if (method === "POST") {
      if (this.nodes.has(body.metadata.name)) {
        throw new ApiError(409, "already exists");
      }
      const version = this.next();
      const metadata = { ...body.metadata, uid: `uid-${version}`, resourceVersion: version };
      const { conditions: _none, ...status } = body.status ?? {};
      this.nodes.set(body.metadata.name, { metadata, status });
      this.onNodes(this.nodes.size);
      return this.nodes.get(body.metadata.name);
    }
    const node = this.nodes.get(name);
    if (node === undefined) {
      throw new ApiError(404, "not found");
    }
    if (method === "DELETE") {
      this.nodes.delete(name);
      this.onNodes(this.nodes.size);
    } else if (method === "PATCH") {
      const labels = Object.entries({ ...node.metadata.labels, ...body.metadata.labels }).filter(
        ([, value]) => (value as string | null) !== null,
      );
      const annotations = { ...node.metadata.annotations, ...body.metadata.annotations };
      this.nodes.set(name, {
        ...node,
        metadata: {
          ...node.metadata,
          labels: Object.fromEntries(labels),
          annotations,
          resourceVersion: this.next(),
        },
      });
      return this.nodes.get(name);
    }
    return node;
  }

  private answerPods(path: string, method: string, selector = ""): unknown {
    if (method === "DELETE") {
      this.pods.delete(path);
      return {};
    }
    const items = [...this.pods]
      .filter(([, node]) => selector === `spec.nodeName=${node}`)
      .map(([pod]) => {
        const [namespace = "", , name = ""] = pod.split("/").slice(-3);
        return { metadata: { namespace, name, uid: `uid-${name}` } };
      });
    return { items };
  }

  private answerTemplates(path: string): unknown {
    const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
    if (group !== undefined) {
      return { preferredVersion: { groupVersion: `${group}/v1beta2` } };
    }
    if (/^\/apis\/[^/]+\/v1beta2$/.test(path)) {
      return {
        resources: [
          { name: "kubeadmconfigtemplates", kind: "KubeadmConfigTemplate" },
          { name: "devmachinetemplates", kind: "DevMachineTemplate" },
        ],
      };
    }
    const template = this.templates.get(path.split("/").at(-1) ?? "");
    if (template === undefined) {
      throw new ApiError(404, "not found");
    }
    return template;
  }

  private next(): string {
    this.version += 1;
    return String(this.version);
  }
}
