import { DeploymentStore } from "../../../tools/simulator/deploymentStore";
import { Limiter } from "../../../tools/simulator/limiter";
import { MachineController } from "../../../tools/simulator/machineController";
import { nodeName, simulatedNode } from "../../../tools/simulator/nodeManifest";
import { NodeStore } from "../../../tools/simulator/nodeStore";
import { NodeWriter } from "../../../tools/simulator/nodeWriter";
import type { MachineDeployment } from "../../../tools/simulator/objects";
import { TemplateReader } from "../../../tools/simulator/templates";
import { deployment } from "./support/deployments";
import { FakeApi } from "./support/fakeApi";

const KEY = "kvandal/h100-a";

/** A hall with one MachineDeployment, whose changes the controller hears of as the watch would tell. */
function hall(given: MachineDeployment) {
  const api = new FakeApi(given);
  const deployments = new DeploymentStore();
  const nodes = new NodeStore();
  deployments.put(given);
  const log: string[] = [];
  const controller = new MachineController({
    client: api,
    deployments,
    nodes,
    writer: new NodeWriter(api, nodes, new Limiter(4)),
    templates: new TemplateReader(api),
    log: (line) => log.push(line),
  });
  return {
    api,
    log,
    nodes,
    deployments,
    reconcile: () => controller.reconcile(KEY),
    /** Reconciles, with kwok making nodes ready, until nothing is written any more. */
    settle: async () => {
      for (let round = 0; round < 60; round += 1) {
        const before = api.writes.length;
        await controller.reconcile(KEY);
        for (const node of api.makeReady()) {
          const known = simulatedNode(node);
          if (known !== undefined) {
            nodes.put(known);
          }
        }
        if (api.writes.length === before) {
          return;
        }
      }
    },
    change: (changed: MachineDeployment) => {
      const { metadata } = api.deployment;
      const generation = (metadata.generation ?? 0) + 1;
      const resourceVersion = String(Number(metadata.resourceVersion) + 1);
      api.deployment = {
        ...api.deployment,
        metadata: { ...changed.metadata, generation, resourceVersion },
        spec: changed.spec,
      };
      deployments.put(api.deployment);
    },
  };
}

const otherTemplate = {
  infrastructureRef: {
    apiGroup: "infrastructure.cluster.x-k8s.io",
    kind: "DevMachineTemplate",
    name: "h100-a-machines-2",
  },
};

