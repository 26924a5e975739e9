import { PartialFailure } from "../../e2e/stand-ins/plumbing/errors";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";
import { failure } from "./fake-api";
import { CONFIG_MAPS, configMap, Harness } from "./harness";

let harness: Harness;

beforeEach(async () => {
  harness = await Harness.start();
});

afterEach(() => harness.stop());

describe("an update", () => {
  const created = { manager: "kvandal-stand-in", operation: "Update", fieldsV1: { "f:data": {} } };
  const withOwners = (...managedFields: JsonObject[]): JsonObject => ({
    ...configMap(),
    metadata: { name: "plugin", namespace: "site", resourceVersion: "7", managedFields },
  });

  test("takes over the fields of its creation, then applies without force", async () => {
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, withOwners(created));
    await harness.update(configMap({ b: "2" }), false);
    expect(harness.api.writes).toMatchObject([
      {
        contentType: "application/json-patch+json",
        body: [
          { path: "/metadata/managedFields", value: [{ operation: "Apply" }] },
          { path: "/metadata/resourceVersion", value: "7" },
        ],
      },
      {
        contentType: "application/apply-patch+yaml",
        query: { fieldManager: "kvandal-stand-in", force: "false" },
        body: configMap({ b: "2" }),
      },
    ]);
  });

  test("in a preview changes nothing, not even owners", async () => {
    const live = withOwners(created);
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, live);
    await harness.update(configMap({ b: "2" }), true);
    expect(harness.api.writes).toMatchObject([{ query: { dryRun: "All", force: "true" } }]);
    expect(harness.api.objects.get(`${CONFIG_MAPS}/plugin`)).toEqual(live);
  });

  test.each([
    [{}, {}, "false"],
    [{ enablePatchForce: true }, {}, "true"],
    [{}, { "pulumi.com/patchForce": "true" }, "true"],
  ])("with options %j and annotations %j: force is %s", async (options, annotations, force) => {
    const owners = { manager: "kvandal-stand-in", operation: "Apply", fieldsV1: {} };
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, withOwners(owners));
    harness.configure(options);
    const metadata = { name: "plugin", namespace: "site", annotations };
    await harness.update({ ...configMap(), metadata }, false);
    expect(harness.api.writes).toMatchObject([{ query: { force } }]);
  });

  test("leaves out an ignored field that another owns", async () => {
    const scaled = {
      manager: "kubectl",
      operation: "Update",
      fieldsV1: { "f:data": { "f:a": {} } },
    };
    harness.api.objects.set(
      `${CONFIG_MAPS}/plugin`,
      withOwners({ ...scaled, subresource: "scale" }),
    );
    await harness.update(configMap({ a: "1", b: "2" }), false, ["data.a"]);
    expect(harness.api.writes).toMatchObject([{ body: configMap({ b: "2" }) }]);
    expect(harness.api.writes[0]?.body.data).toEqual({ b: "2" });
  });

  test("of a definition puts it in place whole, unless it changed meanwhile", async () => {
    harness.api.kinds.set("apiextensions.k8s.io/v1", { CustomResourceDefinition: ".definitions" });
    const kind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
    const live = { ...withOwners(created), ...kind };
    harness.api.objects.set("/apis/apiextensions.k8s.io/v1/definitions/plugin", live);
    await harness.update({ ...configMap(), ...kind }, true);
    expect(harness.api.writes).toMatchObject([
      { method: "PUT", query: { dryRun: "All" }, body: { metadata: { resourceVersion: "7" } } },
    ]);
  });

  test("that is forbidden in a preview answers the inputs", async () => {
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, withOwners());
    harness.api.refuse = ({ method }) =>
      method === "PATCH" ? failure(403, "Forbidden", "no") : undefined;
    await expect(harness.update(configMap({ b: "2" }), true)).resolves.toEqual(
      configMap({ b: "2" }),
    );
  });

  test("that is denied leaves what is live in the state, to be tried again", async () => {
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, withOwners());
    harness.api.refuse = ({ method }) =>
      method === "PATCH" ? failure(422, "Invalid", "denied") : undefined;
    const error: unknown = await harness
      .update(configMap({ b: "2" }), false)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error).toMatchObject({ id: "site/plugin", state: { data: { a: "1" } } });
    await expect(harness.update(configMap({ b: "2" }), true)).rejects.toThrow(/previewing.*denied/);
  });
});
