import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, kvandal, kvandalHere } from "../../support/commandLine";
import { PROJECT } from "../../support/sites";

const golden = (name: string): string => readFileSync(join(__dirname, "golden", name), "utf8");

it("says which version it is", async () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
    version: string;
  };
  expect(await kvandalHere(["--version"])).toMatchObject({ stdout: `${version}\n`, status: 0 });
});

describe("kvandal plan", () => {
  it("shows the announced phase as people read it, and ends with 1 while it is not open", () => {
    const { status, stdout } = kvandal(["plan", "--site", "kvandal", "--phase", "phase-2"]);
    expect(stdout).toBe(golden("plan-kvandal-phase-2.txt"));
    expect(status).toBe(1);
  });

  it("answers programs with every figure in whole watts", async () => {
    const { stdout } = await kvandalHere([
      "plan",
      "--site",
      "kvandal",
      "--phase",
      "phase-2",
      "--json",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      site: "kvandal",
      phase: "phase-2",
      gpus: 100_000,
      nodes: 12_500,
      facilityWatts: 154_275_000,
      limitWatts: 218_500_000,
      headroomWatts: 64_225_000,
      fits: true,
      open: false,
      gates: {
        failing: expect.arrayContaining(["grid-energised", "phase-1-pue"]) as string[],
        capital: expect.stringContaining("phase-2 needs USD 1,790,000,000") as string,
        waived: [],
      },
      halls: [{ name: "narvik-1", nodes: 4_500 }, { name: "narvik-2" }, { name: "narvik-3" }],
      pools: [
        { name: "h100-1", units: 4_500, gpus: 36_000, advertises: { "nvidia.com/gpu": 8 } },
        { name: "h100-2" },
        { name: "h100-3" },
      ],
      violations: [],
    });
  });

  it("shows every phase side by side when none is named", async () => {
    const { status, stdout } = await kvandalHere(["plan", "--site", "kvandal"]);
    expect(stdout).toBe(golden("plan-kvandal.txt"));
    expect(status).toBe(0);
  });

  it.each([
    ["what-if-gb300.txt", ["--phase", "phase-2", "--what-if", "system=gb300-nvl72"], 1],
    ["target-10x.txt", ["--target", "compute=10x", "--precision", "fp4"], 0],
    ["max-units.txt", ["--phase", "phase-2", "--max-units", "hgx-h100"], 0],
    ["forecast.txt", ["--forecast"], 0],
    ["device-plugin-h100-8.yaml", ["--device-plugin", "h100-8"], 0],
  ])("answers a planner's question, %s", async (file, args, exitCode) => {
    const { status, stdout } = await kvandalHere(["plan", "--site", "kvandal", ...args]);
    expect(stdout).toBe(golden(file));
    expect(status).toBe(exitCode);
  });

  it("answers the same questions in JSON", async () => {
    const json = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await kvandalHere(["plan", "--site", "kvandal", "--json", ...args])).stdout);
    expect(await json()).toMatchObject({
      site: "kvandal",
      fits: true,
      phases: [{}, {}, { nodes: 40_000 }],
    });
    expect(await json("--what-if", "pue=1.25", "--phase", "phase-2")).toMatchObject({
      phases: [{ before: { fits: true }, after: { fits: false, facilityWatts: 175_312_500 } }],
    });
    expect(await json("--max-units", "h100-1")).toMatchObject({
      phases: [{ phase: "phase-1", moreUnits: 6 }, { moreUnits: 500 }, { moreUnits: 0 }],
    });
    expect(await json("--target", "compute=10x")).toMatchObject({ precision: "fp8", factor: 10 });
    expect(await json("--forecast")).toMatchObject({ quarters: [{ quarter: "2026-Q4" }] });
  });

  it("refuses a question that it cannot read, or two at once, with 2", async () => {
    for (const [args, part] of [
      [["--what-if", "grid=300"], 'a power with its unit, as "230 MW"'],
      [["--target", "10x"], "as compute=10x"],
      [["--forecast", "--max-units", "h100-1"], "one question at a time"],
      [["--max-units", "h100-9"], 'Did you mean "h100-1"?'],
      [["--what-if", "watts=9007199254740991"], "more than can be counted to the watt"],
      [["--what-if", "reserve=101%"], "expected at most 100 %"],
      [["--target", "compute=999999999999999x"], "ask for less"],
      [["--target", `compute=${"9".repeat(400)}x`], "as compute=10x"],
    ] as const) {
      const { status, stderr } = await kvandalHere(["plan", ...args]);
      expect(stderr).toContain(part);
      expect(stderr).not.toMatch(/^ +at /m);
      expect(status).toBe(2);
    }
  });

  it.each([
    ["--base-now", "soon", ["diff", "--base", "HEAD"]],
    ["--divide-by", "1e30", ["rehearse"]],
    ["--divide-by", "9007199254740992", ["rehearse"]],
    ["--pull-request", "9007199254740992", ["comment", "--file", "a", "--key", "b"]],
  ])("refuses %s %s with 2", async (option, value, args) => {
    const { status, stderr } = await kvandalHere([...args, option, value]);
    expect(stderr).toContain(`option '${option} `);
    expect(stderr).toContain("expected");
    expect(status).toBe(2);
  });

  it("ends with 2 and what there is for a name that is not there, and for a wrong option", async () => {
    const wrongPhase = await kvandalHere(["plan", "--phase", "phase-9"]);
    expect(wrongPhase.status).toBe(2);
    expect(wrongPhase.stderr).toContain('there is "phase-1", "phase-2" or "phase-3"');
    expect(await kvandalHere(["plan", "--fase", "phase-1"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Did you mean --phase?") as string,
    });
  });
});

