import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

  it("and no other site is", () => {
    expect(resolvePhase(root, "lab", "phase-1", NOW).closed).toEqual([]);
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
