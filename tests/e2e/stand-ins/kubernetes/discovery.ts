import { asObject, asText } from "../plumbing/json";
import { ApiError, NoSuchKind } from "./api-error";
import type { Connection } from "./connection";
import { apiVersionOf } from "./kinds";
import type { GroupVersionKind } from "./object";

/** Where the objects of a kind are found. */
export interface Resource {
  /** `/api/v1` or `/apis/<group>/<version>`. */
  readonly root: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Knows which kinds the API server serves. */
export class Discovery {
  private readonly lists = new Map<string, Promise<Map<string, Resource>>>();

  constructor(private readonly connection: Connection) {}

  /** Forgets what the server said, because a definition changed it. */
  forget(): void {
    this.lists.clear();
  }

  /**
   * Where objects of the kind are.
   *
   * @throws NoSuchKind where the server does not serve it
   */
  async resourceOf(gvk: GroupVersionKind): Promise<Resource> {
    const found = await this.find(gvk);
    if (!found) throw new NoSuchKind(apiVersionOf(gvk), gvk.kind);
    return found;
  }

  /** Where objects of the kind are, or undefined where the server does not serve it. */
  async find(gvk: GroupVersionKind): Promise<Resource | undefined> {
    const apiVersion = apiVersionOf(gvk);
    const known = (await this.lists.get(apiVersion))?.get(gvk.kind);
    if (known) return known;
    // A kind that was not there may have come since: only what was found is kept.
    const list = this.load(apiVersion);
    this.lists.set(apiVersion, list);
    try {
      return (await list).get(gvk.kind);
    } catch (error) {
      this.lists.delete(apiVersion);
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  private async load(apiVersion: string): Promise<Map<string, Resource>> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = await this.connection.send({ method: "GET", path: root });
    const entries = Array.isArray(resources) ? resources.map(asObject) : [];
    return new Map(
      entries
        .map((entry) => ({ plural: asText(entry.name) ?? "", entry }))
        // `pods/status` and the like are subresources.
        .filter(({ plural }) => !plural.includes("/"))
        .map(({ plural, entry }) => [
          asText(entry.kind) ?? "",
          { root, plural, namespaced: entry.namespaced === true },
        ]),
    );
  }
}
