import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadSite } from "../../../../model/site";
import { collect, collectableGate } from "../../../../tools/evidence/collect";
import { prometheusServer } from "../../../../tools/evidence/prometheus";
import { copyOfProject, kvandalHere } from "../../../support/commandLine";
import {
  fakePrometheus,
  matrix,
  type Asked,
  type FakePrometheus,
  type Reply,
} from "../../../support/prometheus";
import { catalog, PROJECT, siteWith } from "../../../support/sites";

const lab = loadSite(PROJECT, "lab");
const NOW = "2026-11-23";
const MIDNIGHT = Date.parse("2026-11-10T00:00:00Z") / 1000;
const BUSY: Reply = { status: 503, body: "<html>away</html>" };

let server: FakePrometheus | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Collects a gate from a server that answers so, without waiting between attempts. */
async function collectFrom(
  answer: (asked: Asked, count: number) => Reply,
  { gate = "phase-1-pue", loaded = lab, token = undefined as string | undefined, user = "" } = {},
) {
  server = await fakePrometheus(answer);
  const lines: string[] = [];
  const waits: number[] = [];
  const collected = collect(
    loaded,
    collectableGate(loaded.site, gate),
    prometheusServer(`http://${user}127.0.0.1:${server.port}/`, token),
    NOW,
    {
      collectedBy: { name: "Kari", role: "site manager" },
      illustrative: true,
      supersedes: undefined,
    },
    {
      progress: (line) => lines.push(line),
      wait: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    },
  );
  return { collected, lines, waits, asked: server.asked };
}

const isIt = ({ form }: Asked): boolean => form.get("query") === "sum(site_it_power_watts)";

