import { UNKNOWN } from "../../e2e/stand-ins/plumbing/struct";
import { failure, type Refusal } from "./fake-api";
import { CONFIG_MAPS, configMap, Harness } from "./harness";

let harness: Harness;

beforeEach(async () => {
  harness = await Harness.start();
});

afterEach(() => harness.stop());

describe("a preview of a creation", () => {
  test("is judged by the server and keeps nothing", async () => {
    const { id, state } = await harness.create(configMap(), true);
    expect(id).toBe("");
    expect(state).toEqual(configMap()); // without the server's status
    expect(harness.api.writes).toMatchObject([
      { method: "POST", path: CONFIG_MAPS, query: { dryRun: "All" } },
    ]);
    expect(harness.api.objects.size).toBe(0);
  });

  test.each<[string, Refusal]>([
    ["is forbidden", failure(403, "Forbidden", "no")],
    ["meets the object it will replace", failure(409, "AlreadyExists", "there")],
    ["comes before its namespace", failure(404, "NotFound", "ns", { kind: "namespaces" })],
    [
      "meets a webhook with side effects",
      failure(400, "BadRequest", "it does not support dry run"),
    ],
  ])("that %s answers the inputs", async (_, refusal) => {
    harness.api.refuse = () => refusal;
    await expect(harness.create(configMap(), true)).resolves.toEqual({
      id: "",
      state: configMap(),
    });
    expect(harness.api.writes).toHaveLength(1);
  });

  test.each<[string, Refusal]>([
    ["denied by a policy", failure(422, "Invalid", "101 units asked, 100 allowed")],
    ["malformed", failure(400, "BadRequest", "101 units asked, 100 allowed")],
    ["of another missing thing", failure(404, "NotFound", "101 units asked, 100 allowed")],
  ])("that is %s fails with the server's words", async (_, refusal) => {
    harness.api.refuse = () => refusal;
    await expect(harness.create(configMap(), true)).rejects.toThrow(
      /ConfigMap site\/plugin \(context hall-1\).*101 units asked, 100 allowed/,
    );
  });

  test("of values not known yet asks nobody", async () => {
    const inputs = configMap({ a: UNKNOWN });
    await expect(harness.create(inputs, true)).resolves.toEqual({ id: "", state: inputs });
    expect(harness.api.seen).toEqual([]);
  });

  test("of a kind not served yet answers the inputs", async () => {
    const inputs = { ...configMap(), apiVersion: "kvandal.io/v9" };
    await expect(harness.create(inputs, true)).resolves.toEqual({ id: "", state: inputs });
    expect(harness.api.writes).toEqual([]);
  });

  test("where no cluster answers answers the inputs", async () => {
    await harness.api.stop();
    await expect(harness.create(configMap(), true)).resolves.toEqual({
      id: "",
      state: configMap(),
    });
  });
});

describe("a creation", () => {
  test("keeps the object under the stand-in's name", async () => {
    const created = await harness.create(configMap(), false);
    expect(created.id).toBe("site/plugin");
    expect(harness.api.objects.get(`${CONFIG_MAPS}/plugin`)).toEqual(configMap());
    expect(harness.api.writes).toMatchObject([{ query: { fieldManager: "kvandal-stand-in" } }]);
    expect(harness.api.writes[0]?.query).not.toHaveProperty("dryRun");
  });

  test("does not take over an object that is there", async () => {
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, configMap({ theirs: "1" }));
    await expect(harness.create(configMap(), false)).rejects.toThrow(
      /ConfigMap site\/plugin \(context hall-1\) \(409 AlreadyExists\).*already exists/,
    );
    expect(harness.api.objects.get(`${CONFIG_MAPS}/plugin`)).toEqual(configMap({ theirs: "1" }));
  });

  test("takes it over where the provider is told to", async () => {
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, configMap({ theirs: "1" }));
    harness.configure({ upsertExistingObjects: "true" });
    await harness.create(configMap(), false);
    expect(harness.api.writes).toMatchObject([{ method: "PATCH", query: { force: "false" } }]);
  });

  test("waits for its kind to be served and its namespace to be there", async () => {
    harness.api.kinds.delete("cluster.x-k8s.io/v1beta2");
    const inputs = {
      ...configMap(),
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind: "MachineDeployment",
    };
    setTimeout(
      () => harness.api.kinds.set("cluster.x-k8s.io/v1beta2", { MachineDeployment: "mds" }),
      100,
    );
    let refusals = 1;
    harness.api.refuse = () =>
      refusals-- > 0 ? failure(404, "NotFound", "no namespace") : undefined;
    await expect(harness.create(inputs, false)).resolves.toMatchObject({ id: "site/plugin" });
    expect(harness.api.writes).toHaveLength(2);
  });

  test("of a cluster-scoped kind drops a namespace that was a guess", async () => {
    const inputs = { ...configMap(), apiVersion: "kvandal.io/v1", kind: "SiteBudget" };
    await harness.create(inputs, false);
    expect(harness.api.writes).toMatchObject([{ path: "/apis/kvandal.io/v1/sitebudgets" }]);
    expect(harness.api.writes[0]?.body.metadata).toEqual({ name: "plugin" });
  });

  test("fails with the reason where no cluster answers", async () => {
    harness.configure({ context: "elsewhere" });
    await expect(harness.create(configMap(), false)).rejects.toThrow(
      /context elsewhere.*no context/,
    );
  });

  test("marks the contents of a Secret as secret", async () => {
    const inputs = { ...configMap({ a: "MQ==" }), kind: "Secret" };
    const { state } = await harness.create(inputs, false);
    expect(JSON.stringify(state.data)).toContain("1b47061264138c4ac30d75fd1eb44270");
  });
});
