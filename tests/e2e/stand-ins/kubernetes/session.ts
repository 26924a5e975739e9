import type { JsonObject } from "../plumbing/json";
import { Cluster } from "./cluster";
import { definedKind, isBuiltInNamespaced } from "./kinds";
import type { GroupVersionKind } from "./object";
import type { ProviderOptions } from "./options";

/** One configured provider: its options, its cluster, and what the program is about to define there. */
export class Session {
  private readonly opened: Cluster | Error;
  private probed: Promise<Cluster> | undefined;
  private readonly defined = new Map<string, boolean>();

  constructor(
    readonly options: ProviderOptions,
    readonly cancelled: AbortSignal,
    environment: NodeJS.ProcessEnv,
  ) {
    this.opened = attempt(() => Cluster.open(options, environment, cancelled));
  }

  /** Where objects go that name no namespace. */
  get defaultNamespace(): string {
    if (!(this.opened instanceof Error)) return this.opened.defaultNamespace;
    return this.options.namespace ?? "default";
  }

  /**
   * The cluster, asked once whether it answers: within one deployment it is either there or not, so that
   * no two resources disagree about it.
   *
   * @throws where it cannot be reached
   */
  cluster(): Promise<Cluster> {
    this.probed ??= this.probe();
    return this.probed;
  }

  /** The cluster, or undefined where it cannot be reached. */
  async clusterIfReachable(): Promise<Cluster | undefined> {
    return this.cluster().catch(() => undefined);
  }

  /** Remembers a definition of the program, which says how its kind is scoped before the server can. */
  remember(definition: JsonObject): void {
    const kind = definedKind(definition);
    if (kind) this.defined.set(`${kind.group}/${kind.kind}`, kind.namespaced);
  }

  /** Whether objects of the kind live in namespaces; where nobody can say, the guess is that they do. */
  async isNamespaced(gvk: GroupVersionKind): Promise<boolean> {
    const known = isBuiltInNamespaced(gvk) ?? this.defined.get(`${gvk.group}/${gvk.kind}`);
    if (known !== undefined) return known;
    const cluster = await this.clusterIfReachable();
    const resource = await cluster?.discovery.find(gvk).catch(() => undefined);
    return resource?.namespaced ?? true;
  }

  private async probe(): Promise<Cluster> {
    try {
      if (this.opened instanceof Error) throw this.opened;
      await this.opened.probe();
      return this.opened;
    } catch (error) {
      const named = this.opened instanceof Error ? this.options.context : this.opened.context;
      const context = named === undefined ? "the current context" : `context ${named}`;
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`the Kubernetes cluster of ${context} cannot be reached: ${why}`, {
        cause: error,
      });
    }
  }
}

function attempt<T>(make: () => T): T | Error {
  try {
    return make();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
