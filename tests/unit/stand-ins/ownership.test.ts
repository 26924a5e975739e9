import { keepIgnored } from "../../e2e/stand-ins/kubernetes/ignore";
import { isFreshlyCreated, ownersOf, takeOver } from "../../e2e/stand-ins/kubernetes/ownership";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";

const US = "kvandal-stand-in";
const REPLICAS = { "f:spec": { "f:replicas": {} } };
const LABELS = { "f:metadata": { "f:labels": { ".": {}, "f:a.b/c": {} } } };

function entry(manager: string, operation: string, fieldsV1: JsonObject, subresource?: string) {
  return { manager, operation, apiVersion: "v1", fieldsV1, ...(subresource && { subresource }) };
}

function live(...managedFields: JsonObject[]): JsonObject {
  return { metadata: { managedFields }, spec: { replicas: 6, name: "x" } };
}

describe("takeOver", () => {
  test("turns our own creation into an apply", () => {
    expect(takeOver(live(entry(US, "Update", REPLICAS)), US)).toEqual([
      entry(US, "Apply", REPLICAS),
    ]);
  });

  test("adds what someone set with kubectl to what we applied, and leaves the rest", () => {
    const others = [
      entry("autoscaler", "Update", REPLICAS),
      entry("kubectl", "Update", REPLICAS, "scale"),
      entry(US, "Update", {}, "status"),
    ];
    const object = live(
      entry(US, "Apply", REPLICAS),
      entry("kubectl-edit", "Update", LABELS),
      ...others,
    );
    expect(takeOver(object, US)).toEqual([
      entry(US, "Apply", { ...REPLICAS, ...LABELS }),
      ...others,
    ]);
  });

  test.each([
    ["only our apply", [entry(US, "Apply", REPLICAS)]],
    ["a scale by kubectl", [entry("kubectl", "Update", REPLICAS, "scale")]],
    ["a controller", [entry("kube-controller-manager", "Update", REPLICAS)]],
    ["another applier", [entry("argocd", "Apply", REPLICAS)]],
    ["no record at all", []],
  ])("has nothing to do for %s", (_, entries) => {
    expect(takeOver(live(...entries), US)).toBeUndefined();
  });
});

test.each([
  [[entry(US, "Update", REPLICAS)], true],
  [[entry(US, "Apply", REPLICAS)], false],
  [[entry(US, "Update", {}, "status")], false],
  [[entry("kubectl", "Update", REPLICAS)], false],
])("isFreshlyCreated %#", (entries, expected) => {
  expect(isFreshlyCreated(live(...entries), US)).toBe(expected);
});

describe("ownersOf", () => {
  const object = live(entry(US, "Apply", LABELS), entry("kubectl", "Update", REPLICAS, "scale"));

  test.each([
    [["spec", "replicas"], false, true],
    [["spec"], false, true],
    [["metadata", "labels", "a.b/c"], true, false],
    [["metadata"], true, false],
    [["spec", "paused"], false, false],
  ])("%j: ours %s, theirs %s", (path, ours, theirs) => {
    expect(ownersOf(object, path, US)).toEqual({ ours, theirs });
  });
});

describe("keepIgnored", () => {
  const kept = (
    object: JsonObject,
    spec: JsonObject,
    ignoreChanges = ["spec.replicas"],
  ): unknown => {
    const inputs = { spec };
    keepIgnored(inputs, object, ignoreChanges, US);
    return inputs.spec;
  };
  const theirs = entry("kubectl", "Update", REPLICAS, "scale");
  const ours = entry(US, "Apply", REPLICAS);

  test("leaves a field out that only others own", () => {
    expect(kept(live(theirs), { replicas: 3, a: 1 })).toEqual({ a: 1 });
  });

  test("sends a field of ours as it is live", () => {
    expect(kept(live(ours), { replicas: 3 })).toEqual({ replicas: 6 });
    expect(kept(live(ours), {})).toEqual({ replicas: 6 });
  });

  test("sends a shared field as it is live", () => {
    expect(kept(live(ours, theirs), { replicas: 3 })).toEqual({ replicas: 6 });
  });

  test("sends the program's value for a field that is not live", () => {
    expect(kept(live(ours), { paused: true }, ["spec.paused"])).toEqual({ paused: true });
  });

  test("does not touch other fields, or items of lists", () => {
    expect(kept(live(theirs), { replicas: 3, l: [1] }, ["spec.l[0]", "spec.*"])).toEqual({
      replicas: 3,
      l: [1],
    });
  });
});
