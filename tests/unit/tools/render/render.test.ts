import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { writeFiles } from "../../../../tools/render/writeFiles";
import { copyOfProject, kvandal, kvandalHere } from "../../../support/commandLine";
import { daysAgo } from "../../../support/days";
import { lockSiteIn, makeRecordsReal } from "../../../support/lockedProject";

describe("the folder of manifests", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-render-"));
  const phase = { site: "lab", phase: "phase-1", now: "2026-11-23" };
  const file = (name: string): { path: string; text: string } => ({
    path: `hall-1/5-pools/${name}.yaml`,
    text: name,
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("loses what an earlier run has written and this one has not, and nothing else", () => {
    writeFiles(folder, phase, [file("a"), file("b")]);
    writeFileSync(join(folder, "hall-1", "README"), "of people");
    expect(writeFiles(folder, phase, [file("b")]).removed).toEqual([file("a").path]);
    expect(existsSync(join(folder, file("a").path))).toBe(false);
    expect(existsSync(join(folder, file("b").path))).toBe(true);
    expect(existsSync(join(folder, "hall-1", "README"))).toBe(true);
  });

  it("is never one of another site, or one with files of others", () => {
    expect(() => writeFiles(folder, { ...phase, site: "sines" }, [])).toThrow("is of lab");
    expect(() => writeFiles(join(folder, "hall-1"), phase, [])).toThrow("has files and no");
  });

  it("never loses a file outside, whatever its index says", () => {
    const kept = join(folder, "kept.yaml");
    writeFileSync(kept, "");
    const inside = join(folder, "inside");
    mkdirSync(inside);
    const files = [`/${kept}`, "../kept.yaml", "a/../../kept.yaml", "a/b/../../../kept.yaml"];
    writeFileSync(join(inside, "kvandal.json"), JSON.stringify({ site: "lab", files }));
    expect(writeFiles(inside, phase, []).removed).toEqual([]);
    expect(existsSync(kept)).toBe(true);
  });
});

describe("kvandal render", () => {
  const project = copyOfProject();
  const folder = mkdtempSync(join(tmpdir(), "kvandal-render-"));
  const filesIn = (root: string): string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  const isMarked = (file: string): boolean => readFileSync(file, "utf8").includes("do not apply");

  afterAll(() => {
    rmSync(project, { recursive: true });
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      "its halls' API servers are not locked",
      () => undefined,
      "do not have its server, certificateAuthoritySha256, deployer",
    ],
    [
      "its records are examples",
      () => {
        lockSiteIn(project, "kvandal");
      },
      "no valid grid-energised record proves any power",
    ],
  ])("writes nothing of a real site while %s", async (_, prepare, reason) => {
    prepare();
    const args = ["render", "--site", "kvandal", "--phase", "phase-1", "--out", folder];
    const { status, stderr } = await kvandalHere(args, project);
    expect(stderr).toContain(reason);
    expect(status).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("writes the pools of a phase at their ceilings, of a site that is locked and proven", () => {
    lockSiteIn(project, "kvandal");
    makeRecordsReal(project, "kvandal");
    const args = ["render", "--site", "kvandal", "--phase", "phase-1"];
    const { status, stdout, stderr } = kvandal([...args, "--out", folder], project);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^wrote \d+ manifests of kvandal phase-1 to /);
    const pool = join(folder, "narvik-1", "5-pools", "machinedeployment-kvandal-h100-1.yaml");
    expect(parse(readFileSync(pool, "utf8"))).toMatchObject({ spec: { replicas: 1248 } });
    expect(filesIn(folder).filter(isMarked)).toEqual([]);
  });

  it("marks every file of another day as not to be applied", () => {
    const other = daysAgo(2);
    const out = join(folder, "other-day");
    const args = ["render", "--site", "lab", "--phase", "phase-1", "--now", other, "--out", out];
    const { status, stdout } = kvandal(args);
    expect(status).toBe(0);
    expect(stdout).toContain(`every file is marked: rendered for ${other} on 20`);
    const files = filesIn(out);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !isMarked(file))).toEqual([]);
    const budget = files.find((file) => file.includes("sitebudget-")) ?? "";
    expect(readFileSync(budget, "utf8").split("\n")[0]).toMatch(
      new RegExp(`^# rendered for ${other} on 20[-0-9]{8}: for reading only, do not apply; `),
    );
    expect(parse(readFileSync(budget, "utf8"))).toMatchObject({ spec: { now: other } });
  });

  it("writes nothing of a phase that is not open, and says what would open it", async () => {
    const out = join(folder, "closed");
    const args = ["--site", "kvandal", "--phase", "phase-2", "--now", "2026-11-23", "--out", out];
    const { status, stderr } = await kvandalHere(["render", ...args]);
    expect(status).toBe(1);
    expect(stderr).toContain("gate grid-energised of phase-2 is missing");
    expect(existsSync(out)).toBe(false);
  });
});
