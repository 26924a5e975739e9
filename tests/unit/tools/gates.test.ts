import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, kvandalHere } from "../../support/commandLine";
import { written } from "../../support/evidence";
import { LAB_WAIVER } from "../../support/labEvidence";
import { lockSiteIn } from "../../support/lockedProject";

const golden = (name: string): string => readFileSync(join(__dirname, "golden", name), "utf8");
const ON = ["--now", "2026-11-23"];

describe("kvandal gates", () => {
  it("shows every gate of every phase, and that the evidence is only an example", async () => {
    const { status, stdout, stderr } = await kvandalHere(["gates", "--site", "kvandal", ...ON]);
    expect(stderr).toBe("");
    expect(stdout).toBe(golden("gates-kvandal.txt"));
    expect(status).toBe(0);
  });

  it("ends with 0 for a phase that is open and with 1 for one that is not", async () => {
    expect((await kvandalHere(["gates", "--phase", "phase-1", ...ON])).status).toBe(0);
    const second = await kvandalHere(["gates", "--phase", "phase-2", ...ON]);
    expect(second.status).toBe(1);
    expect(second.stdout).toContain("blocked: phase-2, 4 of 4 gates do not hold");
  });

  it("ends with 2 for a phase that is not there, and for a day that is none", async () => {
    expect((await kvandalHere(["gates", "--phase", "phase-9"])).status).toBe(2);
    expect((await kvandalHere(["gates", "--now", "yesterday"])).status).toBe(2);
  });

  it("says nothing of gates where none are declared", async () => {
    const { stdout } = await kvandalHere(["gates", "--site", "sines", ...ON]);
    expect(stdout).toContain("open: phase-1, no gates declared");
  });

  it("answers programs with the verdict, the value and what is missing", async () => {
    const { stdout } = await kvandalHere(["gates", "--site", "kvandal", "--json", ...ON]);
    expect(JSON.parse(stdout)).toMatchObject({
      site: "kvandal",
      now: "2026-11-23",
      lastOpenPhase: "phase-1",
      illustrative: true,
      phases: [
        {
          phase: "phase-1",
          open: true,
          gates: [{ record: { value: "20 MW", ageDays: 237 } }, {}, {}, {}, {}],
        },
        { phase: "phase-2", open: false },
        { phase: "phase-3", open: false, blockedBy: "phase-2" },
      ],
    });
  });
});

describe("kvandal gates of a project with other evidence", () => {
  const project = copyOfProject();
  const folder = join(project, "sites", "lab", "evidence");

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  const phase2 = () => kvandalHere(["gates", "--phase", "phase-2", ...ON], project);

  it("P11: counts no waiver of people whom the locked limits do not name", async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "waiver.yaml"), written(LAB_WAIVER));
    const { status, stdout } = await phase2();
    expect(stdout).toContain(
      "waiver.yaml names Ola, who is not among the signers of the locked limits",
    );
    expect(stdout).toContain("blocked: phase-2, 4 of 4 gates do not hold");
    expect(status).toBe(1);
  });

  it("shows a waiver with its approver and its end", async () => {
    lockSiteIn(project, "lab");
    const { status, stdout } = await phase2();
    expect(stdout).toContain(
      "waived: phase-1-pue (example): waived by Ola (director) until 2026-12-31: meter on order",
    );
    expect(stdout).toContain("blocked: phase-2, 3 of 4 gates do not hold");
    expect(status).toBe(1);
  });

  it("ends with 2 and the line of what is wrong in a record", async () => {
    writeFileSync(join(folder, "wrong.yaml"), "record: measurement\nphase: phase-7\n");
    const { status, stderr } = await kvandalHere(["gates", ...ON], project);
    expect(stderr).toContain("sites/lab/evidence/wrong.yaml:1:1 gate: missing; expected text");
    expect(status).toBe(2);
  });
});
