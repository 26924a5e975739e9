import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Site } from "../../../components";
import { planPhase } from "../../../model/phasePlan";
import { registeredBy } from "../../support/program";
import { catalog, PROJECT, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

/**
 * The script on a node with two GPUs. `nvidia-smi` and `curl` are stand-ins that keep the GPUs' limits in files and answer for
 * the API server: no machine of ours has the real ones.
 */
class Node {
  readonly folder = mkdtempSync(join(tmpdir(), "kvandal-power-cap-"));
  private script: ChildProcess | undefined;

  constructor() {
    this.write("gpu0", "700");
    this.write("gpu1", "650"); // some boards come with a lower default
    this.write("status", "200");
    this.write("body", '{"metadata":{"name":"gpu-power-cap-a"}}');
    this.write("token", "secret");
    this.program(
      "nvidia-smi",
      `case "$1" in
  -i) [ -f "${this.folder}/stuck" ] && exit 4
    [ -f "${this.folder}/deaf$2" ] || echo "$4" >"${this.folder}/gpu$2" ;;
  *) echo "0, $(cat "${this.folder}/gpu0").00, 700.00"; echo "1, $(cat "${this.folder}/gpu1").00, 650.00" ;;
esac`,
    );
    this.program(
      "curl",
      `while [ $# -gt 0 ]; do [ "$1" = --output ] && cp "${this.folder}/body" "$2"; shift; done
[ "$(cat "${this.folder}/status")" = none ] && exit 7
cat "${this.folder}/status"`,
    );
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }

  private program(name: string, body: string): void {
    this.write(name, `#!/usr/bin/env bash\n${body}\n`);
    chmodSync(join(this.folder, name), 0o755);
  }

  limits(): string[] {
    return ["gpu0", "gpu1"].map((gpu) => readFileSync(join(this.folder, gpu), "utf8").trim());
  }

  get capped(): boolean {
    return existsSync(join(this.folder, "capped"));
  }

  start(): void {
    this.script = spawn("bash", [join(PROJECT, "components", "gpuPowerCap.sh")], {
      env: {
        PATH: `${this.folder}:${process.env.PATH ?? ""}`,
        CAP_WATTS: "500",
        NAMESPACE: "kvandal-power",
        DAEMON_SET: "gpu-power-cap-a",
        INTERVAL_SECONDS: "0.1",
        CAPPED_FILE: join(this.folder, "capped"),
        ACCOUNT_FOLDER: this.folder,
      },
      stdio: "ignore",
    });
  }

  async stop(): Promise<void> {
    const { script } = this;
    if (script?.exitCode === null) {
      const exited = once(script, "exit");
      script.kill("SIGTERM");
      await exited;
    }
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(condition()).toBe(true);
}

describe("the power cap on a node", () => {
  let node: Node;
  beforeEach(() => {
    node = new Node();
  });
  afterEach(() => node.stop());

  it("is set on every GPU, and again after a driver reload has reset it", async () => {
    node.start();
    await until(() => node.capped);
    expect(node.limits()).toEqual(["500", "500"]);
    node.write("gpu1", "650");
    await until(() => node.limits()[1] === "500");
  });

  it("is not said to hold while a GPU refuses it", async () => {
    node.start();
    await until(() => node.capped);
    node.write("stuck", "");
    node.write("gpu0", "700");
    await until(() => !node.capped);
    expect(node.capped).toBe(false);
  });

  it("is not said to hold while the driver says that it has set a limit and has not", async () => {
    node.write("deaf1", "");
    node.start();
    await until(() => node.limits()[0] === "500");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(node.limits()).toEqual(["500", "650"]);
    expect(node.capped).toBe(false);
    rmSync(join(node.folder, "deaf1"));
    await until(() => node.capped);
    expect(node.limits()).toEqual(["500", "500"]);
  });

  it.each([
    ["the DaemonSet is gone", "404", "{}"],
    ["the DaemonSet is being deleted", "200", '{"metadata":{"deletionTimestamp":"2026-11-23"}}'],
    [
      "a DaemonSet with labels is being deleted, as the API server prints it for curl",
      "200",
      JSON.stringify(
        {
          metadata: {
            labels: { a: "b" },
            annotations: { a: 'says "}" and \\' },
            deletionTimestamp: "2026-11-23",
          },
        },
        null,
        2,
      ),
    ],
  ])("gives each GPU its own default back when %s", async (_, status, body) => {
    node.write("status", status);
    node.write("body", body);
    node.start();
    await until(() => node.capped);
    await node.stop();
    expect(node.limits()).toEqual(["700", "650"]);
  });

  it.each([
    ["only the pod goes", "200", "{}"],
    ["the API server does not answer", "none", ""],
    ["the API server is in trouble", "500", ""],
    [
      "a label of that name is on the DaemonSet",
      "200",
      '{"metadata":{"labels":{"deletionTimestamp":"x"}}}',
    ],
    [
      "annotations on the DaemonSet have that name or quote it",
      "200",
      JSON.stringify(
        {
          metadata: {
            annotations: {
              a: '}, "deletionTimestamp": "x"',
              deletionTimestamp: "x",
              z: "\\",
            },
          },
        },
        null,
        2,
      ),
    ],
  ])("1708: stays when %s", async (_, status, body) => {
    node.write("status", status);
    node.write("body", body);
    node.start();
    await until(() => node.capped);
    await node.stop();
    expect(node.limits()).toEqual(["500", "500"]);
  });
});

describe("a pool with a power cap", () => {
  const site = siteWith("lab", (data) => {
    const [pool] = data.pools;
    if (pool !== undefined) {
      pool.gpuPowerCap = "500 W";
    }
  });

  it("is budgeted at the cap, and gets the DaemonSet that holds exactly its nodes to it, on nodes without room too", async () => {
    const plan = planPhase(site, catalog, "phase-2", DECLARED);
    // 45 x ((10,200 - 8 x 200) W + 10,200 W x 0.10) x 1.10
    expect(plan.halls[0]?.facilityWatts).toBe(476_190);
    const resources = await registeredBy(
      () => new Site("lab", { ...plan, now: "2026-11-23" }, catalog),
    );
    const caps = resources.filter(
      ({ type, name }) => type === "kubernetes:apps/v1:DaemonSet" && name.includes("power-cap"),
    );
    expect(caps.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({ name: "gpu-power-cap-h100-1" }) as object,
        spec: expect.objectContaining({
          template: expect.objectContaining({
            spec: expect.objectContaining({
              nodeSelector: { "kvandal.io/pool": "h100-1" },
              priorityClassName: "system-node-critical",
              // Neither a full, nor a reserved, nor a tainted node is without it; a limit alone would be a request.
              tolerations: [{ operator: "Exists" }],
              containers: [
                expect.objectContaining({
                  resources: { requests: { cpu: "0", memory: "0" }, limits: { memory: "128Mi" } },
                  env: expect.arrayContaining([{ name: "CAP_WATTS", value: "500" }]) as object,
                }),
              ],
            }) as object,
          }) as object,
        }) as object,
      }),
    ]);
  });
});
