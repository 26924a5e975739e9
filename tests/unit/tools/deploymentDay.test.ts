import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, kvandal, kvandalHere } from "../../support/commandLine";
import { daysAgo, TODAY } from "../../support/days";
import { written } from "../../support/evidence";
import { labEvidence } from "../../support/labEvidence";

/** The day that a command judges on, where it deploys and where it does not. */

const FUTURE = daysAgo(-40);
const YESTERDAY = daysAgo(1);
/** Commands that deploy, or show what a deployment would do. */
const DEPLOYING = ["preview --no-engine", "preview", "up", "up --skip-preview"];

function projectWith(records: Readonly<Record<string, string>>): string {
  const project = copyOfProject();
  for (const [file, text] of Object.entries(records)) {
    writeFileSync(join(project, "sites", "lab", "evidence", file), text);
  }
  return project;
}

describe("evidence of days to come", () => {
  const project = projectWith(labEvidence(FUTURE)["phase-2"]);

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it.each(DEPLOYING)("P3: is not deployed on by %s of that day", async (command) => {
    const args = [...command.split(" "), "--phase", "phase-2", "--now", FUTURE];
    const { status, stderr } = await kvandalHere(args, project);
    expect(stderr).toContain(`error: now is ${FUTURE}, and the clock's UTC day is 20`);
    expect(status).toBe(2);
  });

  it.each(DEPLOYING)("P3: is refused by %s of the clock's day", async (command) => {
    const { status, stderr } = await kvandalHere(
      [...command.split(" "), "--phase", "phase-1"],
      project,
    );
    expect(stderr).toContain(`evidence ${daysAgo(3, FUTURE)}-phase-2-pue.yaml is dated `);
    expect(status).toBe(2);
  });

  it.each([["gates"], ["plan"]])("can be looked at by %s", async (command) => {
    const args = [command, "--site", "lab", "--phase", "phase-2", "--now", FUTURE];
    const { status, stderr } = await kvandalHere(args, project);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});

describe("evidence that is withdrawn today", () => {
  const project = projectWith({
    "withdrawn.yaml": written({
      record: "withdrawal",
      reason: "the letter was for another site",
      collectedOn: TODAY,
      supersedes: "2026-03-31-phase-1-grid-energised.yaml",
    }),
  });

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it.each(DEPLOYING)("P4: does not count for %s of a day before", async (command) => {
    const early = daysAgo(3);
    const args = [...command.split(" "), "--phase", "phase-1", "--now", early];
    const { status, stderr } = await kvandalHere(args, project);
    expect(stderr).toContain(`error: now is ${early}, and the clock's UTC day is 20`);
    expect(status).toBe(2);
  });

  it.each(DEPLOYING)("P4: does not count for %s of yesterday", async (command) => {
    const args = [...command.split(" "), "--phase", "phase-1", "--now", YESTERDAY];
    const { status, stderr } = await kvandalHere(args, project);
    expect(stderr).toMatch(/error: (evidence withdrawn\.yaml is dated|now is) /);
    expect(status).toBe(2);
  });

  it("P4: does not count for the deployment of a preview that was approved before", async () => {
    const args = ["up", "--phase", "phase-1", "--previewed-at", `${YESTERDAY}T23:59:59Z`];
    const { status, stderr } = await kvandalHere(args, project);
    // When midnight has passed since this file was started, the preview is more than 24 hours old.
    expect(stderr).toMatch(/evidence withdrawn\.yaml is dated |24 hours ago/);
    expect(status).not.toBe(0);
  });

  it("P4: does not count on the day of the withdrawal", () => {
    const { status, stderr } = kvandal(["preview", "--no-engine", "--phase", "phase-1"], project);
    expect(stderr).toContain("gate grid-energised of phase-1 is missing");
    expect(status).toBe(1);
  });
});

it("rehearses on the clock's day only, before it copies anything", async () => {
  const args = ["rehearse", "--phase", "phase-1", "--now", FUTURE];
  const { status, stderr } = await kvandalHere(args);
  expect(stderr).toContain(`error: now is ${FUTURE}`);
  expect(status).toBe(2);
});

it.each(["2026-02-30", "9999-99-99", "zzz"])(
  "refuses %s as a day, also where nothing is deployed",
  async (day) => {
    const { status, stderr } = await kvandalHere(["gates", "--now", day]);
    expect(stderr).toContain("expected a date as YYYY-MM-DD");
    expect(status).toBe(2);
  },
);
