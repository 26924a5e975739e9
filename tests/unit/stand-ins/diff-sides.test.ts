import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";
import { configMap, daemonSet, diff, object, pool } from "./diff-cases";

describe("names and namespaces", () => {
  test("no namespace and `default` are the same", () => {
    const without = { ...configMap({}), metadata: { name: "a" } };
    const inputs = { ...configMap({}), metadata: { name: "a", namespace: "default" } };
    expect(diff({ oldInputs: without, state: inputs, inputs }).changes).toEqual({});
  });

  test("a namespace that was guessed for a cluster-scoped kind is no change", () => {
    const budget = object("kvandal.io/v1", "SiteBudget");
    const inputs = { ...budget, metadata: { name: "a" } };
    expect(diff({ oldInputs: budget, state: inputs, inputs, namespaced: false }).changes).toEqual(
      {},
    );
  });

  test("the name is that of the live object, whatever the old inputs said", () => {
    const unnamed = { ...configMap({}), metadata: { namespace: "site" } };
    const inputs = configMap({});
    expect(diff({ oldInputs: unnamed, state: inputs, inputs }).changes).toEqual({});
  });
});

describe("what the old side is", () => {
  test("for a built-in kind the inputs: the server may write values in another form", () => {
    const inputs = daemonSet({ cpu: "1000m" });
    expect(diff({ oldInputs: inputs, state: daemonSet({ cpu: "1" }), inputs }).changes).toEqual({});
  });

  test("for a custom resource the live object: a field that the server drops shows every time", () => {
    const inputs = pool({ replicas: 3, typo: 1 });
    expect(diff({ oldInputs: inputs, state: pool({ replicas: 3 }), inputs }).changes).toEqual({
      "spec.typo": "add",
    });
  });

  test("defaults of the server are nobody's change", () => {
    const inputs = pool({ replicas: 3 });
    const state = { ...pool({ replicas: 3, minReady: 0 }), status: { ready: 3 } };
    expect(diff({ oldInputs: inputs, state, inputs }).changes).toEqual({});
  });

  test("Pulumi's spelling of schema keys is the same as Kubernetes'", () => {
    const definition = (key: string): JsonObject =>
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", { spec: { [key]: true } });
    const oldInputs = definition("x-kubernetes-preserve-unknown-fields");
    const inputs = definition("x_kubernetes_preserve_unknown_fields");
    expect(diff({ oldInputs, inputs, namespaced: false }).changes).toEqual({});
  });
});

describe("ignored changes", () => {
  test("are taken out, and nothing else", () => {
    const given = {
      oldInputs: pool({ replicas: 3, a: 1 }),
      inputs: pool({ replicas: 4, a: 2 }),
      ignoreChanges: ["spec.replicas"],
    };
    expect(diff(given).changes).toEqual({ "spec.a": "update" });
  });

  test("do not delete first for a replacement that is ignored", () => {
    const given = {
      oldInputs: configMap({ a: "1" }),
      inputs: configMap({ a: "2" }),
      ignoreChanges: ["data"],
    };
    expect(diff(given)).toEqual({ changes: {}, deleteFirst: false });
  });
});
