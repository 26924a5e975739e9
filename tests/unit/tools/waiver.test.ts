import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, kvandal, kvandalHere } from "../../support/commandLine";
import { commitIn } from "../../support/git";
import { written } from "../../support/evidence";
import { daysAgo, TODAY } from "../../support/days";
import { labEvidence, labWaiver } from "../../support/labEvidence";
import { lockSiteIn } from "../../support/lockedProject";

// A preview is judged on the day of the clock.
const ON = ["--site", "lab", "--now", TODAY];
const WAIVER = { ...labWaiver(TODAY), collectedOn: daysAgo(3) };
const WAIVED = `waived by Ola (director) until ${WAIVER.expires}: meter on order`;

/** A waiver opens a phase, and nobody who looks at that phase can miss it. */
describe("a waiver that opens phase 2 of the lab", () => {
  const project = copyOfProject();

  beforeAll(() => {
    writeFileSync(join(project, ".gitignore"), "node_modules\n");
    lockSiteIn(project, "lab");
    commitIn(project);
    const folder = join(project, "sites", "lab", "evidence");
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(labEvidence(TODAY)["phase-2"])) {
      if (!file.endsWith("-pue.yaml")) writeFileSync(join(folder, file), text);
    }
    writeFileSync(join(folder, "waiver.yaml"), written(WAIVER));
  });

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it.each([
    ["its gates", ["gates", "--phase", "phase-2"]],
    ["its plan", ["plan", "--phase", "phase-2"]],
    ["the comment on its pull request", ["diff", "--base", "HEAD", "--format", "markdown"]],
  ])("shows in %s", async (_, args) => {
    const { stdout, status } = await kvandalHere([...args, ...ON], project);
    expect(stdout).toContain(WAIVED);
    expect(status).toBe(0);
  });

  it("shows in its preview", () => {
    const args = ["preview", "--no-engine", "--phase", "phase-2", ...ON];
    const { stdout, status } = kvandal(args, project);
    expect(stdout).toContain(WAIVED);
    expect(status).toBe(0);
  });

  it("shows in the report", async () => {
    const page = join(project, "report.html");
    await kvandalHere(["plan", "--html", page, ...ON], project);
    expect(readFileSync(page, "utf8")).toContain(WAIVED);
  });

  it("opens it no longer once it has run out", async () => {
    const after = daysAgo(-1, WAIVER.expires);
    const args = ["plan", "--phase", "phase-2", "--site", "lab", "--now", after];
    const { stdout, status } = await kvandalHere(args, project);
    expect(stdout).not.toContain(WAIVED);
    expect(status).toBe(1);
  });
});
