import { servedKinds } from "../../e2e/stand-ins/kubernetes/kinds";
import { timeoutOf } from "../../e2e/stand-ins/kubernetes/object";
import { readinessOf } from "../../e2e/stand-ins/kubernetes/readiness";
import { propagationOf } from "../../e2e/stand-ins/kubernetes/settle";
import { until, WaitedInVain } from "../../e2e/stand-ins/kubernetes/waiting";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";

function judge(apiVersion: string, kind: string, live: JsonObject): unknown {
  const metadata = { name: "a", generation: 2 };
  const object = { apiVersion, kind, metadata, ...live };
  return readinessOf(object)?.judge(object);
}

const daemonSet = (status: JsonObject): unknown =>
  judge("apps/v1", "DaemonSet", { status: { observedGeneration: 2, ...status } });

test.each<[JsonObject, unknown]>([
  [{ observedGeneration: 1 }, { missing: "its controller has not seen the change" }],
  [{ desiredNumberScheduled: 0 }, "ready"],
  [
    { desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberReady: 2 },
    { missing: "1 of 2 pods are of the new version" },
  ],
  [
    { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 1 },
    { missing: "1 of 2 pods are ready" },
  ],
  [{ desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 2 }, "ready"],
])("a DaemonSet with %j is %j", (status, expected) => {
  expect(daemonSet(status)).toEqual(expected);
});

test.each<[JsonObject, unknown]>([
  [
    { updatedReplicas: 1, replicas: 2, readyReplicas: 2 },
    { missing: "1 of 2 pods are of the new version" },
  ],
  [
    { updatedReplicas: 2, replicas: 3, readyReplicas: 3 },
    { missing: "pods of the old version still run" },
  ],
  [{ updatedReplicas: 2, replicas: 2, readyReplicas: 1 }, { missing: "1 of 2 pods are ready" }],
  [{ updatedReplicas: 2, replicas: 2, readyReplicas: 2 }, "ready"],
])("a Deployment of two with %j is %j", (status, expected) => {
  const live = { spec: { replicas: 2 }, status: { observedGeneration: 2, ...status } };
  expect(judge("apps/v1", "Deployment", live)).toEqual(expected);
});

test.each<[JsonObject, unknown]>([
  [{}, { missing: "it is not established" }],
  [
    { conditions: [{ type: "Established", status: "False" }] },
    { missing: "it is not established" },
  ],
  [{ conditions: [{ type: "Established", status: "True" }] }, "ready"],
])("a definition with %j is %j", (status, expected) => {
  expect(judge("apiextensions.k8s.io/v1", "CustomResourceDefinition", { status })).toEqual(
    expected,
  );
});

test("a quota is ready once it is counted", () => {
  const spec = { hard: { pods: "3" } };
  expect(judge("v1", "ResourceQuota", { spec })).not.toBe("ready");
  expect(judge("v1", "ResourceQuota", { spec, status: spec })).toBe("ready");
});

test("a custom resource is ready as soon as it exists", () => {
  expect(
    readinessOf({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "MachineDeployment" }),
  ).toBeUndefined();
});

test("only served versions of a definition are waited for", () => {
  const versions = [
    { name: "v1", served: true },
    { name: "v0", served: false },
  ];
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    spec: { group: "kvandal.io", names: { kind: "SiteBudget" }, versions },
  };
  expect(servedKinds(definition)).toEqual([
    { group: "kvandal.io", version: "v1", kind: "SiteBudget" },
  ]);
});

test.each([
  [0, undefined, 60_000],
  [0, "5", 5_000],
  [0, "soon", 60_000],
  [7, "5", 7_000],
])(
  "a custom time-out of %s s and an annotation of %s make %s ms",
  (custom, annotation, expected) => {
    const annotations = { "pulumi.com/timeoutSeconds": annotation };
    expect(timeoutOf({ metadata: { annotations } }, custom, 60)).toBe(expected);
  },
);

test.each([
  [undefined, "Foreground"],
  ["background", "Background"],
  ["Orphan", "Orphan"],
  ["nonsense", "Foreground"],
])("an annotation of %s deletes in the %s", (annotation, expected) => {
  const annotations = { "pulumi.com/deletionPropagationPolicy": annotation };
  expect(propagationOf({ metadata: { annotations } })).toBe(expected);
});

describe("until", () => {
  const patience = {
    timeoutMilliseconds: 30,
    firstPauseMilliseconds: 1,
    cancelled: new AbortController().signal,
  };

  test("answers with what came in the end", async () => {
    let looks = 0;
    const look = () =>
      Promise.resolve(
        ++looks < 3 ? { done: false as const, seen: "" } : { done: true as const, value: looks },
      );
    const enough = { ...patience, timeoutMilliseconds: 60_000 };
    await expect(until(look, enough)).resolves.toBe(3);
  });

  test("says what it saw last when time is up", async () => {
    const look = () => Promise.resolve({ done: false as const, seen: "1 of 2" });
    await expect(until(look, patience)).rejects.toThrow(WaitedInVain);
    await expect(until(look, patience)).rejects.toThrow("waited 0 s: 1 of 2");
  });

  test("gives up at once when the deployment is cancelled", async () => {
    const look = () => Promise.resolve({ done: false as const, seen: "1 of 2" });
    const cancelled = AbortSignal.abort();
    await expect(until(look, { timeoutMilliseconds: 60_000, cancelled })).rejects.toThrow(
      /cancelled: 1 of 2/,
    );
  });
});
