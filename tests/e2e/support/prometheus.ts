import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { stringify } from "yaml";
import { findProgram } from "./findProgram";

const PROMETHEUS = {
  what: "Prometheus",
  names: ["prometheus"],
  variable: "KVANDAL_PROMETHEUS",
  setTo: "a Prometheus 2 server",
  debianPackage: "prometheus",
};

/**
 * The Prometheus of this machine: what KVANDAL_PROMETHEUS says, else the one on PATH.
 *
 * @throws Error that says how to install one.
 */
export function findPrometheus(environment: NodeJS.ProcessEnv = process.env): string {
  return findProgram(PROMETHEUS, environment);
}

/** How a server differs from one that has nothing but what was written into it. */
export interface ServerSettings {
  /** `host:port` of exporters, asked every second. */
  readonly targets?: readonly string[];
  /** Users and the bcrypt hashes of their passwords; everybody may ask when left out. */
  readonly users?: Readonly<Record<string, string>>;
}

const TRIES = 300;
const PAUSE_MILLISECONDS = 100;

/** A real Prometheus in a temporary folder, on a port of its own. */
export class RealPrometheus {
  private readonly folder = mkdtempSync(join(tmpdir(), "kvandal-prometheus-"));
  private readonly program = findPrometheus();
  private server: ChildProcess | undefined;
  private said = "";

  private constructor(readonly port: number) {}

  /** Takes a port; nothing runs yet. */
  static async create(): Promise<RealPrometheus> {
    return new RealPrometheus(await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Writes the past into its storage, before it starts. @param openMetrics samples with their times, in OpenMetrics text. */
  backFill(openMetrics: string): void {
    const file = join(this.folder, "past.om");
    writeFileSync(file, openMetrics);
    const promtool = this.program.includes("/")
      ? join(dirname(this.program), "promtool")
      : "promtool";
    // In blocks of two hours, as it would by default, it reads the whole file again for each: minutes instead of a second.
    const blocks = ["tsdb", "create-blocks-from", "--max-block-duration=2400h"];
    const args = [...blocks, "openmetrics", "--quiet", file, this.data];
    execFileSync(promtool, args, { stdio: ["ignore", "ignore", "inherit"] });
  }

  /** Starts it, and waits until it answers questions. */
  async start(settings: ServerSettings = {}): Promise<void> {
    await this.launch(settings);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (this.server?.exitCode !== null) {
        break;
      }
      // With users it answers 401, which is an answer too: its readiness is then in what it says.
      if (/Server is ready to receive web requests/.test(this.said)) {
        return;
      }
      await setTimeout(PAUSE_MILLISECONDS);
    }
    throw new Error(`Prometheus does not start: ${this.said}`);
  }

  private async launch({ targets = [], users }: ServerSettings): Promise<void> {
    const configuration = {
      global: { scrape_interval: "1s", scrape_timeout: "1s" },
      scrape_configs: [{ job_name: "site", static_configs: [{ targets }] }],
    };
    writeFileSync(join(this.folder, "prometheus.yml"), stringify(configuration));
    writeFileSync(
      join(this.folder, "web.yml"),
      stringify(users === undefined ? {} : { basic_auth_users: users }),
    );
    this.said = "";
    this.server = spawn(
      this.program,
      [
        `--config.file=${join(this.folder, "prometheus.yml")}`,
        `--web.config.file=${join(this.folder, "web.yml")}`,
        `--web.listen-address=127.0.0.1:${this.port}`,
        `--storage.tsdb.path=${this.data}`,
        // What is back-filled is older than the fifteen days that it keeps by default.
        "--storage.tsdb.retention.time=100y",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    this.server.stderr?.setEncoding("utf8").on("data", (text: string) => (this.said += text));
    await new Promise<void>((resolve, reject) => {
      this.server?.once("spawn", resolve).once("error", reject);
    });
  }

  /** Stops it; what it has stays, and it can be started again. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined || server.exitCode !== null) {
      return;
    }
    await new Promise<void>((resolve) => {
      server.once("exit", () => {
        resolve();
      });
      server.kill("SIGTERM");
    });
  }

  /** Stops it and takes its folder away. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, "data");
  }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A series of the past: a value for each time, or none. Times are seconds since 1970. */
export interface PastSeries {
  /** With its labels, as `watts{hall="hall-1"}`. */
  readonly series: string;
  readonly valueAt: (timeSeconds: number) => number | undefined;
}

/**
 * The past in the text format that promtool reads.
 *
 * @param from first day, `YYYY-MM-DD`. @param to the day after the last one. @param everySeconds between two samples.
 */
export function openMetrics(
  from: string,
  to: string,
  everySeconds: number,
  all: readonly PastSeries[],
): string {
  const [first, last] = [from, to].map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const lines: string[] = [];
  for (const { series, valueAt } of all) {
    lines.push(`# TYPE ${series.replace(/\{.*/, "")} gauge`);
    for (let time = first ?? 0; time < (last ?? 0); time += everySeconds) {
      const value = valueAt(time);
      if (value !== undefined) {
        lines.push(`${series} ${value} ${time}`);
      }
    }
  }
  return `${lines.join("\n")}\n# EOF\n`;
}
