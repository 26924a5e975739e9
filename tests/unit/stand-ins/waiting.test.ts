import { PartialFailure } from "../../e2e/stand-ins/plumbing/errors";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";
import { failure } from "./fake-api";
import { CONFIG_MAPS, configMap, Harness, settings } from "./harness";

let harness: Harness;

beforeEach(async () => {
  harness = await Harness.start();
});

afterEach(() => harness.stop());

describe("waiting", () => {
  const DAEMON_SETS = "/apis/apps/v1/namespaces/site/daemonsets";
  const skip = { "pulumi.com/skipAwait": "true" };

  function daemonSet(annotations: JsonObject): JsonObject {
    const metadata = { name: "plugin", namespace: "site", generation: 1, annotations };
    return { apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec: {} };
  }

  beforeEach(() => {
    harness.api.kinds.set("apps/v1", { DaemonSet: "daemonsets" });
    harness.api.kinds.set("apiextensions.k8s.io/v1", { CustomResourceDefinition: ".definitions" });
  });

  test("a roll-out that does not come keeps the object in the state", async () => {
    const error: unknown = await harness.provider
      .create({ ...settings, inputs: daemonSet({}), preview: false, timeoutSeconds: 0.01 })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error).toMatchObject({ id: "site/plugin", state: { kind: "DaemonSet" } });
  });

  test("a roll-out is not waited for where the program skips it", async () => {
    const request = { ...settings, inputs: daemonSet(skip), preview: false, timeoutSeconds: 0.01 };
    await expect(harness.provider.create(request)).resolves.toMatchObject({ id: "site/plugin" });
  });

  test.each([
    ["DaemonSet", daemonSet(skip), `${DAEMON_SETS}/plugin`, true],
    ["DaemonSet without that word", daemonSet({}), `${DAEMON_SETS}/plugin`, false],
    [
      "ConfigMap",
      { ...configMap(), metadata: { name: "plugin", namespace: "site", annotations: skip } },
      `${CONFIG_MAPS}/plugin`,
      false,
    ],
  ])("the end of a skipping %s", async (_, object, path, isSkipped) => {
    harness.api.objects.set(path, object);
    harness.api.refuse = ({ method }) =>
      method === "GET" ? { status: 200, body: object } : undefined;
    const deletion = harness.provider.remove({
      ...settings,
      timeoutSeconds: 0.01,
      id: "site/plugin",
      state: object,
      oldInputs: object,
    });
    const outcome = await deletion.then(
      () => "skipped",
      () => "waited",
    );
    expect(outcome).toBe(isSkipped ? "skipped" : "waited");
  });

  test("an object of the same name that is another one does not hold up a deletion", async () => {
    const withUid = (uid: string): JsonObject => ({
      ...configMap(),
      metadata: { name: "plugin", namespace: "site", uid },
    });
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, withUid("old"));
    harness.api.refuse = ({ method }) =>
      method === "GET" ? { status: 200, body: withUid("new") } : undefined;
    const request = { ...settings, id: "site/plugin", oldInputs: {}, timeoutSeconds: 0.01 };
    await expect(
      harness.provider.remove({ ...request, state: withUid("old") }),
    ).resolves.toBeUndefined();
  });

  test("a definition is ready when its kind is served, not before", async () => {
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "things.kvandal.io" },
      spec: {
        group: "kvandal.io",
        names: { kind: "Thing" },
        versions: [{ name: "v3", served: true }],
      },
      status: { conditions: [{ type: "Established", status: "True" }] },
    };
    let isServed = false;
    setTimeout(() => {
      isServed = true;
      harness.api.kinds.set("kvandal.io/v3", { Thing: "things" });
    }, 100);
    await harness.create(definition, false);
    expect(isServed).toBe(true);
  });

  test("a kept connection that breaks is made again, once", async () => {
    harness.api.hangUps = 1;
    await expect(harness.create(configMap(), false)).resolves.toMatchObject({ id: "site/plugin" });
    harness.api.objects.clear();
    harness.api.hangUps = 2;
    await expect(harness.create(configMap(), false)).rejects.toThrow(
      /creating ConfigMap site\/plugin/,
    );
  });

  test("a busy server is asked again", async () => {
    let refusals = 1;
    harness.api.refuse = () =>
      refusals-- > 0 ? failure(429, "TooManyRequests", "busy") : undefined;
    await expect(harness.create(configMap(), false)).resolves.toMatchObject({ id: "site/plugin" });
  });
});
