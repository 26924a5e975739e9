import type { Json } from "../../e2e/stand-ins/plumbing/json";
import { UNKNOWN } from "../../e2e/stand-ins/plumbing/struct";
import { configMap, daemonSet, diff, object, pool, type Case } from "./diff-cases";

describe("what changed", () => {
  test.each<[string, Json, Json, Record<string, string>]>([
    ["nothing", { a: 1, b: [1, { c: 2 }] }, { a: 1, b: [1, { c: 2 }] }, {}],
    ["a value", { a: 1 }, { a: 2 }, { "spec.a": "update" }],
    ["a new field", {}, { a: 1 }, { "spec.a": "add" }],
    ["a field that is gone", { a: 1 }, {}, { "spec.a": "delete" }],
    ["null, which is as good as absent", { a: null }, {}, {}],
    ["another type of value", { a: [1] }, { a: { b: 1 } }, { "spec.a": "update" }],
    ["an item", { a: [1, 2] }, { a: [1, 3] }, { "spec.a[1]": "update" }],
    ["a longer list", { a: [1] }, { a: [1, 2, 3] }, { "spec.a[1]": "add", "spec.a[2]": "add" }],
    ["a shorter list", { a: [1, 2] }, { a: [1] }, { "spec.a[1]": "delete" }],
    ["a field in an item", { a: [{ x: 1, y: 2 }] }, { a: [{ x: 1 }] }, { "spec.a[0].y": "delete" }],
    ["a value to be known later", { a: 1 }, { a: UNKNOWN }, { "spec.a": "update" }],
  ])("%s", (_, before, after, expected) => {
    expect(
      diff({ oldInputs: daemonSet({ s: before }), inputs: daemonSet({ s: before }) }).changes,
    ).toEqual({});
    expect(
      diff({
        oldInputs: { ...daemonSet({}), spec: before },
        inputs: { ...daemonSet({}), spec: after },
      }).changes,
    ).toEqual(expected);
  });

  test("metadata that the server writes is nobody's change", () => {
    const inputs = configMap({ a: "1" });
    const imported = {
      ...inputs,
      metadata: { name: "a", namespace: "site", resourceVersion: "7", uid: "u", generation: 2 },
    };
    expect(diff({ oldInputs: imported, inputs }).changes).toEqual({});
  });
});

describe("what replaces", () => {
  test.each<[string, Case, Record<string, string>, boolean]>([
    [
      "contents of a ConfigMap",
      { oldInputs: configMap({ a: "1" }), inputs: configMap({ a: "2" }) },
      { "data.a": "update!" },
      true,
    ],
    [
      "contents of a ConfigMap, where the provider lets them change",
      { oldInputs: configMap({ a: "1" }), inputs: configMap({ a: "2" }), mutable: true },
      { "data.a": "update" },
      false,
    ],
    [
      "contents of an immutable ConfigMap, even there",
      {
        oldInputs: configMap({ a: "1" }, { immutable: true }),
        inputs: configMap({ a: "2" }, { immutable: true }),
        mutable: true,
      },
      { "data.a": "update!" },
      true,
    ],
    [
      "contents of a Secret",
      {
        oldInputs: object("v1", "Secret", { stringData: { a: "1" } }),
        inputs: object("v1", "Secret", { stringData: { a: "2" } }),
      },
      { "stringData.a": "update!" },
      true,
    ],
    [
      "a label of a ConfigMap",
      {
        oldInputs: configMap({}),
        inputs: {
          ...configMap({}),
          metadata: { name: "a", namespace: "site", labels: { l: "1" } },
        },
      },
      { "metadata.labels": "add" },
      false,
    ],
    [
      "a DaemonSet's selector",
      {
        oldInputs: daemonSet({ selector: { matchLabels: { a: "1" } }, x: 1 }),
        inputs: daemonSet({ selector: { matchLabels: { a: "2" } }, x: 2 }),
      },
      { "spec.selector.matchLabels.a": "update!", "spec.x": "update" },
      true,
    ],
    [
      "a selector that comes with the whole spec",
      {
        oldInputs: object("apps/v1", "DaemonSet"),
        inputs: daemonSet({ selector: { matchLabels: {} } }),
      },
      { spec: "add!" },
      true,
    ],
    [
      "a RoleBinding's role",
      {
        oldInputs: object("rbac.authorization.k8s.io/v1", "RoleBinding", {
          roleRef: { name: "a" },
        }),
        inputs: object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "b" } }),
      },
      { "roleRef.name": "update!" },
      true,
    ],
    [
      "the selector of a custom resource",
      { oldInputs: pool({ selector: { a: 1 } }), inputs: pool({ selector: { a: 2 } }) },
      { "spec.selector.a": "update" },
      false,
    ],
    [
      "the name: the old object can wait",
      {
        oldInputs: configMap({}),
        inputs: { ...configMap({}), metadata: { name: "b", namespace: "site" } },
      },
      { "metadata.name": "update!" },
      false,
    ],
    [
      "the namespace: the old object can wait",
      {
        oldInputs: configMap({}),
        inputs: { ...configMap({}), metadata: { name: "a", namespace: "other" } },
      },
      { "metadata.namespace": "update!" },
      false,
    ],
    [
      "the group",
      {
        oldInputs: object("extensions/v1beta1", "DaemonSet"),
        inputs: object("apps/v1", "DaemonSet"),
      },
      { apiVersion: "update!" },
      true,
    ],
    [
      "not another version of the same kind",
      {
        oldInputs: object("kvandal.io/v1", "SiteBudget"),
        inputs: object("kvandal.io/v2", "SiteBudget"),
      },
      { apiVersion: "update" },
      false,
    ],
  ])("%s", (_, given, changes, deleteFirst) => {
    expect(diff(given)).toEqual({ changes, deleteFirst });
  });

  test("an object that Pulumi named is made anew before the old one goes", () => {
    const metadata = {
      name: "a-1",
      namespace: "site",
      annotations: { "pulumi.com/autonamed": "true" },
    };
    const given = {
      oldInputs: { ...configMap({ a: "1" }), metadata },
      inputs: { ...configMap({ a: "2" }), metadata },
    };
    expect(diff(given)).toEqual({ changes: { "data.a": "update!" }, deleteFirst: false });
  });
});