describe("a project with another site file", () => {
  const project = copyOfProject();
  const siteFile = join(project, "sites", "lab", "site.yaml");
  const shipped = readFileSync(join(PROJECT, "sites", "lab", "site.yaml"), "utf8");

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it("refuses bookings that the grid connection does not carry, also without a pool for them", async () => {
    const file = join(project, "sites", "kvandal", "site.yaml");
    const kvandalFile = readFileSync(file, "utf8");
    const booking = (quarter: string, gpuSystem: string, gpus: number): string =>
      `  - { tenant: openai, quarter: ${quarter}, gpuSystem: ${gpuSystem}, gpus: ${gpus}, source: a test }\n`;
    writeFileSync(
      file,
      kvandalFile.slice(0, kvandalFile.indexOf("bookings:\n")) +
        `bookings:\n${booking("2026-Q4", "gb300-nvl72", 52_000)}${booking("2027-Q2", "vera-rubin-nvl72", 30_000)}`,
    );
    const args = ["plan", "--site", "kvandal", "--forecast"];
    const { status, stdout } = await kvandalHere(args, project);
    expect(stdout).toBe(golden("forecast-without-pools.txt"));
    expect(status).toBe(1);
    const asJson = await kvandalHere([...args, "--json"], project);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      quarters: [{ facilityWatts: 124_225_860 }, { facilityWatts: 240_276_960, fits: false }],
      bookingsWithoutPool: [{ gpus: 52_000 }, { gpus: 30_000 }],
    });
    expect(asJson.status).toBe(1);
    writeFileSync(file, kvandalFile);
  });

  it("is told in one plan what does not fit, and ends with 1", async () => {
    writeFileSync(siteFile, shipped.replace("{ h100-1: 15 }", "{ h100-1: 16 }"));
    const { status, stdout } = await kvandalHere(["plan", "--phase", "phase-1"], project);
    expect(stdout).toBe(golden("plan-lab-over.txt"));
    expect(status).toBe(1);
    expect((await kvandalHere(["plan"], project)).stdout).toContain(
      "does not fit: lab (Kvandal at 1:100), phase-1\n",
    );
  });

  it("is judged by the policies in a preview without an engine, which says that it was one", () => {
    writeFileSync(siteFile, shipped);
    const fits = kvandal(["preview"], project);
    expect(fits.stdout).toContain("previewed in process");
    expect(fits.stdout).toContain("1  kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment");
    expect(fits.status).toBe(0);

    writeFileSync(siteFile, shipped.replace("{ h100-1: 15 }", "{ h100-1: 16 }"));
    const over = kvandal(["preview"], project);
    expect(over.stderr).toContain("[mandatory] energy-budget: hall hall-1: 197.5 kW asked");
    expect(over.status).toBe(1);
  });

  it("is told everything that is wrong in its file, with 2 as exit code, in JSON too", () => {
    writeFileSync(siteFile, shipped.replace("energised: 200 kW", "energised: 200000"));
    const { status, stdout, stderr } = kvandal(["plan", "--json"], project);
    expect(status).toBe(2);
    expect(stderr).toContain("a bare number has no unit: 200000 W is 200 kW");
    expect(JSON.parse(stdout)).toMatchObject({
      error: "input",
      problems: [{ file: "sites/lab/site.yaml", path: "phases[0].energised" }],
    });
  });
});