describe("collecting a gate", () => {
  it("takes a ratio of means over whole days, with nothing missing", async () => {
    // At night half the load at a worse ratio: the mean of the ratios would be 1.15, that of the energies is less.
    const night = (time: number): boolean => time % 86_400 < 43_200;
    const { collected, asked } = await collectFrom((one) =>
      matrix(one.form, (time) => {
        const it = night(time) ? 50_000 : 100_000;
        return String(isIt(one) ? it : it * (night(time) ? 1.2 : 1.1));
      }),
    );
    const { record, verdict } = await collected;
    expect(record).toMatchObject({
      phase: "phase-2",
      gate: "phase-1-pue",
      // (60 + 110) / (50 + 100) = 1.1333, rounded up.
      value: { dimension: "ratio", amount: 1_134 },
      window: { from: "2026-10-24", to: "2026-11-23" },
      samples: 8_640,
      expectedSamples: 8_640,
      longestHole: 0,
    });
    expect(verdict).toMatchObject({ verdict: "failed", reason: "1.134, at most 1.10 needed" });
    expect(asked.map(({ path }) => path)).toEqual(["/api/v1/query_range", "/api/v1/query_range"]);
  });

  it("counts what is missing on either side, and says so", async () => {
    const { collected } = await collectFrom((one) =>
      matrix(one.form, (time) => {
        if (isIt(one)) {
          return time >= MIDNIGHT && time < MIDNIGHT + 7_200 ? undefined : "100";
        }
        return time >= MIDNIGHT + 7_200 && time < MIDNIGHT + 9_000 ? "NaN" : "105";
      }),
    );
    const { record, verdict } = await collected;
    expect(record).toMatchObject({
      value: { amount: 1_050 },
      samples: 8_610,
      expectedSamples: 8_640,
      longestHole: 150,
    });
    expect(verdict).toEqual({
      verdict: "inconclusive",
      reason: "a hole of 150 minutes in the data, at most 1 hour allowed",
    });
  });

  it("rounds against the one who brings it, and not by the noise of its arithmetic", async () => {
    const gate = "phase-2-utilisation";
    const below = await collectFrom((one) => matrix(one.form, () => "0.5999"), { gate });
    expect((await below.collected).record.value).toEqual({ dimension: "share", amount: 599 });
    await server?.close();
    // 1.1 x 1000 is 1100.0000000000002, which must not become 1101.
    const noisy = await collectFrom((one) => matrix(one.form, () => (isIt(one) ? "1" : "1.1")));
    expect((await noisy.collected).record.value).toEqual({ dimension: "ratio", amount: 1_100 });
  });

  it("asks in parts for a window that has more points than one answer holds", async () => {
    const site = siteWith("lab", (data) => {
      for (const gate of data.phases.flatMap(({ gates = [] }) => gates)) {
        if ("prometheus" in gate && gate.prometheus !== undefined) {
          gate.prometheus.step = "1 minute";
        }
      }
    });
    const { collected, asked, lines } = await collectFrom((one) => matrix(one.form, () => "0.7"), {
      gate: "phase-2-utilisation",
      loaded: { site, catalog },
    });
    expect((await collected).record).toMatchObject({ samples: 43_200, expectedSamples: 43_200 });
    expect(asked).toHaveLength(5);
    expect(lines.at(-1)).toBe("avg(DCGM_FI_DEV_GPU_UTIL) / 100: points 40001 to 43200 of 43200");
  });

  it("tries again while the server is away, ever more slowly", async () => {
    const { collected, waits } = await collectFrom((one, count) =>
      count < 3 ? BUSY : matrix(one.form, () => "1"),
    );
    expect((await collected).record.value).toEqual({ dimension: "ratio", amount: 1_000 });
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  it("gives up after five attempts", async () => {
    const { collected, asked } = await collectFrom(() => BUSY);
    await expect(collected).rejects.toThrow("after 5 attempts: HTTP 503; no record is written");
    expect(asked).toHaveLength(5);
  });

  it.each([
    [
      "a query that is wrong",
      { status: 400, body: '{"status":"error","error":"parse error: unexpected end"}' },
      "parse error: unexpected end (HTTP 400)",
    ],
    ["a token that is missing", { status: 401, body: "no" }, "set KVANDAL_PROMETHEUS_TOKEN"],
    ["something that is no Prometheus", { body: "<html>" }, "not that of a range query"],
    [
      "several series",
      {
        body: '{"status":"success","data":{"resultType":"matrix","result":[{"values":[]},{"values":[]}]}}',
      },
      "answers 2 series: aggregate them to one",
    ],
    [
      "a part of the data",
      {
        body: '{"status":"success","warnings":["store away"],"data":{"resultType":"matrix","result":[]}}',
      },
      "the server warns: store away",
    ],
    [
      "no data",
      { body: '{"status":"success","data":{"resultType":"matrix","result":[]}}' },
      "the server has no data of this window",
    ],
  ])("writes no record for %s, and does not ask again", async (_what, reply, message) => {
    const { collected, waits } = await collectFrom(() => reply);
    await expect(collected).rejects.toThrow(message);
    expect(waits).toEqual([]);
  });

  it("tries again while the server answers with a part of the data, and writes no record of it", async () => {
    const body = (one: Asked) => {
      const { body: whole } = matrix(one.form, () => "1.1");
      return JSON.stringify({ ...(JSON.parse(whole) as object), isPartial: true });
    };
    const { collected, asked } = await collectFrom((one) => ({ body: body(one) }));
    await expect(collected).rejects.toThrow("the server says that its answer is partial");
    expect(asked).toHaveLength(5);
  });

  it.each<[string, (one: Asked) => string]>([
    ["the facility query answers nothing but 0", (one) => (isIt(one) ? "100" : "0")],
    ["the two queries are swapped", (one) => (isIt(one) ? "110" : "100")],
    ["both are in other units", (one) => (isIt(one) ? "1" : "1000000000")],
  ])("writes no record of a PUE that cannot be: %s", async (_what, value) => {
    const { collected } = await collectFrom((one) => matrix(one.form, () => value(one)));
    await expect(collected).rejects.toThrow(
      /^gate phase-1-pue: [\d.]+ cannot be, since it is (less than 1\.00|more than [\d.]+): .*; no record is written$/,
    );
  });

  it("takes samples of a meter that stood still for missing ones, however good the mean looks", async () => {
    const dead = (time: number): boolean => time >= MIDNIGHT && time < MIDNIGHT + 86_400;
    const { collected, lines } = await collectFrom((one) =>
      matrix(one.form, (time) => (isIt(one) ? "100" : dead(time) ? "0" : "112")),
    );
    // With the day of zeros the mean would be 1.083.
    const { record, verdict } = await collected;
    expect(record).toMatchObject({ value: { amount: 1_120 }, samples: 8_352, longestHole: 1_440 });
    expect(verdict.verdict).toBe("inconclusive");
    expect(lines.at(-1)).toMatch(/^288 of 8,640 samples are below 1\.00 and count as missing: /);
  });

  it("refuses percent where a share is asked for", async () => {
    const { collected } = await collectFrom((one) => matrix(one.form, () => "70"), {
      gate: "phase-2-utilisation",
    });
    await expect(collected).rejects.toThrow("divide percent by 100");
  });

  it.each([
    ["the user of the URL", { user: "kari:pa%3Ass@" }, `Basic ${btoa("kari:pa:ss")}`],
    ["a user with a percent sign", { user: "kari:100%@" }, `Basic ${btoa("kari:100%")}`],
    ["a token, rather than that", { user: "kari:x@", token: "t0ken" }, "Bearer t0ken"],
    ["nobody", {}, undefined],
  ])("asks as %s", async (_what, who, authorization) => {
    const { collected, asked } = await collectFrom((one) => matrix(one.form, () => "1"), who);
    expect((await collected).text).toMatch(/^source: Prometheus at http:\/\/127\.0\.0\.1:\d+$/m);
    expect(asked.map((one) => one.authorization)).toEqual([authorization, authorization]);
  });

  it.each([
    ["grid-energised", "phase-1", 'gate "grid-energised" has no query in the site file'],
    ["grid-energised", undefined, 'say which with --phase, "phase-1", "phase-2" or "phase-3"'],
    ["phase-1-pew", undefined, 'Did you mean "phase-1-pue"?'],
  ])("refuses gate %s of %s", (name, phase, message) => {
    expect(() => collectableGate(lab.site, name, phase)).toThrow(message);
  });
});

describe("kvandal evidence collect", () => {
  const project = copyOfProject();
  const evidence = (file: string): string => join(project, "sites", "lab", "evidence", file);

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    kvandalHere(["evidence", "collect", ...args, "--now", NOW], project, env);

  it("writes a record that opens its gate, and no credentials anywhere", async () => {
    server = await fakePrometheus((one) => matrix(one.form, () => (isIt(one) ? "100" : "107")));
    const args = [
      "phase-1-pue",
      ...["--prometheus", `http://kari:hunter2@127.0.0.1:${server.port}/`],
      ...["--by", "Kari", "--role", "site manager"],
    ];
    const file = `${NOW}-phase-2-phase-1-pue`;
    const first = await run(args, { KVANDAL_PROMETHEUS_TOKEN: "t0ken" });
    expect(first.stdout).toBe(
      `sites/lab/evidence/${file}.yaml is written, for review\nits gate says passed: 1.07, at most 1.10 needed\n`,
    );
    const text = readFileSync(evidence(`${file}.yaml`), "utf8");
    expect(text).toContain("value: 1.07\n");
    expect(`${text}${first.stdout}${first.stderr}`).not.toMatch(/hunter2|t0ken|kari:/);

    const second = await run([...args, "--supersedes", `${file}.yaml`]);
    expect(second.stdout).toContain(`${file}-2.yaml is written`);
    expect(readFileSync(evidence(`${file}.yaml`), "utf8")).toBe(text);

    const third = await run([...args, "--supersedes", `${file}.yaml`]);
    expect(third.stderr).toContain(`is superseded by "${file}-2.yaml" already`);
    expect(third.status).toBe(2);
    expect(existsSync(evidence(`${file}-3.yaml`))).toBe(false);
  });
});
