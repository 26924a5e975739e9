import { DeploymentStore } from "../../../tools/simulator/deploymentStore";
import { NodeStore } from "../../../tools/simulator/nodeStore";
import { deployment, node } from "./support/deployments";

const POOL = "kvandal/h100-a";

describe("the known nodes", () => {
  it("do not go back to an older state when the answer to a write comes after the news of the watch", () => {
    const store = new NodeStore();
    store.put(node({ version: 9, ready: true }));
    expect(store.put(node({ version: 5, ready: false }))).toBe(false);
    expect(store.of(POOL)).toEqual([node({ version: 9, ready: true })]);
  });

  it("change with newer news, which matters only if more than the version differs", () => {
    const store = new NodeStore();
    store.put(node({ version: 1, ready: false }));
    expect(store.put(node({ version: 2, ready: true }))).toBe(true);
    expect(store.put(node({ version: 3, ready: true }))).toBe(false);
    expect(store.of(POOL)).toEqual([node({ version: 3, ready: true })]);
  });

  it("do not come back after they are gone", () => {
    const store = new NodeStore();
    store.put(node({ version: 1 }));
    store.remove(node());
    store.put(node({ version: 2 }));
    expect(store.of(POOL)).toEqual([]);
    expect(store.machineDeployments()).toEqual([]);
  });

  it("do not appear when their end was heard of before their beginning", () => {
    const store = new NodeStore();
    store.remove(node());
    store.put(node());
    expect(store.of(POOL)).toEqual([]);
  });

  it("keep a successor of the same name", () => {
    const store = new NodeStore();
    const successor = node({ uid: "node-2", version: 5 });
    store.put(node());
    store.put(successor);
    store.remove(node());
    expect(store.of(POOL)).toEqual([successor]);
  });

  it("are those of a new list, and no others", () => {
    const store = new NodeStore();
    store.put(node());
    store.replace([node({ name: "b", uid: "b", machineDeployment: "other/h100-a" })]);
    expect(store.of(POOL)).toEqual([]);
    expect(store.machineDeployments()).toEqual(["other/h100-a"]);
  });
});

describe("the known MachineDeployments", () => {
  const at = (resourceVersion: string, uid = "deployment-1") =>
    deployment({ metadata: { resourceVersion, uid } });

  it("do not go back to an older state", () => {
    const store = new DeploymentStore();
    store.put(at("10"));
    // As numbers: "9" is larger than "10" as text.
    expect(store.put(at("9"))).toBe(false);
    expect(store.get(POOL)?.metadata.resourceVersion).toBe("10");
  });

  it("are not brought back by the answer to a write that came too late", () => {
    const store = new DeploymentStore();
    store.put(at("1"));
    store.remove(POOL);
    store.answered(at("2"));
    expect(store.keys()).toEqual([]);
  });

  it("are not replaced by the answer about a namesake that is gone", () => {
    const store = new DeploymentStore();
    store.put(at("5", "deployment-2"));
    store.answered(at("7", "deployment-1"));
    expect(store.get(POOL)?.metadata.uid).toBe("deployment-2");
  });

  it("take a namesake that was made anew, also in a cluster that counts from the beginning", () => {
    const store = new DeploymentStore();
    store.put(at("500", "deployment-1"));
    expect(store.put(at("3", "deployment-2"))).toBe(true);
  });
});
