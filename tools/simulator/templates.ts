import { ApiError, type Api } from "../cluster/api/client";
import type { TemplateReference } from "./objects";

/**
 * Reads templates of whatever kind: a reference has no version (v1beta2), so the API server is asked for the preferred one
 * and for the kind's path.
 */
export class TemplateReader {
  private readonly paths = new Map<string, string>();

  constructor(private readonly client: Api) {}

  /**
   * @returns the template, or undefined if there is none of that name or no such kind.
   * @throws ApiError, or the network's error, if the server cannot say.
   */
  async read<Template>(
    namespace: string,
    reference: TemplateReference,
  ): Promise<Template | undefined> {
    const base = await this.pathOf(reference);
    if (base === undefined) {
      return undefined;
    }
    const [groupVersion = "", plural = ""] = base.split("#");
    return this.orUndefined(
      this.client.call<Template>(
        `/apis/${groupVersion}/namespaces/${namespace}/${plural}/${reference.name}`,
      ),
    );
  }

  private async pathOf({ apiGroup, kind }: TemplateReference): Promise<string | undefined> {
    const known = this.paths.get(`${apiGroup}/${kind}`);
    if (known !== undefined) {
      return known;
    }
    const group = await this.orUndefined(
      this.client.call<{ readonly preferredVersion: { readonly groupVersion: string } }>(
        `/apis/${apiGroup}`,
      ),
    );
    const groupVersion = group?.preferredVersion.groupVersion ?? "";
    const kinds = await this.orUndefined(
      this.client.call<{ readonly resources: readonly { name: string; kind: string }[] }>(
        `/apis/${groupVersion}`,
      ),
    );
    const plural = kinds?.resources.find(
      (resource) => resource.kind === kind && !resource.name.includes("/"),
    )?.name;
    if (group === undefined || plural === undefined) {
      return undefined;
    }
    this.paths.set(`${apiGroup}/${kind}`, `${groupVersion}#${plural}`);
    return `${groupVersion}#${plural}`;
  }

  private async orUndefined<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }
}
