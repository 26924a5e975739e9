import { kubernetesStandIn } from "../../e2e/stand-ins/kubernetes/provider";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";
import type { StandIn } from "../../e2e/stand-ins/plumbing/stand-in";
import { FakeApi } from "./fake-api";

/** Where the tests' ConfigMaps are. */
export const CONFIG_MAPS = "/api/v1/namespaces/site/configmaps";

/** The ConfigMap `site/plugin`, which most tests are about. */
export function configMap(data: JsonObject = { a: "1" }): JsonObject {
  const metadata = { name: "plugin", namespace: "site" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

/** What every request says beside its objects. */
export const settings = {
  urn: "urn:pulumi:t::p::kubernetes:core/v1:ConfigMap::cm",
  type: "kubernetes:core/v1:ConfigMap",
  name: "cm",
  timeoutSeconds: 0,
};

/** A provider in front of a fake API server, both new for each test. */
export class Harness {
  private constructor(
    readonly api: FakeApi,
    public provider: StandIn,
  ) {}

  static async start(): Promise<Harness> {
    const api = await FakeApi.start();
    return new Harness(api, configured(api, {}));
  }

  async stop(): Promise<void> {
    this.provider.cancel();
    if (this.api.isListening) await this.api.stop();
  }

  /** Configures the provider anew. */
  configure(options: JsonObject = {}): void {
    this.provider = configured(this.api, options);
  }

  create(inputs: JsonObject, preview: boolean): Promise<{ id: string; state: JsonObject }> {
    return this.provider.create({ ...settings, inputs, preview });
  }

  /** Updates the ConfigMap that `configMap()` is. */
  update(
    inputs: JsonObject,
    preview: boolean,
    ignoreChanges: readonly string[] = [],
  ): Promise<JsonObject> {
    const state = configMap();
    const old = { state, oldInputs: state, id: "site/plugin", ignoreChanges };
    return this.provider.update({ ...settings, ...old, inputs, preview });
  }

  /** Deletes an object, by default the ConfigMap that `configMap()` is. */
  remove(object: JsonObject = configMap(), timeoutSeconds = 0): Promise<void> {
    const old = { id: "site/plugin", state: object, oldInputs: object };
    return this.provider.remove({ ...settings, ...old, timeoutSeconds });
  }

  read(inputs: JsonObject): ReturnType<StandIn["read"]> {
    return this.provider.read({ ...settings, id: "site/plugin", state: {}, inputs });
  }
}

function configured(api: FakeApi, options: JsonObject): StandIn {
  const standIn = kubernetesStandIn({});
  standIn.configure({ kubeconfig: api.kubeconfig, ...options });
  return standIn;
}
