import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import { judgePhase } from "../../policies/judge/phase";
import { policies, policiesBy } from "../../policies/policies";
import { daysAgo, TODAY } from "../support/days";
import { readTexts, shippedEvidence, written } from "../support/evidence";
import { labEvidence } from "../support/labEvidence";
import { violationsOf, type TestResource } from "../support/policyHarness";
import { budget, pool, site as siteOf } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { factsOf } from "../support/locks";
import { catalog, siteWith } from "../support/sites";

/** The days that resources name, held against the clock of the pack. */

const CLOCK_DAY = "2026-11-29";
const FUTURE = "2027-01-02";
const lab = siteWith("lab");
const shipped = shippedEvidence(lab);

const inPhase2 = (now: string): readonly (readonly [string, TestResource])[] => [
  ["a Site", siteOf(45, { phase: "phase-2", now })],
  ["a SiteBudget", budget({ "h100-1": 45 }, { phase: "phase-2", now })],
  ["a pool", pool({ replicas: 45, labels: { "kvandal.io/phase": "phase-2" } })],
];

/** @param today of the run, for resources without a day. */
function gatesOf(
  { type, props, provider }: TestResource,
  records: readonly EvidenceRecord[],
  today: string,
  clockDay = CLOCK_DAY,
): readonly string[] {
  const facts = factsOf({ site: lab, catalog }, records);
  const resource = { type, props, provider: provider && { props: provider } };
  return judgePhase(resource, () => facts, today, clockDay).gates;
}

const withdrawal = (collectedOn: string): Readonly<Record<string, string>> => ({
  "withdrawn.yaml": written({
    record: "withdrawal",
    reason: "the meter was faulty",
    collectedOn,
    supersedes: "2026-11-20-phase-2-grid-energised.yaml",
  }),
});

describe("evidence of days to come", () => {
  const records = [...shipped, ...readTexts(lab, labEvidence(FUTURE)["phase-2"])];

  it.each(inPhase2(FUTURE))("P3: does not open a phase for %s of that day", (_, resource) => {
    expect(gatesOf(resource, records, FUTURE, FUTURE)).toEqual([]);
    expect(gatesOf(resource, records, FUTURE)).toEqual([
      "site lab: now is 2027-01-02, and the clock's UTC day is 2026-11-29: a deployment is judged on 2026-11-29, or on 2026-11-28 for a preview of the last 24 hours; leave now out",
    ]);
  });

  it.each(inPhase2(CLOCK_DAY))("P3: is refused for %s of the clock's day", (_, resource) => {
    const messages = gatesOf(resource, records, CLOCK_DAY);
    expect(messages).toHaveLength(4);
    expect(messages[0]).toBe(
      "site lab: evidence 2026-12-30-phase-2-accepted.yaml is dated 2026-12-30, and the deployment is judged on 2026-11-29: correct collectedOn, or deploy on 2026-12-30 or later",
    );
  });
});

describe("evidence that is withdrawn", () => {
  const texts = { ...labEvidence("2026-11-23")["phase-2"], ...withdrawal("2026-11-29") };
  const records = [...shipped, ...readTexts(lab, texts)];

  it.each(inPhase2("2026-11-23"))("P4: does not count for %s of a day before", (_, resource) => {
    const [message] = gatesOf(resource, records, "2026-11-23");
    expect(message).toMatch(
      /^site lab: now is 2026-11-23, and the clock's UTC day is 2026-11-29: /,
    );
  });

  it.each(inPhase2("2026-11-28"))(
    "P4: does not count for %s of an approved preview of the day before",
    (_, resource) => {
      expect(gatesOf(resource, records, "2026-11-28")).toEqual([
        "site lab: evidence withdrawn.yaml is dated 2026-11-29, and the deployment is judged on 2026-11-28: correct collectedOn, or deploy on 2026-11-29 or later",
      ]);
    },
  );

  it("P4: does not count on the day of the withdrawal", () => {
    const [, siteOfPhase2] = inPhase2("2026-11-29")[0] ?? [];
    expect(siteOfPhase2 && gatesOf(siteOfPhase2, records, "2026-11-29")).toEqual([
      expect.stringMatching(/^site lab: phase-2 is not open on 2026-11-29: gate grid-energised /),
    ]);
  });
});

describe("a day that is not one", () => {
  it.each(["zzz", "9999-99-99", "2026-02-30", "2026-11-29T00:00:00Z", " 2026-11-29", ""])(
    "P5: is refused of a Site, a SiteBudget and the stack: %j",
    (now) => {
      const problem = `site lab: now is "${now}", which is not a calendar day: leave it out, or write 2026-11-29 in quotes`;
      for (const [what, resource] of inPhase2(now)) {
        // A pool names no day, and is judged on the stack's.
        expect([what, gatesOf(resource, shipped, now)]).toEqual([what, [problem]]);
      }
    },
  );

  it("P5: is refused of a phase that is open, too", () => {
    expect(gatesOf(siteOf(15, { now: "9999-12-31" }), shipped, CLOCK_DAY)).toHaveLength(1);
    expect(gatesOf(siteOf(15, { now: CLOCK_DAY }), shipped, CLOCK_DAY)).toEqual([]);
  });
});

describe("the pack by its own clock", () => {
  const phaseGate = (all = policies) => {
    const found = all.find(({ name }) => name === "phase-gate");
    if (found === undefined || !("validateResource" in found)) {
      throw new Error("the pack has no phase-gate");
    }
    return found;
  };
  const siteFolder = siteFolderWith("lab", () => undefined);

  beforeAll(() => {
    const folder = join(siteFolder, "evidence");
    mkdirSync(folder, { recursive: true });
    const records = {
      "grid.yaml": { gate: "grid-energised", value: "200 kW" },
      "gpus.yaml": { gate: "gpus-delivered", value: "120 GPUs" },
    };
    for (const [file, record] of Object.entries(records)) {
      const collectedOn = daysAgo(5);
      const common = { record: "measurement", phase: "phase-1", method: "a test", collectedOn };
      writeFileSync(join(folder, file), written({ ...common, ...record }));
    }
  });

  afterEach(() => {
    runtime.setAllConfig({});
  });

  it("deploys on the day of the clock and on the day before", async () => {
    for (const now of [TODAY, daysAgo(1)]) {
      const policy = phaseGate(policiesBy(() => TODAY));
      expect(await violationsOf(policy, siteOf(15, { now }), { siteFolder })).toEqual([]);
    }
    expect(await violationsOf(phaseGate(), siteOf(15), { siteFolder })).toEqual([]);
  });

  it.each([
    ["P3", "a day to come", daysAgo(-2)],
    ["P4", "a day that has passed", daysAgo(3)],
    ["P5", "not a day", "zzz"],
    ["P5", "not a day of any calendar", "9999-99-99"],
  ])("%s: refuses what names %s, itself or by the stack's configuration", async (_, _what, now) => {
    const says = expect.stringContaining(`site lab: now is `) as string;
    for (const resource of [siteOf(15, { now }), budget({ "h100-1": 15 }, { now })]) {
      expect(await violationsOf(phaseGate(), resource, { siteFolder })).toEqual([says]);
    }
    runtime.setAllConfig({ "kvandal:now": now });
    for (const resource of [siteOf(15), pool()]) {
      expect(await violationsOf(phaseGate(), resource, { siteFolder })).toEqual([says]);
    }
  });
});
