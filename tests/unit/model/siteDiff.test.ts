import { nodeBootstrap } from "../../../components/manifests/nodeBootstrap";
import { machineInfrastructure } from "../../../components/manifests/infrastructure/infrastructure";
import { settingChanges } from "../../../model/diff/settingChanges";
import { siteDiff, type SiteDiff } from "../../../model/diff/siteDiff";
import type { SiteVersion } from "../../../model/diff/siteVersion";
import { diffVerdict } from "../../../model/diff/verdict";
import { lockedLimitsOf } from "../../../model/lockedLimits";
import { COMPONENT_TYPES } from "../../../model/names";
import { planPhase } from "../../../model/phasePlan";
import type { PoolChange } from "../../../model/diff/poolChanges";
import { judgePhase } from "../../../policies/judge/phase";
import { written } from "../../support/evidence";
import { catalog, siteText } from "../../support/sites";
import { RACKS_DELIVERED, reserved } from "../../support/preparedChanges";
import { ENERGISED_LETTER, versionOf, type VersionParts } from "../../support/siteVersions";
import { DECLARED } from "../../../model/power/basis";

const POOL = "{ name: h100-1, hall: narvik-1, gpuSystem: hgx-h100, purpose: training";
const IN_SERVICE = { stacks: { "kvandal-prod": "phase-1" }, evidence: ENERGISED_LETTER };
/** Of phase-2, on the power of a unit of h100-1. */
const POWER_GATE = "phase-1-unit-power";
const UNITS = "{ h100-1: 1248 }";

function changed(after: VersionParts, before: VersionParts = {}): SiteDiff {
  return siteDiff(
    versionOf("kvandal", { ...IN_SERVICE, ...before }),
    versionOf("kvandal", { ...IN_SERVICE, ...after }),
  );
}

function phase(diff: SiteDiff, title: string): SiteDiff["phases"][number] {
  const found = diff.phases.find((candidate) => candidate.title === title);
  if (found === undefined) {
    throw new Error(`no ${title}`);
  }
  return found;
}

/** The line of the shipped site file that has a text first. */
function lineOf(text: string): number {
  return siteText("kvandal").split(text)[0]?.split("\n").length ?? 0;
}

/** The first pool of phase-1 with more said about it. */
function poolWith(more: string): PoolChange | undefined {
  return phase(changed({ change: [[POOL, `${POOL}, ${more}`]] }), "phase-1").pools[0];
}

describe("what a change of a pool does to its nodes", () => {
  /** Whether the objects that machines are made from are others, as the program would write them. */
  function templatesOf({ site, catalog }: SiteVersion): string {
    const plan = planPhase(site, catalog, "phase-1", DECLARED);
    const pool = plan.halls[0]?.pools[0];
    const nodePool = plan.nodePools["h100-1"];
    const [deployment] = nodePool?.machineDeployments ?? [];
    if (pool === undefined || nodePool === undefined || deployment === undefined) {
      throw new Error("no pool h100-1");
    }
    const { granularity, settings } = nodePool;
    return JSON.stringify([
      site.kubernetesVersion,
      nodeBootstrap({ settings, labels: {}, gpuSystem: pool.gpuSystem }),
      machineInfrastructure(site.infrastructure).machineTemplate({
        pool,
        granularity,
        deployment,
      }),
    ]);
  }

  it.each([
    ["nodes: { kubelet: { reservedCpus: 8 } }", true],
    ["nodes: { kubelet: { arguments: { container-log-max-files: '200' } } }", true],
    ["nodes: { hugePages: [{ size: 1Gi, count: 16 }] }", true],
    ["nodes: { sysctls: { vm.swappiness: '1' } }", true],
    ["nodes: { files: [{ path: /etc/x, content: y }] }", true],
    ["nodes: { commands: [echo] }", true],
    ["nodes: { topologyLabels: { rack: example.com/rack } }", true],
    ["nodes: { rollOut: { maxUnavailable: 20 % } }", false],
    ["nodes: { drainHours: { training: 2 } }", false],
    ["nodes: { volumeDetachMinutes: 5 }", false],
    ["nodes: { nodeDeletionMinutes: 5 }", false],
    ["nodes: { health: { startupMinutes: 90 } }", false],
    ["gpuPowerCap: 600 W", false],
    ["scaling: { mode: autoscaled, minimum: 4 }", false],
    ["unitPriceUsd: 1", false],
  ])("provisions them anew exactly where its templates change: %s", (more, rolls) => {
    const change: VersionParts["change"] = [[POOL, `${POOL}, ${more}`]];
    const same =
      templatesOf(versionOf("kvandal")) === templatesOf(versionOf("kvandal", { change }));
    expect(same).toBe(!rolls);
    expect(poolWith(more)?.kinds.includes("retemplate")).toBe(rolls);
    expect(poolWith(more)?.kinds).toHaveLength(1);
  });

  it.each([
    ["kubernetesVersion: v1.34.4", "kubernetesVersion: v1.34.5"],
    ["diskFormat: raw", "diskFormat: qcow2"],
  ])("so do the site's own settings: %s", (from, to) => {
    expect(templatesOf(versionOf("kvandal", { change: [[from, to]] }))).not.toBe(
      templatesOf(versionOf("kvandal")),
    );
    const [pool] = phase(changed({ change: [[from, to]] }), "phase-1").pools;
    // 10 % of 1,248 nodes is 124 at a time: 11 steps, each of 24 h + 15 min + 10 min + 60 min at most.
    expect(pool?.rollOut).toMatchObject({ nodes: 1_248, steps: 11, minutesAtMost: 11 * 1_525 });
  });

  it("takes them all away where other objects take their place", () => {
    expect(poolWith("granularity: scalable-unit")).toMatchObject({
      kinds: ["replaced"],
      nodesTakenAway: 1_248,
      rollOut: undefined,
    });
  });

  it("shows every field that it does not know, and no roll-out for it", () => {
    expect(settingChanges({ a: 1, list: [{ name: "x", b: true }] }, { a: 1, list: [] })).toEqual([
      { path: "list[x].b", before: true, after: undefined },
    ]);
    expect(settingChanges({ name: "p", b: [1] }, { name: "q", b: [1, 2] }, ["name"])).toEqual([
      { path: "b[1]", before: undefined, after: 2 },
    ]);
  });
});

