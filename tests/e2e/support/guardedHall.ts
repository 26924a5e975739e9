import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Site } from "../../../components";
import { UNLISTED } from "../../../model/guard/liveHall";
import { SITE_BUDGET } from "../../../model/names";
import { planPhase } from "../../../model/phasePlan";
import type { SiteFile } from "../../../model/siteSchema";
import { ApiClient, ApiError, type Call } from "../../../tools/cluster/api/client";
import { readConnection } from "../../../tools/cluster/api/kubeconfig";
import { foldersOf } from "../../../tools/cluster/folders";
import { TODAY } from "../../support/days";
import { registeredBy } from "../../support/program";
import { catalog, siteWith } from "../../support/sites";
import { BARE_CONTEXT, BARE_HALL, bareServer, objectPath } from "./bareServer";
import { kubectlPath } from "./kubectl";
import { DECLARED } from "../../../model/power/basis";

/** A Kubernetes object, as much of it as the tests read. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>> & { readonly replicas?: number };
  readonly status?: Readonly<Record<string, unknown>>;
}

/** Where the budget of the lab's halls is on their API servers. */
export const BUDGET_PATH = `/apis/${SITE_BUDGET.group}/${SITE_BUDGET.version}/${SITE_BUDGET.plural}/lab`;

/** What the program puts into a hall's management cluster before any pool, in the order of its dependencies. */
const BEFORE_POOLS = [
  "Namespace",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleBinding",
  "ServiceAccount",
  "ResourceQuota",
  "SiteBudget",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
];

/** A hall on a real API server with what the program deploys of its guard, its budget and its pools, and nobody to play machines. */
export class GuardedHall {
  readonly home = mkdtempSync(join(tmpdir(), "kvandal-guard-"));
  private open: ApiClient | undefined;

  async start(): Promise<void> {
    bareServer("start", this.home);
    this.open = new ApiClient(await readConnection(this.kubeconfig, BARE_CONTEXT));
  }

  stop(): void {
    this.open?.close();
    bareServer("stop", this.home);
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Calls the API server. @throws ApiError if it refuses. */
  call<Answer = LiveObject>(path: string, call?: Call): Promise<Answer> {
    if (this.open === undefined) {
      throw new Error("there is no API server");
    }
    // Two hundred at once are answered in turn, on a busy machine in more than the client's usual time.
    return this.open.call<Answer>(path, { timeoutMilliseconds: 120_000, ...call });
  }

  get(path: string): Promise<LiveObject> {
    return this.call(path);
  }

  /** The sentence with which the API server refuses a call; undefined if it does not. */
  async refusal(path: string, call: Call): Promise<string | undefined> {
    try {
      await this.call(path, call);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) {
        return error.message;
      }
      throw error;
    }
  }

  /** Stops Kubernetes' own controllers, or lets them go on. */
  signalControllers(signal: "SIGSTOP" | "SIGCONT"): void {
    const { pids } = foldersOf(this.home, BARE_HALL);
    const pid = readFileSync(join(pids, "kube-controller-manager.pid"), "utf8");
    process.kill(Number(pid), signal);
  }

  /** The administrator's. */
  get kubeconfig(): string {
    return join(this.home, "kubeconfig");
  }

  /** `kubectl` on this API server, as people use it. */
  kubectl(
    args: readonly string[],
    input = "",
  ): { readonly status: number | null; readonly output: string } {
    const access = ["--kubeconfig", this.kubeconfig, "--context", BARE_CONTEXT];
    const { status, stdout, stderr } = spawnSync(kubectlPath(), [...access, ...args], {
      encoding: "utf8",
      input,
    });
    return { status, output: `${stdout}${stderr}` };
  }

  /** Writes what was counted into the budget's status, as the deployer, or as another; for the budget as it is now. */
  async count(observedNodes: Readonly<Record<string, number>>, as?: string): Promise<string> {
    const { apiVersion, kind, metadata } = await this.get(BUDGET_PATH);
    const status = { observedGeneration: metadata.generation, observedNodes };
    const manifest = { apiVersion, kind, metadata: { name: metadata.name }, status };
    const manager = ["--server-side", "--force-conflicts", "--field-manager", "counting"];
    return this.kubectl(
      [
        "apply",
        "--subresource",
        "status",
        ...manager,
        ...(as === undefined ? [] : ["--as", as]),
        "--filename",
        "-",
      ],
      JSON.stringify(manifest),
    ).output;
  }

  /** Waits until the API server refuses or lets through what it should: it looks for changed policies once a second. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 180_000; !(await holds());) {
      if (Date.now() > end) throw new Error("the API server did not come to it within 180 s");
      await sleep(200);
    }
  }

  /** Deploys hall-1 of the lab in a phase: guard and budget first, then pools, as the program orders them. */
  async deploy(phase: string, change?: (data: SiteFile) => void): Promise<void> {
    const manifests = await labManifests(phase, change);
    const kinds = [...BEFORE_POOLS, "DevMachineTemplate", "KubeadmConfigTemplate"];
    for (const kind of [...kinds, "MachineDeployment"]) {
      if (kind === "MachineDeployment") {
        await this.countFirst();
      }
      for (const manifest of manifests.filter((one) => one.kind === kind)) {
        await this.apply(manifest);
      }
      if (kind === "CustomResourceDefinition" || kind.startsWith("Validating")) {
        await sleep(1500); // The API server looks for changed policies once a second.
      }
    }
  }

  /** Counts an empty hall, as the Job does before there are pools. */
  private async countFirst(): Promise<void> {
    const { status } = await this.get(BUDGET_PATH);
    if (status?.observedNodes === undefined) {
      await this.count({ [UNLISTED]: 0 });
      await sleep(500); // Policies follow a changed parameter in about 100 ms.
    }
  }

  /** Applies an object on the server's side, by a field manager. */
  apply(manifest: LiveObject, manager = "pulumi"): Promise<LiveObject> {
    return this.call(objectPath(manifest), {
      method: "PATCH",
      query: { fieldManager: manager, force: "true" },
      contentType: "application/apply-patch+yaml",
      body: manifest,
    });
  }
}

/** What the program registers for the lab's first hall in a phase, as it goes to the API server. */
export async function labManifests(
  phase: string,
  change?: (data: SiteFile) => void,
): Promise<LiveObject[]> {
  const site = siteWith("lab", change);
  const plan = { ...planPhase(site, catalog, phase, DECLARED), now: TODAY };
  const hall = { ...plan, halls: plan.halls.filter(({ name }) => name === "hall-1") };
  const resources = await registeredBy(() => new Site(site.name, hall, catalog));
  return resources
    .map(({ inputs }) => inputs as unknown as LiveObject)
    .filter(({ apiVersion }) => typeof apiVersion === "string");
}
