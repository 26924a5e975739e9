import { copy, removeAt, setAt, type JsonObject } from "../plumbing/json";
import { ApiError } from "./api-error";
import { Connection, type Call } from "./connection";
import { credentialsOf } from "./credentials";
import { Discovery } from "./discovery";
import { activeContext, loadKubeconfig } from "./kubeconfig";
import { gvkOf, metadataOf, nameOf, namespaceOf, titleOf } from "./object";
import type { ProviderOptions } from "./options";

const PROBE_TIMEOUT_MILLISECONDS = 10_000;

/** How a write is to be made. */
export interface WriteOptions {
  readonly manager: string;
  /** True to let the server judge and answer without keeping anything. */
  readonly dryRun: boolean;
}

/** The API server of one context, in terms of whole objects. */
export class Cluster {
  private constructor(
    readonly context: string,
    readonly defaultNamespace: string,
    readonly discovery: Discovery,
    private readonly connection: Connection,
  ) {}

  /**
   * Connects to the cluster that the options point at; sends nothing yet.
   *
   * @throws where there is no such kubeconfig or context
   */
  static open(
    options: ProviderOptions,
    environment: NodeJS.ProcessEnv,
    cancelled: AbortSignal,
  ): Cluster {
    const active = activeContext(loadKubeconfig(options.kubeconfig, environment), options);
    if (!active) {
      throw new Error(`the kubeconfig has no context "${options.context ?? "(current)"}"`);
    }
    const connection = new Connection(credentialsOf(active), cancelled);
    const namespace = options.namespace ?? active.namespace ?? "default";
    return new Cluster(active.name, namespace, new Discovery(connection), connection);
  }

  /** Asks for the smallest thing that needs both an answer and credentials. Throws where it is refused. */
  async probe(): Promise<void> {
    const timeoutMilliseconds = PROBE_TIMEOUT_MILLISECONDS;
    await this.connection.send({ method: "GET", path: "/api", timeoutMilliseconds });
  }

  /** The live object of the same kind, namespace and name. */
  async get(identity: JsonObject): Promise<JsonObject> {
    return this.connection.send({ method: "GET", path: await this.pathOf(identity) });
  }

  /** Makes an object that is not there yet. */
  async create(object: JsonObject, options: WriteOptions): Promise<JsonObject> {
    return this.write(object, options, { method: "POST" });
  }

  /** Makes the object's fields so, and removes those that the same manager applied before. */
  async apply(object: JsonObject, options: WriteOptions & { force: boolean }): Promise<JsonObject> {
    return this.write(
      object,
      options,
      { method: "PATCH", contentType: "application/apply-patch+yaml" },
      { force: String(options.force), fieldValidation: "Warn" },
    );
  }

  /** Puts the object in place of the live one, whole. */
  async replace(object: JsonObject, options: WriteOptions): Promise<JsonObject> {
    return this.write(object, options, { method: "PUT" });
  }

  /** Rewrites the record of who owns which field, unless the object has changed in between. */
  async writeOwners(live: JsonObject, managedFields: JsonObject[]): Promise<JsonObject> {
    return this.connection.send({
      method: "PATCH",
      path: await this.pathOf(live),
      contentType: "application/json-patch+json",
      body: [
        { op: "replace", path: "/metadata/managedFields", value: managedFields },
        {
          op: "replace",
          path: "/metadata/resourceVersion",
          value: metadataOf(live).resourceVersion ?? "",
        },
      ],
    });
  }

  /** Starts the deletion of an object. */
  async remove(identity: JsonObject, propagationPolicy: string): Promise<void> {
    await this.connection.send({
      method: "DELETE",
      path: await this.pathOf(identity),
      body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy },
    });
  }

  /** Adds to an error what was being done, to which object and where. */
  explain(doing: string, object: JsonObject, error: unknown): Error {
    const what = `${doing} ${titleOf(object)} (context ${this.context})`;
    const why = error instanceof Error ? error.message : String(error);
    const how =
      error instanceof ApiError ? ` (${`${error.status} ${error.reason ?? ""}`.trim()})` : "";
    return new Error(`${what}${how}: ${why}`, { cause: error });
  }

  private async write(
    object: JsonObject,
    { manager, dryRun }: WriteOptions,
    call: Pick<Call, "method" | "contentType">,
    query: Record<string, string> = {},
  ): Promise<JsonObject> {
    const { namespaced } = await this.discovery.resourceOf(gvkOf(object));
    const body = copy(object);
    // Check guesses the scope of a kind that nobody serves yet; here it is known.
    if (!namespaced) removeAt(body, ["metadata", "namespace"]);
    else setAt(body, ["metadata", "namespace"], namespaceOf(object) ?? this.defaultNamespace);
    return this.connection.send({
      ...call,
      path: await this.pathOf(object, call.method !== "POST"),
      query: { ...query, fieldManager: manager, dryRun: dryRun ? "All" : undefined },
      body,
    });
  }

  private async pathOf(object: JsonObject, withName = true): Promise<string> {
    const { root, plural, namespaced } = await this.discovery.resourceOf(gvkOf(object));
    const namespace = namespaceOf(object) ?? this.defaultNamespace;
    const scope = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    const name = withName ? `/${encodeURIComponent(nameOf(object) ?? "")}` : "";
    return `${root}${scope}/${plural}${name}`;
  }
}
