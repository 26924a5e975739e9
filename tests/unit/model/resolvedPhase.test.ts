import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { resolvePhase } from "../../../model/resolvedPhase";
import { changedLab } from "../../support/siteProblems";
import { PROJECT } from "../../support/sites";

const NOW = "2026-11-23";
const POOL = "hall: hall-1, gpuSystem: hgx-h100, purpose: training";
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kvandal-phase-"));
  for (const part of ["catalog", join("sites", "lab")]) {
    cpSync(join(PROJECT, part), join(root, part), { recursive: true });
  }
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function withPolicy(policy: string): void {
  const text = changedLab([[POOL, `${POOL}, scalingPolicy: ${policy}`]]);
  writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
}

describe("what may be added depends on what runs", () => {
  it.each(["{ follows: phase, step: { units: 10 } }", "{ follows: demand }"])(
    "so a site with %s is refused while nobody has said what that is",
    (policy) => {
      withPolicy(policy);
      const [sentence] = resolvePhase(root, "lab", "phase-1", NOW).closed;
      expect(sentence).toContain("nobody has said what is in service (kvandal:inService)");
      const running = { before: {}, mayShrink: false };
      expect(resolvePhase(root, "lab", "phase-1", NOW, running).closed).toEqual([]);
    },
  );

  it("so one whose grid owner allows steps only is refused too", () => {
    const limit = "rampLimit: unknown";
    const text = changedLab([[limit, `${limit}\n    rampStep: 100 kW`]]);
    writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
    expect(resolvePhase(root, "lab", "phase-1", NOW).closed).toEqual([
      "lab grows in steps, and nobody has said what is in service (kvandal:inService): deploy with kvandal up, which does",
    ]);
  });

  it("and no other site is", () => {
    expect(resolvePhase(root, "lab", "phase-1", NOW).closed).toEqual([]);
  });
});

it("says why the phase that is asked for is closed, and what opens the next", () => {
  const second = resolvePhase(root, "lab", "phase-2", NOW);
  expect(second.openPhase).toBe("phase-1");
  expect(second.closed.join("\n")).toContain("phase-2");
  expect(second.opensNext).toEqual(resolvePhase(root, "lab", "phase-1", NOW).opensNext);
  expect(second.opensNext).not.toEqual([]);
  const { openPhase, closed } = resolvePhase(root, "lab", "phase-1", "2026-01-01");
  expect(openPhase).toBeUndefined();
  expect(closed.join("\n")).toContain("phase-1");
});

describe("what takes nodes out of service is refused without a reason", () => {
  const inService = {
    "h100-1": { units: 15, hall: "hall-1", gpuSystem: "hgx-h100", phase: "phase-1" },
  };
  const closed = (mayShrink: boolean, gpuSystem?: string): readonly string[] => {
    const fewer = ["h100-1: 15 }", "h100-1: 10 }"] as const;
    const text = changedLab(
      gpuSystem === undefined ? [fewer] : [fewer, [POOL, POOL.replace("hgx-h100", gpuSystem)]],
    );
    writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
    return resolvePhase(root, "lab", "phase-1", NOW, { before: inService, mayShrink }).closed;
  };

  it("P12: another GPU system in place", () => {
    expect(closed(false, "hgx-b200")).toEqual([
      expect.stringContaining("15 units of hgx-h100 in hall-1 in service"),
    ]);
    expect(closed(true, "hgx-b200")).toEqual([]);
  });

  it("P13: 15 to 10 units within a phase", () => {
    expect(closed(false)).toEqual([
      'pool h100-1: 15 units in service, and 10 after this deployment of phase-1: give the reason for it (kvandal up --allow-shrink --reason "why", which sets kvandal:shrinkReason), or keep its 15 units',
    ]);
    expect(closed(true)).toEqual([]);
  });
});

it("deploys a step, and judges the phase by all of it", () => {
  withPolicy("{ follows: phase, step: { units: 10 } }");
  const running = { before: {}, mayShrink: false };
  expect(resolvePhase(root, "lab", "phase-1", NOW, running).plan).toMatchObject({
    units: 10,
    fits: true,
  });
  // A step of 10 of phase 1's units would fit; 16 of them do not.
  const text = changedLab([
    [POOL, `${POOL}, scalingPolicy: { follows: phase, step: { units: 10 } }`],
    ["h100-1: 15 }", "h100-1: 16 }"],
  ]);
  writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
  expect(resolvePhase(root, "lab", "phase-1", NOW, running).plan).toMatchObject({
    units: 10,
    fits: false,
  });
});

it("names the phase that declared a pool's units, however few of them run", () => {
  withPolicy("{ follows: phase, step: { units: 10 } }");
  const running = { before: { "h100-1": { units: 5 } }, mayShrink: false };
  const { plan } = resolvePhase(root, "lab", "phase-2", NOW, running);
  // 15, as many as phase 1 declares: the policies would hold a label of phase 1 against phase 1's ceiling.
  expect(plan.nodePools["h100-1"]?.machineDeployments).toMatchObject([
    { units: 15, phase: "phase-2" },
  ]);
});

it("goes by the locked limits where they are lower, and so does the guard", () => {
  const file = join(root, "policies", "limits", "lab.json");
  mkdirSync(dirname(file), { recursive: true });
  const shipped = readFileSync(join(PROJECT, "policies", "limits", "lab.json"), "utf8");
  const wattsOfGuard = (): number | undefined =>
    resolvePhase(root, "lab", "phase-1", NOW).plan.guards["hall-1"]?.domains[0]?.usableWatts;
  withPolicy("{ follows: phase }");
  writeFileSync(file, shipped);
  expect(wattsOfGuard()).toBe(190_000);
  writeFileSync(file, shipped.replaceAll('"hall-1": 190000', '"hall-1": 180000'));
  expect(wattsOfGuard()).toBe(180_000);
  expect(resolvePhase(root, "lab", "phase-1", NOW).plan.violations[0]?.message).toContain(
    "hall hall-1: 185.1 kW asked, 180.0 kW usable in phase-1",
  );
  writeFileSync(file, "{");
  expect(wattsOfGuard).toThrow(/lab\.json: the limits of energy-budget cannot be read/);
});
