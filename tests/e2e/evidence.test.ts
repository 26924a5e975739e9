import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request as passOn, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ProjectCopy, type Outcome } from "./support/project";
import { findPrometheus, openMetrics, RealPrometheus } from "./support/prometheus";

/** Evidence out of a real Prometheus: months that were written into it, and an exporter that it asks itself. */

jest.setTimeout(180_000);

const EVIDENCE = join("sites", "lab", "evidence");
const PROVENANCE = ["--by", "Kari Nordmann", "--role", "site manager", "--site", "lab"];
const MINUTE = 60;
const HOLE_FROM = Date.parse("2026-07-15T06:00:00Z") / 1000;
const AUGUST = Date.parse("2026-08-01T00:00:00Z") / 1000;

/** Watts at the IT inputs, whole hundreds: up and down in six hours. */
function itWatts(timeSeconds: number): number | undefined {
  const inHole = timeSeconds >= HOLE_FROM && timeSeconds < HOLE_FROM + 120 * MINUTE;
  return inHole ? undefined : 150_000 + 100 * (Math.floor(timeSeconds / MINUTE) % 360);
}

/** Watts at the grid meter: 8 % more, from August on a tenth per mille above the 10 % that the gate allows. */
function facilityWatts(timeSeconds: number): number | undefined {
  const it = itWatts(timeSeconds);
  return it === undefined ? undefined : it * (timeSeconds < AUGUST ? 1.08 : 1.1001);
}

const project = new ProjectCopy();
let prometheus: RealPrometheus;

beforeAll(async () => {
  prometheus = await RealPrometheus.create();
  prometheus.backFill(
    openMetrics("2026-06-01", "2026-08-31", MINUTE, [
      { series: 'site_it_power_watts{row="1"}', valueAt: itWatts },
      { series: 'site_facility_power_watts{meter="grid"}', valueAt: facilityWatts },
      // Two GPUs, 0.6 and 0.7 busy, as DCGM says it: in percent.
      { series: 'DCGM_FI_DEV_GPU_UTIL{gpu="0"}', valueAt: () => 60 },
      { series: 'DCGM_FI_DEV_GPU_UTIL{gpu="1"}', valueAt: () => 70 },
      // In August a unit drew 8.5 kW for a minute between two steps of five, and 8 kW else.
      {
        series: 'unit_power_watts{pool="h100-1"}',
        valueAt: (time) => (time < AUGUST ? undefined : time === AUGUST + 660 ? 8_500 : 8_000),
      },
    ]),
  );
  await prometheus.start();
});

afterAll(async () => {
  await prometheus.remove();
  project.remove();
});

function collect(gate: string, now: string, url: string, ...rest: string[]): Promise<Outcome> {
  const where = ["--prometheus", url, "--now", now];
  return project.kvandal("evidence", "collect", gate, ...PROVENANCE, ...where, ...rest);
}

interface Verdict {
  readonly gate: string;
  readonly verdict: string;
  readonly reason: string;
}

/** What `kvandal gates` makes of a gate on a day. */
async function verdictOf(phase: string, gate: string, now: string): Promise<Verdict | undefined> {
  const asked = ["--site", "lab", "--phase", phase, "--now", now];
  const { stdout } = await project.kvandal("gates", ...asked, "--json");
  const { phases } = JSON.parse(stdout) as { phases: { gates: Verdict[] }[] };
  return phases[0]?.gates.find((one) => one.gate === gate);
}

function record(file: string): string {
  return readFileSync(join(project.folder, EVIDENCE, file), "utf8");
}

function records(): string[] {
  return readdirSync(join(project.folder, EVIDENCE)).sort();
}

it("measures a month without a hole, and the record passes its gate", async () => {
  expect(await verdictOf("phase-2", "phase-1-pue", "2026-07-01")).toMatchObject({
    verdict: "missing",
  });
  const { exitCode, output } = await collect("phase-1-pue", "2026-07-01", prometheus.url);
  expect(output).toContain("its gate says passed");
  expect(exitCode).toBe(0);
  const text = record("2026-07-01-phase-2-phase-1-pue.yaml");
  expect(text).toContain("value: 1.08\n");
  expect(text).toContain("window:\n  from: 2026-06-01\n  to: 2026-07-01\n");
  expect(text).toContain("samples: 8640\nexpectedSamples: 8640\nlongestHole: 0 minutes\n");
  expect(await verdictOf("phase-2", "phase-1-pue", "2026-07-01")).toMatchObject({
    verdict: "passed",
    reason: "1.08, at most 1.10 needed",
  });
});

it("is inconclusive about a month with two hours missing", async () => {
  const { exitCode, output } = await collect("phase-1-pue", "2026-08-01", prometheus.url);
  expect(exitCode).toBe(0);
  // Prometheus fills the first five minutes of a hole by itself.
  expect(output).toContain(
    "its gate says inconclusive: a hole of 115 minutes in the data, at most 1 hour allowed",
  );
  expect(await verdictOf("phase-2", "phase-1-pue", "2026-08-01")).toMatchObject({
    verdict: "inconclusive",
  });
});