describe("the machine controller", () => {
  it("makes the nodes, then the status, then nothing more", async () => {
    const { api, settle, reconcile } = hall(deployment({ replicas: 5 }));
    await settle();
    expect(api.nodes.size).toBe(5);
    expect(api.deployment.status).toMatchObject({
      replicas: 5,
      readyReplicas: 5,
      phase: "Running",
    });
    api.writes.length = 0;
    await expect(reconcile()).resolves.toBeUndefined();
    expect(api.writes).toEqual([]);
  });

  it("scales", async () => {
    const { api, settle, change } = hall(deployment({ replicas: 2 }));
    await settle();
    const [first] = api.nodes.keys();
    change(deployment({ replicas: 450 }));
    await settle();
    expect(api.nodes.size).toBe(450);
    change(deployment({ replicas: 1 }));
    await settle();
    expect([...api.nodes.keys()]).toEqual([first]);
  });

  it.each([
    ["without surge", 0, "40%", 3, 5],
    ["with surge", 2, 0, 5, 7],
  ])(
    "replaces every node %s, within the bounds at every moment",
    async (_name, maxSurge, maxUnavailable, fewest, most) => {
      const rollout = {
        strategy: { type: "RollingUpdate" as const, rollingUpdate: { maxSurge, maxUnavailable } },
      };
      const { api, settle, change } = hall(deployment({ replicas: 5, rollout }));
      await settle();
      const before = [...api.nodes.keys()];
      const counts: number[] = [];
      api.onNodes = (count) => counts.push(count);
      api.templates.set("h100-a-machines-2", {});
      change(deployment({ replicas: 5, rollout, machine: otherTemplate }));
      await settle();
      expect(api.nodes.size).toBe(5);
      expect(before.filter((name) => api.nodes.has(name))).toEqual([]);
      expect(Math.min(...counts)).toBe(fewest);
      expect(Math.max(...counts)).toBe(most);
      expect(api.deployment.status?.upToDateReplicas).toBe(5);
    },
  );

  it("takes no node away for a template that does not exist, and says so", async () => {
    const { api, settle, change, log } = hall(deployment({ replicas: 5 }));
    await settle();
    change(deployment({ replicas: 5, machine: otherTemplate }));
    await settle();
    expect(api.nodes.size).toBe(5);
    expect(log.at(-1)).toContain("DevMachineTemplate h100-a-machines-2 does not exist");
  });

  it("makes no node whose kubelet would not start", async () => {
    const { api, settle } = hall(deployment());
    const kubeletExtraArgs = [{ name: "node-labels", value: "kubernetes.io/role=gpu" }];
    const joinConfiguration = { nodeRegistration: { kubeletExtraArgs } };
    api.templates.set("h100-a-boot", { spec: { template: { spec: { joinConfiguration } } } });
    await settle();
    expect(api.nodes.size).toBe(0);
    const scaling = api.deployment.status?.conditions?.find(({ type }) => type === "ScalingUp");
    expect(scaling?.message).toContain("kubernetes.io/role");
  });

  it("brings changed labels of the machines to nodes that stay", async () => {
    const { api, settle, change } = hall(
      deployment({ labels: { "node-role.kubernetes.io/a": "" } }),
    );
    await settle();
    const before = [...api.nodes.values()].map(({ metadata }) => metadata.uid);
    change(deployment({ labels: { "node-role.kubernetes.io/b": "" } }));
    await settle();
    const after = [...api.nodes.values()].map(({ metadata }) => metadata);
    expect(after.map(({ uid }) => uid)).toEqual(before);
    for (const { labels = {} } of after) {
      expect(Object.keys(labels)).toContain("node-role.kubernetes.io/b");
      expect(Object.keys(labels)).not.toContain("node-role.kubernetes.io/a");
    }
  });

  it("does nothing to the nodes of a paused one", async () => {
    const { api, settle, change } = hall(deployment({ replicas: 2 }));
    await settle();
    change(deployment({ replicas: 9, paused: true }));
    await settle();
    expect(api.nodes.size).toBe(2);
  });

  it("removes the nodes of one that is gone", async () => {
    const { api, settle, deployments, reconcile } = hall(deployment({ replicas: 250 }));
    await settle();
    deployments.remove(KEY);
    // In batches: a hall of 5,000 is not emptied in one breath, in which it could come back.
    await expect(reconcile()).resolves.toBe(0);
    expect(api.nodes.size).toBe(50);
    await expect(reconcile()).resolves.toBeUndefined();
    expect(api.nodes.size).toBe(0);
  });

  it("takes what ran on a node away with it, and nothing else", async () => {
    const { api, settle, change } = hall(deployment({ replicas: 2 }));
    await settle();
    const [stays = "", goes = ""] = api.nodes.keys();
    api.pods.set("/api/v1/namespaces/nvidia/pods/plugin-1", stays);
    api.pods.set("/api/v1/namespaces/nvidia/pods/plugin-2", goes);
    api.pods.set("/api/v1/namespaces/jobs/pods/training-2", goes);
    change(deployment({ replicas: 1 }));
    await settle();
    expect([...api.pods.keys()]).toEqual(["/api/v1/namespaces/nvidia/pods/plugin-1"]);
  });

  it("goes on from what is there after it was started anew", async () => {
    const first = hall(deployment({ replicas: 3 }));
    await first.settle();
    const second = hall(deployment({ replicas: 4 }));
    for (const [name, node] of first.api.nodes) {
      second.api.nodes.set(name, node);
      const known = simulatedNode(node);
      if (known !== undefined) {
        second.nodes.put(known);
      }
    }
    await second.settle();
    expect([...second.api.nodes.keys()].slice(0, 3)).toEqual([...first.api.nodes.keys()]);
    expect(second.api.nodes.size).toBe(4);
  });

  it("leaves a node of the same name that somebody else made alone", async () => {
    const { api, reconcile } = hall(deployment({ replicas: 1 }));
    const name = nodeName(deployment(), 0);
    const theirs = { metadata: { name, uid: "theirs", resourceVersion: "1" } };
    api.nodes.set(name, theirs);
    await expect(reconcile()).rejects.toThrow(`node ${name} exists and is not one of`);
    expect([...api.nodes.values()]).toEqual([theirs]);
  });
});
