import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DeploymentDayError } from "../../../model/gates/deploymentDay";
import { resolvePhase, type ResolvedPhase } from "../../../model/resolvedPhase";
import { written } from "../../support/evidence";
import {
  NO_DEPLOYMENT,
  type InService,
  type LastDeployment,
} from "../../../model/scaling/inService";
import { labEvidence } from "../../support/labEvidence";
import { changedLab } from "../../support/siteProblems";
import { PROJECT } from "../../support/sites";

const NOW = "2026-11-23";
const POOL = "hall: hall-1, gpuSystem: hgx-h100, purpose: training";
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kvandal-phase-"));
  for (const part of ["catalog", join("sites", "lab"), join("policies", "limits")]) {
    cpSync(join(PROJECT, part), join(root, part), { recursive: true });
  }
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const left = (inService: InService): LastDeployment => ({ ...NO_DEPLOYMENT, inService });

function withPolicy(policy: string): void {
  const text = changedLab([[POOL, `${POOL}, scalingPolicy: ${policy}`]]);
  writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
}

describe("what may be added depends on what runs", () => {
  it.each(["{ follows: phase, step: { units: 10 } }", "{ follows: demand }"])(
    "so a site with %s is refused where no stack says what that is",
    (policy) => {
      withPolicy(policy);
      const [sentence] = resolvePhase(root, "lab", "phase-1", NOW, NOW).closed;
      expect(sentence).toContain("no stack says what is in service");
      const running = { last: NO_DEPLOYMENT, mayShrink: false };
      expect(resolvePhase(root, "lab", "phase-1", NOW, NOW, running).closed).toEqual([]);
    },
  );

  it("so one whose grid owner allows steps only is refused too", () => {
    const limit = "rampLimit: unknown";
    const text = changedLab([[limit, `${limit}\n    rampStep: 100 kW`]]);
    writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
    expect(resolvePhase(root, "lab", "phase-1", NOW, NOW).closed).toEqual([
      "lab grows in steps, and no stack says what is in service: deploy it with pulumi up or kvandal up",
    ]);
  });

  it("so one whose locked limits have a step is refused too, whatever its site file says", () => {
    const file = join(root, "policies", "limits", "lab.json");
    const limits = readFileSync(file, "utf8");
    const reserve = '"reservePerMilleAtLeast"';
    writeFileSync(file, limits.replaceAll(reserve, `"rampStepWattsAtMost": 100000, ${reserve}`));
    expect(resolvePhase(root, "lab", "phase-1", NOW, NOW).closed).toEqual([
      expect.stringContaining("lab grows in steps"),
    ]);
  });

  it("and no other site is", () => {
    expect(resolvePhase(root, "lab", "phase-1", NOW, NOW).closed).toEqual([]);
  });
});

it("says why the phase that is asked for is closed, and what opens the next", () => {
  const second = resolvePhase(root, "lab", "phase-2", NOW, NOW);
  expect(second.openPhase).toBe("phase-1");
  expect(second.closed.join("\n")).toContain("phase-2");
  expect(second.opensNext).toEqual(resolvePhase(root, "lab", "phase-1", NOW, NOW).opensNext);
  expect(second.opensNext).not.toEqual([]);
  rmSync(join(root, "sites", "lab", "evidence"), { recursive: true });
  const { openPhase, closed } = resolvePhase(root, "lab", "phase-1", NOW, NOW);
  expect(openPhase).toBeUndefined();
  expect(closed.join("\n")).toContain("phase-1");
});