it("fails a month that is a tenth per mille above, for good", async () => {
  const { output } = await collect("phase-1-pue", "2026-08-31", prometheus.url);
  expect(output).toContain("its gate says failed: 1.101, at most 1.10 needed");
  expect(await verdictOf("phase-2", "phase-1-pue", "2027-02-01")).toMatchObject({
    verdict: "failed",
  });
});

it("takes the mean of what DCGM says of each GPU", async () => {
  const { output } = await collect("phase-2-utilisation", "2026-07-01", prometheus.url);
  expect(output).toContain("its gate says passed: 65.0 %, at least 60.0 % needed");
});

it("says what Prometheus does not like about a query, at once", async () => {
  const copy = new ProjectCopy();
  try {
    const ask = (): Promise<Outcome> =>
      copy.kvandal(
        ...["evidence", "collect", "phase-2-utilisation", ...PROVENANCE],
        ...["--prometheus", prometheus.url, "--now", "2026-07-01"],
      );
    const query = "avg(DCGM_FI_DEV_GPU_UTIL) / 100";
    copy.edit("sites/lab/site.yaml", query, "DCGM_FI_DEV_GPU_UTIL / 100");
    const many = await ask();
    expect(many.output).toContain("answers 2 series: aggregate them to one");
    expect(many.exitCode).toBe(1);
    copy.edit("sites/lab/site.yaml", "DCGM_FI_DEV_GPU_UTIL / 100", "avg(DCGM_FI_DEV_GPU_UTIL");
    const broken = await ask();
    expect(broken.output).toMatch(/parse error.* \(HTTP 400\); no record is written/);
    expect(broken.output).not.toContain("attempt 2");
    expect(broken.exitCode).toBe(1);
  } finally {
    copy.remove();
  }
});

describe("a server with users", () => {
  const PASSWORD = "two words: 100%/#";
  const HASH = "$2b$10$Bk7LihdBkSw7ho6W26aL/Oj9UNHZGgVJ6kalPr89qs9ZcElmKwEGO";
  const withUser = (password: string): string =>
    prometheus.url.replace("//", `//kari:${encodeURIComponent(password)}@`);

  beforeAll(async () => {
    await prometheus.stop();
    await prometheus.start({ users: { kari: HASH } });
  });

  it("lets in whom it knows, and neither output nor record has the password", async () => {
    const before = records();
    const { output, exitCode } = await collect(
      "phase-2-utilisation",
      "2026-07-02",
      withUser(PASSWORD),
    );
    expect(exitCode).toBe(0);
    expect(output).toContain("its gate says passed");
    const [added = ""] = records().filter((file) => !before.includes(file));
    expect(record(added)).toContain(`source: Prometheus at ${prometheus.url}\n`);
    for (const text of [output, record(added)]) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(encodeURIComponent(PASSWORD));
      expect(text).not.toContain("kari:");
    }
  });

  it("turns away a wrong password once, with the way out, and leaves no record", async () => {
    const before = records();
    const { output, exitCode } = await collect("phase-1-pue", "2026-07-02", withUser("guess-17"));
    expect(output).toContain("HTTP 401: set KVANDAL_PROMETHEUS_TOKEN to a token that may read");
    expect(output).not.toContain("guess-17");
    expect(output).not.toContain("attempt 2");
    expect(exitCode).toBe(1);
    expect(records()).toEqual(before);
  });
});

describe("a server that is away", () => {
  beforeAll(() => prometheus.stop());

  it("is asked five times, ever more slowly, and leaves no record", async () => {
    const before = records();
    const url = prometheus.url.replace("//", "//kari:secret-42@");
    const { output, stdout, exitCode } = await collect("phase-1-pue", "2026-07-03", url);
    for (const attempt of ["2 of 5 in 1 s", "3 of 5 in 2 s", "4 of 5 in 4 s", "5 of 5 in 8 s"]) {
      expect(output).toContain(`no answer (ECONNREFUSED); attempt ${attempt}`);
    }
    expect(output).toContain("after 5 attempts: no answer (ECONNREFUSED); no record is written");
    expect(output).not.toContain("secret-42");
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
    expect(records()).toEqual(before);
  });
});

describe("a server behind a proxy that has lost it for a moment", () => {
  const GONE = "<html><body>503 Service Unavailable</body></html>";
  let proxy: Server;
  let asked = 0;

  beforeAll(async () => {
    await prometheus.start();
    proxy = createServer((request, response) => {
      asked += 1;
      if (asked <= 2) {
        response.writeHead(503, { "content-type": "text/html" }).end(GONE);
        return;
      }
      const { method, url, headers } = request;
      const to = { host: "127.0.0.1", port: prometheus.port, path: url, method, headers };
      request.pipe(
        passOn(to, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        }),
      );
    });
    await listening(proxy);
  });

  afterAll(() => closed(proxy));

  it("is asked again until it is back", async () => {
    const { output, exitCode } = await collect("phase-1-pue", "2026-07-03", addressOf(proxy));
    expect(output).toContain("HTTP 503; attempt 2 of 5 in 1 s");
    expect(output).toContain("HTTP 503; attempt 3 of 5 in 2 s");
    expect(output).not.toContain("attempt 4");
    expect(output).not.toContain("<html>");
    // The window ends before the day of the hole.
    expect(output).toContain("its gate says passed: 1.08, at most 1.10 needed");
    expect(exitCode).toBe(0);
  });
});

