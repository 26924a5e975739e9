import { TODAY } from "../../support/days";
import { ProjectCopy, type Outcome } from "./project";

const SITE_FILE = "sites/lab/site.yaml";

/** How the lab's site file begins to say what its first pool is. */
export const POOL = "{ name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";

/** An object as its API server has it, as much of it as the tests read. */
export interface Listed {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly spec: Readonly<Record<string, unknown>> & { readonly replicas?: number };
  readonly status?: Readonly<Record<string, unknown>> & {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

/** Whether a condition of an object holds. */
export function isTrue({ status }: Listed, type: string): boolean {
  return status?.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
}

/** The lab's first hall with its first pool, on the real engine and a real API server. */
export class PoolHall {
  readonly project = new ProjectCopy();
  /** What the site file says of the pool. */
  private line = POOL;

  /** Changes the site file, of the lab. */
  edit(from: string, to: string): void {
    this.project.edit(SITE_FILE, from, to);
  }

  /** Lets the site file say more of the pool than that it is a pool for training, in place of what it has said. */
  describePool(more: string): void {
    const line = `${POOL}${more}`;
    this.edit(this.line, line);
    this.line = line;
  }

  up(...args: readonly string[]): Promise<Outcome> {
    return this.project.kvandal(
      ...["up", "--site", "lab", "--phase", "phase-1", "--skip-preview", "--now", TODAY],
      ...args,
    );
  }

  /** Deploys, and expects that it ends well. */
  async deployed(...args: readonly string[]): Promise<Outcome> {
    const outcome = await this.up(...args);
    expect(outcome.output).toContain("every GPU node is Ready and of the newest template");
    expect(outcome).toMatchObject({ exitCode: 0 });
    return outcome;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return this.project.kubectl("hall-1", ...args);
  }

  /** Objects of a kind, of every namespace. */
  async list(kind: string, ...args: readonly string[]): Promise<readonly Listed[]> {
    const text = await this.kubectl("get", kind, "-A", "-o", "json", ...args);
    return (JSON.parse(text) as { readonly items: readonly Listed[] }).items;
  }

  /** Those that have a pool's label. */
  nodes(pool = "h100-1"): Promise<readonly Listed[]> {
    return this.list("nodes", "-l", `kvandal.io/pool=${pool}`);
  }

  async readyNodes(pool = "h100-1"): Promise<number> {
    return (await this.nodes(pool)).filter((node) => isTrue(node, "Ready")).length;
  }

  /** The MachineDeployment of a pool. */
  async poolObject(name = "h100-1"): Promise<Listed | undefined> {
    return (await this.list("machinedeployments")).find(({ metadata }) => metadata.name === name);
  }

  scale(replicas: number): Promise<string> {
    return this.kubectl(
      ...["-n", "kvandal", "scale", "machinedeployment", "h100-1", `--replicas=${replicas}`],
    );
  }

  /** kwok would make an ill node ready again at once: it stands still meanwhile. */
  kwok(signal: "SIGSTOP" | "SIGCONT"): void {
    this.project.signalKwok("hall-1", signal);
  }

  /** Makes a node not ready, for an hour already. */
  async fail(node: string): Promise<void> {
    const since = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
    const condition = {
      type: "Ready",
      status: "False",
      reason: "TestFault",
      message: "a fault of the test",
      lastTransitionTime: since,
      lastHeartbeatTime: since,
    };
    await this.kubectl(
      ...["patch", "node", node, "--subresource=status", "--type=strategic"],
      ...["-p", JSON.stringify({ status: { conditions: [condition] } })],
    );
  }
}