describe("what takes nodes out of service is refused without a reason", () => {
  const inService = {
    "h100-1": { units: 15, hall: "hall-1", gpuSystem: "hgx-h100", phase: "phase-1" },
  };
  const delivered = { record: "measurement", phase: "phase-1", method: "counted" };
  /** Another system in the first pool, and beside the gate that is locked one on its delivery. */
  const inPlace = (gpuSystem: string): readonly (readonly [string, string])[] => {
    const before = "\n  - name: phase-2\n";
    const gate = `      - name: others-delivered
        kind: gpus-delivered
        gpuSystem: ${gpuSystem}
        measures: GPUs that have arrived on site
        atLeast: planned
        source: a test
`;
    return [
      [POOL, POOL.replace("hgx-h100", gpuSystem)],
      [before, `${gate}${before}`],
    ];
  };
  const closed = (mayShrink: boolean, gpuSystem?: string): readonly string[] => {
    const fewer = ["h100-1: 15 }", "h100-1: 10 }"] as const;
    const text = changedLab(gpuSystem === undefined ? [fewer] : [fewer, ...inPlace(gpuSystem)]);
    writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
    if (gpuSystem !== undefined) {
      const value = `${10 * 8} GPUs`;
      writeFileSync(
        join(root, "sites", "lab", "evidence", "others-delivered.yaml"),
        written({ ...delivered, gate: "others-delivered", value }),
      );
    }
    const running = { last: left(inService), mayShrink };
    return resolvePhase(root, "lab", "phase-1", NOW, NOW, running).closed;
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

it("refuses the stack of another site, whose units could count as its own", () => {
  const last = { ...left({ "h100-1": { units: 15 } }), site: "lab-2" };
  const running = { last, mayShrink: false };
  expect(resolvePhase(root, "lab", "phase-1", NOW, NOW, running).closed).toEqual([
    "the stack has lab-2 in service, and a stack belongs to one site: deploy lab with a stack of its own",
  ]);
});

describe("evidence that the last deployment was judged by", () => {
  const RECORD = "2026-03-31-phase-1-grid-energised.yaml";
  const closedAfter = (change: (text: string) => string | undefined): readonly string[] => {
    const { evidence, leaves } = resolvePhase(root, "lab", "phase-1", NOW, NOW);
    const last = { inService: leaves, evidence };
    const file = join(root, "sites", "lab", "evidence", RECORD);
    const changed = change(readFileSync(file, "utf8"));
    if (changed === undefined) {
      rmSync(file);
    } else {
      writeFileSync(file, changed);
    }
    return resolvePhase(root, "lab", "phase-1", NOW, NOW, { last, mayShrink: false }).closed;
  };
  it("is refused where a record is gone, which may have been the lower one", () => {
    expect(closedAfter(() => undefined)).toContain(
      `evidence ${RECORD} has been removed since the last deployment, which was judged by it: restore it, and correct it with a record of its own that supersedes it`,
    );
  });

  it("is refused where a record says something else", () => {
    expect(closedAfter((text) => text.replace("200 kW", "210 kW"))).toContainEqual(
      expect.stringContaining(`evidence ${RECORD} has been changed since the last deployment`),
    );
  });

  it("may be formatted otherwise", () => {
    expect(closedAfter((text) => `# reviewed\n${text}`)).toEqual([]);
  });
});

it("deploys a step, and judges the phase by all of it", () => {
  withPolicy("{ follows: phase, step: { units: 10 } }");
  const running = { last: NO_DEPLOYMENT, mayShrink: false };
  expect(resolvePhase(root, "lab", "phase-1", NOW, NOW, running).plan).toMatchObject({
    units: 10,
    fits: true,
  });
  // A step of 10 of phase 1's units would fit; 16 of them do not.
  const text = changedLab([
    [POOL, `${POOL}, scalingPolicy: { follows: phase, step: { units: 10 } }`],
    ["h100-1: 15 }", "h100-1: 16 }"],
  ]);
  writeFileSync(join(root, "sites", "lab", "site.yaml"), text);
  expect(resolvePhase(root, "lab", "phase-1", NOW, NOW, running).plan).toMatchObject({
    units: 10,
    fits: false,
  });
});

it("names the phase that declared a pool's units, however few of them run", () => {
  withPolicy("{ follows: phase, step: { units: 10 } }");
  const running = { last: left({ "h100-1": { units: 5 } }), mayShrink: false };
  const { plan } = resolvePhase(root, "lab", "phase-2", NOW, NOW, running);
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
    resolvePhase(root, "lab", "phase-1", NOW, NOW).plan.guards["hall-1"]?.domains[0]?.usableWatts;
  withPolicy("{ follows: phase }");
  writeFileSync(file, shipped);
  expect(wattsOfGuard()).toBe(190_000);
  writeFileSync(file, shipped.replaceAll('"hall-1": 190000', '"hall-1": 180000'));
  expect(wattsOfGuard()).toBe(180_000);
  expect(resolvePhase(root, "lab", "phase-1", NOW, NOW).plan.violations[0]?.message).toContain(
    "hall hall-1: 185.1 kW asked, 180.0 kW usable in phase-1",
  );
  writeFileSync(file, "{");
  expect(wattsOfGuard).toThrow(/lab\.json: the limits of energy-budget cannot be read/);
});

describe("the day that a phase is resolved on", () => {
  const evidence = (texts: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(texts)) {
      writeFileSync(join(root, "sites", "lab", "evidence", file), text);
    }
  };

  it("P3: is not one to come, with evidence of that day", () => {
    evidence(labEvidence("2027-01-02")["phase-2"]);
    const on = (now: string, clockDay: string): ResolvedPhase =>
      resolvePhase(root, "lab", "phase-2", now, clockDay);
    expect(on("2027-01-02", "2027-01-02").closed).toEqual([]);
    expect(() => on("2027-01-02", NOW)).toThrow(
      new DeploymentDayError(
        "now is 2027-01-02, and the clock's UTC day is 2026-11-23: a deployment is judged on 2026-11-23, or on 2026-11-22 for a preview of the last 24 hours; leave now out",
      ),
    );
    expect(() => on(NOW, NOW)).toThrow(
      /^evidence 2026-12-30-phase-2-accepted\.yaml is dated 2026-12-30, and the deployment is judged on 2026-11-23: /,
    );
  });

  it("P4: is not one before a withdrawal", () => {
    const supersedes = "2026-03-31-phase-1-grid-energised.yaml";
    const on = (now: string): readonly string[] =>
      resolvePhase(root, "lab", "phase-1", now, NOW).closed;
    expect(on("2026-11-22")).toEqual([]);
    evidence({
      "withdrawn.yaml": written({
        record: "withdrawal",
        reason: "a test",
        collectedOn: NOW,
        supersedes,
      }),
    });
    expect(() => on("2026-11-21")).toThrow("now is 2026-11-21, and the clock's UTC day is");
    expect(() => on("2026-11-22")).toThrow(
      "evidence withdrawn.yaml is dated 2026-11-23, and the deployment is judged on 2026-11-22",
    );
    expect(on(NOW).join()).toContain("gate grid-energised of phase-1 is missing");
  });
});