describe("what a diff refuses", () => {
  const EXPIRED: VersionParts = {
    without: ["2026-09-15-phase-1-gpus-delivered.yaml"],
  };

  it("is a unit more in service behind a gate that does not hold, at its line", () => {
    const diff = changed({ ...EXPIRED, change: [[UNITS, "{ h100-1: 1249 }"]] }, EXPIRED);
    expect(diff.violations).toMatchObject([
      { rule: "gate", at: { file: "sites/kvandal/site.yaml", line: lineOf(UNITS) } },
    ]);
  });

  it.each([
    ["nothing that runs already", 1248],
    ["a shrink", 1200],
  ])("is not %s: expiry stops growth only", (_, units) => {
    const change: VersionParts["change"] = [
      [UNITS, `{ h100-1: ${units} }`],
      reserved("phase-1", "narvik-1", 1248, `gpuSystem: hgx-h100, units: ${units}`),
    ];
    expect(changed({ ...EXPIRED, change }, EXPIRED).violations).toEqual([]);
  });

  it("is not growth of a phase that nobody deploys yet", () => {
    const diff = changed({ change: [["{ h100-1: 4500,", "{ h100-1: 4501,"]] });
    expect(diff.violations).toEqual([]);
    expect(phase(diff, "phase-2").gates.openAfter).toBe(false);
  });

  it("is another GPU system in service behind a gate, with fewer units too", () => {
    const system = POOL.replace("hgx-h100", "gb300-nvl72");
    const change: VersionParts["change"] = [
      [POOL, system],
      [UNITS, "{ h100-1: 88 }"],
      ["{ h100-1: 4500,", "{ h100-1: 200,"],
      ["        h100-1: 5000,", "        h100-1: 200,"],
      reserved("phase-1", "narvik-1", 1248, "gpuSystem: gb300-nvl72, units: 88"),
      reserved("phase-2", "narvik-1", 4500, "gpuSystem: gb300-nvl72, units: 200"),
      ["gpuSystem: hgx-h100\n        measures", "gpuSystem: gb300-nvl72\n        measures"],
      ...RACKS_DELIVERED,
    ];
    const diff = changed({ ...EXPIRED, change, relocked: true }, EXPIRED);
    expect(diff.violations.map(({ rule }) => rule)).toEqual(["gate"]);
    expect(phase(diff, "phase-1").pools).toMatchObject([
      { kinds: ["replaced"], nodesTakenAway: 1_248 },
    ]);
  });

  it("is a stack that deploys a phase which is not there, at the stack file's line", () => {
    const diff = changed({ stacks: { "kvandal-prod": "phase-9" } });
    expect(diff.violations).toMatchObject([
      { rule: "phase", at: { file: "Pulumi.kvandal-prod.yaml", line: 3 } },
    ]);
  });

  it("is a plant that is less efficient than power is counted with, at its line", () => {
    const change: VersionParts["change"] = [["    designPue: 1.35 #", "    #"]];
    // The locked limits still count the PUE of 1.35.
    expect(changed({ change }).violations).toEqual([]);
    const diff = changed({ change, relocked: true });
    expect(diff.violations).toMatchObject([
      {
        rule: "power",
        subject: "plant kvandal",
        at: { file: "sites/kvandal/site.yaml", line: lineOf("    plant: 230 MW") },
      },
    ]);
  });

  it("is more power than the limits that are locked outside the site file", () => {
    const change: VersionParts["change"] = [
      ["    energised: 20 MW", "    energised: 30 MW"],
      ["{ name: narvik-1, share: 19 MW }", "{ name: narvik-1, share: 28 MW }"],
      [UNITS, "{ h100-1: 1800 }"],
    ];
    const locked = changed({ change });
    expect(new Set(locked.violations.map(({ subject }) => subject))).toEqual(
      new Set(["hall narvik-1", "site kvandal", "phase-1"]),
    );
    const relocked = changed({ change, relocked: true });
    expect(relocked.violations.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      // What is locked anew is not proven yet.
      "power site kvandal",
      "gate phase-1",
    ]);
    expect(relocked.settings.map(({ path }) => path)).toContain(
      "lockedLimits.phases.phase-1.siteWatts",
    );
  });

  it("says of a violation that the base has it too", () => {
    const over: VersionParts = { change: [[UNITS, "{ h100-1: 1257 }"]] };
    const diff = changed(over, over);
    expect(diff.violations.map(({ alreadyThere }) => alreadyThere)).toEqual([true, true]);
    expect(diffVerdict(diff).sentence).toMatch(/^Blocked by 2 violations that the base has too: /);
    const worse = changed({ change: [[UNITS, "{ h100-1: 1258 }"]] }, over);
    expect(worse.violations.some(({ alreadyThere }) => alreadyThere)).toBe(false);
  });
});