describe("the power of a unit, from an exporter that the server asks itself", () => {
  let watts = 10_100.5;
  const exporter = createServer((_, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(
      `# TYPE unit_power_watts gauge\nunit_power_watts{pool="h100-1",unit="1"} ${watts}\nunit_power_watts{pool="h100-1",unit="2"} 9800\n`,
    );
  });
  // Two days from today on, so that no midnight falls between what is scraped and what is asked.
  const now = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const drawn = 'max(unit_power_watts{pool="h100-1"})';
  const highest = 'max(max_over_time(unit_power_watts{pool="h100-1"}[5m]))';

  beforeAll(async () => {
    await listening(exporter);
    await prometheus.stop();
    await prometheus.start({ targets: [new URL(addressOf(exporter)).host] });
    project.edit(
      "sites/lab/site.yaml",
      "      - name: phase-1-pue\n",
      `      - name: h100-1-power
        kind: measured-pool-power
        pool: h100-1
        measures: the unit of h100-1 that draws most, at its inputs
        atMost: planned
        window: 2 days
        minimumSamples: 500
        prometheus:
          query: ${highest}
          aggregate: maximum
          step: 5 minutes
        source: what the budget counts
      - name: phase-1-pue
`,
    );
  });

  afterAll(() => closed(exporter));

  it("suggests to count less where all that was measured is clearly below, and git takes it", async () => {
    const day = "2026-08-03";
    const { output } = await collect("h100-1-power", day, prometheus.url);
    expect(output).toContain("its gate says passed: 8.5 kW, at most 10.2 kW needed");
    const catalogue = join(project.folder, "catalog", "gpu-systems.yaml");
    const before = readFileSync(catalogue, "utf8");
    const power = await project.kvandal("evidence", "power", "--site", "lab", "--now", day);
    expect(power.exitCode).toBe(0);
    expect(power.stdout).toContain("drew 8.5 kW at most: with the error of a reading 9 kW");
    expect(readFileSync(catalogue, "utf8")).toBe(before);
    execFileSync("git", ["apply", "-"], { cwd: project.folder, input: power.stdout });
    expect(readFileSync(catalogue, "utf8")).toContain("      value: 9 kW\n");
    writeFileSync(catalogue, before);
  });

  it("has the value to the watt, and a first moment of data passes nothing", async () => {
    await answered(drawn, "10100.5");
    const { output, exitCode } = await collect("h100-1-power", now, prometheus.url);
    expect(output).toMatch(/its gate says inconclusive: \d samples?, 500 are needed/);
    expect(exitCode).toBe(0);
    const file = records().find((name) => name.startsWith(now)) ?? "";
    expect(record(file)).toContain("value: 10.101 kW\n");
    expect(await verdictOf("phase-2", "h100-1-power", now)).toMatchObject({
      verdict: "inconclusive",
    });
  });

  it("shows a pool that draws more than it is budgeted for everywhere, after a moment already", async () => {
    watts = 10_300;
    await answered(drawn, "10300");
    await collect("h100-1-power", now, prometheus.url);
    const what = "pool h100-1 draws more than it is budgeted for: 10.3 kW a unit, 10.2 kW budgeted";
    const on = ["--site", "lab", "--now", now];
    const power = await project.kvandal("evidence", "power", ...on);
    expect(power.stdout).toContain(`failed: ${what}`);
    expect(power.exitCode).toBe(1);
    const gates = await project.kvandal("gates", ...on);
    expect(gates.stdout).toContain(`power: ${what}`);
    const report = join(project.folder, "report.html");
    const plan = await project.kvandal("plan", "--phase", "phase-1", "--html", report, ...on);
    expect(plan.stdout).toContain(`warning: ${what}`);
    expect(readFileSync(report, "utf8")).toContain(`<strong>Warning:</strong> ${what}`);
  });
});

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

/** Waits until the server has asked its exporter, and answers a query with a value. */
async function answered(query: string, value: string): Promise<void> {
  const url = `${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    const { data } = (await (await fetch(url)).json()) as {
      data: { result: { value: [number, string] }[] };
    };
    if (data.result[0]?.value[1] === value) {
      return;
    }
    await setTimeout(100);
  }
  throw new Error(`Prometheus does not answer ${query} with ${value}`);
}

it("fails with the way out where there is no Prometheus", () => {
  expect(existsSync(findPrometheus())).toBe(true);
  expect(() => findPrometheus({ PATH: project.folder })).toThrow("apt-get install prometheus");
  expect(() => findPrometheus({ KVANDAL_PROMETHEUS: join(project.folder, "none") })).toThrow(
    "which is not a program: set it to a Prometheus",
  );
});
