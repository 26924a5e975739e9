import { failure } from "./fake-api";
import { CONFIG_MAPS, configMap, Harness } from "./harness";

let harness: Harness;

beforeEach(async () => {
  harness = await Harness.start();
});

afterEach(() => harness.stop());

describe("a deletion", () => {
  test("waits until the object is gone", async () => {
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, configMap());
    let looks = 0;
    harness.api.refuse = ({ method }) => {
      if (method !== "GET") return undefined;
      looks += 1;
      return looks < 3 ? { status: 200, body: configMap() } : undefined;
    };
    await harness.remove();
    expect(looks).toBe(3);
    expect(harness.api.writes).toMatchObject([
      { method: "DELETE", body: { propagationPolicy: "Foreground" } },
    ]);
  });

  test("of an object, or of a kind, that is not there is done", async () => {
    await expect(harness.remove()).resolves.toBeUndefined();
    harness.api.kinds.delete("v1");
    harness.configure();
    await expect(harness.remove()).resolves.toBeUndefined();
  });

  test("that is refused fails with the server's words", async () => {
    harness.api.refuse = () => failure(403, "Forbidden", "protected");
    await expect(harness.remove()).rejects.toThrow(/deleting ConfigMap site\/plugin.*protected/);
  });

  test("where no cluster answers fails, unless the provider is told to let go", async () => {
    const nowhere = { kubeconfig: harness.api.kubeconfig.replace(/127.0.0.1:\d+/, "127.0.0.1:1") };
    harness.configure(nowhere);
    await expect(harness.remove()).rejects.toThrow(/cannot be reached/);
    harness.configure({ ...nowhere, deleteUnreachable: true });
    await expect(harness.remove()).resolves.toBeUndefined();
  });

  test("ends with a cancellation", async () => {
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, configMap());
    harness.api.refuse = ({ method }) =>
      method === "GET" ? { status: 200, body: configMap() } : undefined;
    const removal = harness.remove();
    setTimeout(() => {
      harness.provider.cancel();
    }, 100);
    await expect(removal).rejects.toThrow(/cancelled/);
  });
});

describe("a reading", () => {
  test("of an object that is gone says so", async () => {
    await expect(harness.read(configMap())).resolves.toBeUndefined();
  });

  test("for an import takes what a program would say", async () => {
    const metadata = { name: "plugin", namespace: "site", uid: "u", managedFields: [] };
    harness.api.objects.set(`${CONFIG_MAPS}/plugin`, {
      ...configMap(),
      metadata,
      status: { x: 1 },
    });
    await expect(harness.read({})).resolves.toMatchObject({
      id: "site/plugin",
      inputs: configMap(),
    });
    const { inputs } = (await harness.read({})) ?? {};
    expect(inputs).toEqual(configMap());
  });
});