describe("what a reviewer has to know although nothing is refused", () => {
  const EXPIRED: VersionParts = { without: ["2026-09-15-phase-1-gpus-delivered.yaml"] };
  const shrunk: VersionParts["change"] = [
    [UNITS, "{ h100-1: 1200 }"],
    reserved("phase-1", "narvik-1", 1248, "gpuSystem: hgx-h100, units: 1200"),
  ];

  it("is that the policies deploy nothing of a phase that is not open, and they do not", () => {
    const after = versionOf("kvandal", { ...IN_SERVICE, ...EXPIRED, change: shrunk });
    const diff = siteDiff(versionOf("kvandal", { ...IN_SERVICE, ...EXPIRED }), after);
    expect(phase(diff, "phase-1").notices).toEqual([
      "phase-1 is not open, so the policies refuse to deploy this to kvandal-prod until its gates hold (phase-gate)",
    ]);
    expect(diffVerdict(diff).sentence).toContain("1 notice below");
    const claim = { site: "kvandal", phase: "phase-1", now: after.now };
    const { now } = after;
    const judged = judgePhase({ type: COMPONENT_TYPES.site, props: claim }, () => after, now, now);
    expect(judged.gates).not.toEqual([]);
  });

  it("is nothing for an open phase, nor for one that nobody deploys", () => {
    expect(phase(changed({ change: shrunk }), "phase-1").notices).toEqual([]);
    const closed = changed({ change: [["{ h100-1: 4500,", "{ h100-1: 4501,"]] });
    expect(phase(closed, "phase-2").notices).toEqual([]);
  });

  it("is a pool in service that draws more than it is budgeted for, whoever brought that in", () => {
    const evidence = {
      ...ENERGISED_LETTER,
      "2026-11-20-phase-2-power.yaml": written({
        record: "measurement",
        phase: "phase-2",
        gate: POWER_GATE,
        value: "10.4 kW",
        method: "rack meters",
        window: { from: "2026-10-01", to: "2026-10-31" },
        samples: 8_640,
      }),
    };
    const notice = expect.stringMatching(
      /^pool h100-1 draws more than it is budgeted for: 10\.4 kW a unit, 10\.2 kW budgeted/,
    ) as string;
    const brought = changed({ evidence });
    expect(phase(brought, "phase-1")).toMatchObject({ changed: true, notices: [notice] });
    const known = changed({ evidence, change: shrunk }, { evidence });
    expect(phase(known, "phase-1").notices).toEqual([notice]);
    expect(changed({ evidence }, { evidence }).changed).toBe(false);
  });
});

describe("a diff", () => {
  it("shows a site that was not there as new, all of it", () => {
    const diff = siteDiff(undefined, versionOf("kvandal"));
    expect(diff).toMatchObject({ isNew: true, changed: true });
    expect(phase(diff, "phase-2").pools.map(({ kinds }) => kinds)).toEqual([
      ["added"],
      ["added"],
      ["added"],
    ]);
  });

  it("is about one phase when one is asked for, and refuses one that neither side has", () => {
    const version = versionOf("kvandal");
    expect(siteDiff(version, version, "phase-2").phases.map(({ title }) => title)).toEqual([
      "phase-2",
    ]);
    expect(() => siteDiff(version, version, "phase-9")).toThrow('there is "phase-1"');
  });

  it("shows locked limits that are loosened, though the site file is the same", () => {
    const before = versionOf("kvandal");
    const { locked, ...rest } = before;
    expect(locked).toEqual(lockedLimitsOf(before.site, catalog, locked));
    const diff = siteDiff(before, { ...rest, locked: undefined });
    expect(diff.changed).toBe(true);
    expect(diff.settings.length).toBeGreaterThan(0);
  });
});
