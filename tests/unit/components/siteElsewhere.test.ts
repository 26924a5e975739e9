import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Site } from "../../../components";
import { planPhase } from "../../../model/phasePlan";
import { loadSite } from "../../../model/site";
import { copyOfProject, kvandal, kvandalHere } from "../../support/commandLine";
import { energisedRecord, lockSiteIn } from "../../support/lockedProject";
import { registeredBy, type Registered } from "../../support/program";
import { PROJECT } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

/** The proof that a site elsewhere takes data and no code: another country, grid, climate and GPU generation, other tenants. */
const { site, catalog } = loadSite(PROJECT, "sines");

describe("a site elsewhere", () => {
  it("is another one: country, bidding zone, climate, GPU systems, tenants", () => {
    const kvandalSite = loadSite(PROJECT, "kvandal").site;
    expect(site.location.country).not.toBe(kvandalSite.location.country);
    expect(site.location.biddingZone).not.toBe(kvandalSite.location.biddingZone);
    const coldest = ({ climate }: typeof site): number =>
      Math.min(...(climate?.monthlyTemperaturesCelsius ?? []));
    expect(coldest(site)).toBeGreaterThan(coldest(kvandalSite));
    const shared = <T extends string>(ours: readonly T[], theirs: readonly T[]): T[] =>
      ours.filter((name) => theirs.includes(name));
    const systems = ({ pools }: typeof site) => pools.map(({ gpuSystem }) => gpuSystem);
    expect(shared(systems(site), systems(kvandalSite))).toEqual([]);
    const tenants = (of: typeof site) => of.tenants.map(({ name }) => name);
    expect(shared(tenants(site), tenants(kvandalSite))).toEqual([]);
  });

  // By hand, watts. A rack: 142,000 x 1.10 = 156,200 IT. A server capped to 800 W: 14,300 - 8 x 200 + 1,430 = 14,130 IT.
  it.each([
    {
      phase: "phase-1",
      units: 200 + 960,
      nodes: 200 * 18 + 960,
      gpus: 200 * 72 + 960 * 8,
      // x 1.25
      facilityWatts: 200 * 195_250 + 16_956_000,
      // 60 MW less 5 %, less 600 kW of the site and 200 kW of each of two halls
      limitWatts: 56_000_000,
      // the servers count for 16,956,000 / 1.20
      headroomWatts: 56_000_000 - 39_050_000 - 14_130_000,
    },
    {
      phase: "phase-2",
      units: 800 + 1152,
      nodes: 800 * 18 + 1152,
      gpus: 800 * 72 + 1152 * 8,
      // x 1.20
      facilityWatts: 800 * 187_440 + 19_533_312,
      limitWatts: 169_400_000,
      headroomWatts: 169_400_000 - 149_952_000 - 16_277_760,
    },
  ])("is planned by the same code, with figures worked out by hand: $phase", (figures) => {
    expect(planPhase(site, catalog, figures.phase, DECLARED)).toMatchObject({
      ...figures,
      fits: true,
      violations: [],
    });
  });

  it("has limits that its equipment keeps with a part of it lost", () => {
    const usable = (name: string): number | undefined =>
      planPhase(site, catalog, "phase-2", DECLARED).domains.find((domain) => domain.name === name)
        ?.usableWatts;
    // One of two transformers: 200 MVA x 0.97, less 5 %, less five halls of 200 kW.
    expect(usable("transformer substation")).toBe(183_300_000);
    // One of two cables: 25 MVA x 0.97, less 5 %, less the hall's 200 kW.
    expect(usable("feed inference-feed")).toBe(22_837_500);
    // 17 MW of IT power less 5 %; its pool takes 100 x 156,200.
    expect(usable("row sines-1/row-a")).toBe(16_150_000);
  });

  it("is stopped by a row before its hall is full", () => {
    const crowded = {
      ...site,
      phases: site.phases.map((phase) => ({
        ...phase,
        units: { ...phase.units, "gb300-1a": 104, "gb300-1b": 96 },
      })),
    };
    expect(
      planPhase(crowded, catalog, "phase-1", DECLARED).violations.map(({ domain }) => domain),
    ).toEqual(["row sines-1/row-a"]);
  });

  it("becomes node pools on bare metal in its own halls, its racks as 18 nodes each", async () => {
    const resources = await registeredBy(
      () =>
        new Site(
          site.name,
          { ...planPhase(site, catalog, "phase-1", DECLARED), now: "2027-10-01" },
          catalog,
        ),
    );
    const ofType = (type: string): Registered[] =>
      resources.filter((resource) => resource.type === type);
    const contexts = ofType("pulumi:providers:kubernetes").map(({ inputs }) => inputs.context);
    expect([...new Set(contexts)].sort()).toEqual(["sines-1", "sines-5"]);
    const pools = ofType("kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment").map(
      ({ inputs }) => [
        (inputs.metadata as { labels: Record<string, string> }).labels["kvandal.io/pool"],
        (inputs.spec as { replicas: number }).replicas,
      ],
    );
    const nodes = new Map<unknown, number>();
    for (const [pool, replicas] of pools) {
      nodes.set(pool, (nodes.get(pool) ?? 0) + Number(replicas));
    }
    expect(Object.fromEntries(nodes)).toEqual({
      "gb300-1a": 1_800,
      "gb300-1b": 1_800,
      "b200-5": 960,
    });
    expect(
      ofType("kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate").length,
    ).toBeGreaterThanOrEqual(3);
  });
});

const ENERGISED_GATE =
  "{ name: grid-energised, kind: grid-energised, measures: megawatts, atLeast: planned, source: a test }";

describe("a project that has only a site of its own", () => {
  const project = copyOfProject();
  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it("plans and previews it: no code needs the sites that are shipped", async () => {
    for (const name of readdirSync(join(project, "sites")).filter((other) => other !== "sines")) {
      rmSync(join(project, "sites", name), { recursive: true });
      rmSync(join(project, "policies", "limits", `${name}.json`));
    }
    expect(await kvandalHere(["plan", "--site", "sines"], project)).toMatchObject({
      status: 0,
      stderr: "",
    });
    const args = ["preview", "--site", "sines", "--phase", "phase-2", "--no-engine"];
    const unproven = kvandal(args, project);
    expect(unproven.stderr).toContain("no valid grid-energised record proves any power");
    expect(unproven.status).toBe(1);

    const folder = join(project, "sites", "sines");
    const siteFile = join(folder, "site.yaml");
    const gated = readFileSync(siteFile, "utf8").replace(
      /^ {4}energised: .*$/gm,
      `$&\n    gates: [${ENERGISED_GATE}]`,
    );
    writeFileSync(siteFile, gated);
    mkdirSync(join(folder, "evidence"));
    for (const [phase, value, day] of [
      ["phase-1", "60 MW", "2026-03-30"],
      ["phase-2", "180 MW", "2026-03-31"],
    ] as const) {
      const record = energisedRecord(phase, value, day);
      writeFileSync(join(folder, "evidence", `${phase}.yaml`), record);
    }
    lockSiteIn(project, "sines");
    const preview = kvandal(args, project);
    expect(preview.stderr).toBe("");
    expect(preview.stdout).toContain("the policies let this phase through");
    expect(preview.status).toBe(0);
  });
});
