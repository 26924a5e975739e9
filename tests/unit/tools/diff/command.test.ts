import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, kvandalHere, type Ended } from "../../../support/commandLine";
import { written } from "../../../support/evidence";
import { commitIn, gitIn } from "../../../support/git";
import { PROJECT } from "../../../support/sites";

/** One repository for all: a project whose base is committed, and a site file that each test writes anew. */
const project = copyOfProject();
const siteFile = join(project, "sites", "lab", "site.yaml");
const shipped = readFileSync(join(PROJECT, "sites", "lab", "site.yaml"), "utf8");
const git = (...args: readonly string[]): string => gitIn(project, ...args);
const diff = (...args: readonly string[]): Promise<Ended> =>
  kvandalHere(["diff", "--now", "2026-11-23", ...args], project);

beforeAll(() => {
  cpSync(join(PROJECT, "Pulumi.dev.yaml"), join(project, "Pulumi.dev.yaml"));
  writeFileSync(join(project, ".gitignore"), "node_modules\n");
  commitIn(project);
});

beforeEach(() => {
  writeFileSync(siteFile, shipped);
});

afterAll(() => {
  rmSync(project, { recursive: true });
});

describe("kvandal diff", () => {
  it("is one line and 0 without a change, also with the base ahead of where the work began in files that decide nothing", async () => {
    git("checkout", "-q", "-b", "ahead");
    writeFileSync(join(project, "package.json"), "{}\n");
    git("commit", "-q", "-a", "-m", "Another change, merged meanwhile");
    git("checkout", "-q", "main");
    expect(await diff("--base", "ahead", "--format", "markdown")).toMatchObject({
      status: 0,
      stdout: "**No change of lab in 3 phases.**\n",
    });
    git("branch", "-q", "-D", "ahead");
  });

  it.each<[string, number]>([
    ["metal3", 2],
    ["in-memory", 0],
  ])(
    "judges a site whose cluster another folder's site has by what that one is: %s ends with %d",
    async (kind, status) => {
      const tip = git("rev-parse", "HEAD");
      const other = join(project, "before/sites/narvik");
      mkdirSync(other, { recursive: true });
      writeFileSync(
        join(other, "site.yaml"),
        `infrastructure: { kind: ${kind} }\nhalls: [{ name: narvik-1, managementContext: kwok-lab-hall-1 }]\n`,
      );
      git("add", "-A");
      git("commit", "-q", "-m", "A site in another folder");
      const ended = await diff("--base", "HEAD");
      git("reset", "-q", "--hard", tip);
      expect(ended.status).toBe(status);
      expect(ended.stderr.includes("that of hall narvik-1 in before/sites/narvik")).toBe(
        kind === "metal3",
      );
    },
  );

  it.each([
    ["sites/lab/evidence/less.yaml", "value: 150 kW\n"],
    ["sites/lab/site.yaml", shipped.replace("{ h100-1: 15 }", "{ h100-1: 14 }")],
    ["catalog/more.yaml", "{}\n"],
    ["policies/limits/lab.json", "{}\n"],
    ["Pulumi.dev.yaml", "config:\n  kvandal:site: lab\n  kvandal:phase: phase-2\n"],
    ["Pulumi.yaml", "name: kvandal\nruntime: nodejs\n"],
  ])("is refused where the base has a newer %s, until it is merged", async (file, text) => {
    const tip = git("rev-parse", "HEAD");
    git("checkout", "-q", "-b", "ahead");
    writeFileSync(join(project, file), text);
    git("add", "-A");
    git("commit", "-q", "-m", "Newer facts");
    const ahead = git("rev-parse", "--short", "HEAD");
    git("checkout", "-q", "-b", "work", "main");
    writeFileSync(join(project, "work"), "");
    git("add", "-A");
    git("commit", "-q", "-m", "Work");
    const { status, stdout, stderr } = await diff("--base", "ahead");
    git("merge", "-q", "--no-edit", "ahead");
    const merged = await diff("--base", "ahead");
    git("checkout", "-q", "main");
    git("branch", "-q", "-D", "ahead", "work");
    expect(git("rev-parse", "HEAD")).toBe(tip);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(
      `"ahead" has moved on since this work began, in files that decide about power: ${file} (${ahead} "Newer facts"), and what they say now would not be counted: merge "ahead" into this branch, or rebase it, then run this again`,
    );
    expect(merged.stderr).not.toContain("has moved on");
  });

  it("ends with 1 for a violation, and gives machines watts and the line at fault", async () => {
    writeFileSync(siteFile, shipped.replace("{ h100-1: 15 }", "{ h100-1: 16 }"));
    const { status, stdout } = await diff(
      "--base",
      "HEAD",
      "--format",
      "json",
      "--phase",
      "phase-1",
    );
    expect(status).toBe(1);
    const line = shipped.split("\n").findIndex((row) => row.includes("{ h100-1: 15 }")) + 1;
    expect(JSON.parse(stdout)).toMatchObject({
      state: "blocked",
      violations: expect.arrayContaining([
        expect.objectContaining({
          rule: "power",
          subject: "hall hall-1",
          at: expect.objectContaining({ file: "sites/lab/site.yaml", line }) as unknown,
        }),
      ]) as unknown,
      phases: [
        {
          title: "phase-1",
          stacks: ["dev"],
          figures: expect.arrayContaining([
            expect.objectContaining({ key: "facilityWatts", before: 185_130, after: 197_472 }),
          ]) as unknown,
        },
      ],
    });
  });

  it("puts what is wrong on its line of the pull request, for GitHub's log", async () => {
    writeFileSync(siteFile, shipped.replace("{ h100-1: 15 }", "{ h100-1: 16 }"));
    const line = shipped.split("\n").findIndex((row) => row.includes("{ h100-1: 15 }")) + 1;
    const args = ["--base", "HEAD", "--format", "markdown"];
    const { stdout, stderr } = await diff(...args, "--annotations");
    expect(stderr).toMatch(
      new RegExp(
        `^::error file=sites/lab/site\\.yaml,line=${line},col=\\d+,title=kvandal::hall hall-1: 197\\.5 kW asked.*103\\.9 %25\\)`,
        "m",
      ),
    );
    expect(stdout).not.toContain("::error");
    expect((await diff(...args)).stderr).not.toContain("::error");
    writeFileSync(siteFile, shipped.replace("energised: 200 kW", "energised: 200"));
    expect((await diff(...args, "--annotations")).stderr).toMatch(
      /^::error file=sites\/lab\/site\.yaml,line=\d+,col=\d+,title=kvandal::/m,
    );
  });

  it("ends with 1 for evidence that is removed, edited or without its signature, also over a base that cannot be read", async () => {
    const folder = join(project, "sites", "lab", "evidence");
    const record = (name: string): string => join(folder, name);
    const text = written({
      record: "drained",
      pool: "h100-1",
      method: "meter",
      units: 1,
      drainedOn: "2026-11-01",
    });
    writeFileSync(record("drained.yaml"), text);
    writeFileSync(record("drained.yaml.sig"), "signed");
    writeFileSync(record("lower.yaml"), text.replace("units: 1", "units: 2"));
    git("add", "-A");
    git("commit", "-q", "-m", "More evidence");
    expect(await diff("--base", "HEAD")).toMatchObject({ status: 0 });
    rmSync(record("lower.yaml"));
    rmSync(record("drained.yaml.sig"));
    writeFileSync(record("drained.yaml"), `# Edited\n${text}`);
    const refused = await diff("--base", "HEAD");
    const changes = [
      "sites/lab/evidence/drained.yaml:1:1 record drained.yaml of the base is edited",
      "sites/lab/evidence/drained.yaml.sig:1:1 signature drained.yaml.sig of the base is removed",
      "sites/lab/evidence/lower.yaml:1:1 record lower.yaml of the base is removed",
    ];
    expect(refused.status).toBe(1);
    for (const change of changes) {
      expect(refused.stdout.replaceAll(/\s+/g, " ")).toContain(change);
    }
    git("checkout", "-q", "--", "sites/lab/evidence");
    writeFileSync(siteFile, shipped.replace("energised: 200 kW", "energised: 200"));
    git("commit", "-q", "-a", "-m", "Break the site file");
    writeFileSync(siteFile, shipped);
    rmSync(record("lower.yaml"));
    expect(await diff("--base", "HEAD")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("record lower.yaml of the base is removed") as string,
      stderr: expect.stringContaining("the base cannot be read") as string,
    });
    git("reset", "-q", "--hard", "HEAD~2");
  });

  it("ends with 1 for a removed file of the base that may be a record, by its name or in a folder", async () => {
    const folder = join(project, "sites", "lab", "evidence");
    mkdirSync(join(folder, "old"));
    writeFileSync(join(folder, "w\u2024yaml"), "value: 100 kW\n");
    writeFileSync(join(folder, "old", "w.yaml"), "value: 90 kW\n");
    writeFileSync(join(folder, "README.md"), "Letters\n");
    git("add", "-A");
    git("commit", "-q", "-m", "Lower records");
    rmSync(join(folder, "old"), { recursive: true });
    rmSync(join(folder, "w\u2024yaml"));
    rmSync(join(folder, "README.md"));
    const { status, stdout } = await diff("--base", "HEAD", "--format", "json");
    expect(status).toBe(1);
    const { violations } = JSON.parse(stdout) as { violations: { subject: string }[] };
    expect(new Set(violations.map(({ subject }) => subject))).toEqual(
      new Set(["old/w.yaml", "w\u2024yaml"]),
    );
    git("reset", "-q", "--hard", "HEAD~1");
  });

  it("ends with 1 for a stack file that is of another site by now, with 2 for one that leaves its phase open, and counts a removed one as in service, also over a base that cannot be read", async () => {
    const stackFile = join(project, "Pulumi.dev.yaml");
    const json = ["--base", "HEAD", "--format", "json", "--phase", "phase-1"];
    writeFileSync(stackFile, "config:\n  kvandal:site: lab\n");
    const open = await diff(...json);
    expect(open.status).toBe(2);
    expect(JSON.parse(open.stdout)).toMatchObject({
      state: "blocked",
      problems: [{ file: "Pulumi.dev.yaml", path: "config.kvandal:phase" }],
    });
    writeFileSync(stackFile, "config:\n  kvandal:site: kvandal\n  kvandal:phase: phase-1\n");
    const blind = await diff(...json);
    expect(blind.status).toBe(1);
    expect(JSON.parse(blind.stdout)).toMatchObject({
      violations: [{ rule: "phase", subject: "dev", at: { file: "Pulumi.dev.yaml" } }],
      phases: [{ stacks: ["dev"], removedStacks: [] }],
    });
    writeFileSync(siteFile, shipped.replace("energised: 200 kW", "energised: 200"));
    git("checkout", "-q", "--", "Pulumi.dev.yaml");
    git("commit", "-q", "-a", "-m", "Break the site file");
    writeFileSync(siteFile, shipped);
    rmSync(stackFile);
    const removed = await diff(...json);
    expect(removed.status).toBe(0);
    expect(JSON.parse(removed.stdout)).toMatchObject({
      isNew: true,
      phases: [{ stacks: ["dev"], removedStacks: ["dev"], powerBasis: "proven" }],
    });
    git("reset", "-q", "--hard", "HEAD~1");
  });

  it("ends with 2 for a base that is no commit, and for a site file that cannot be read, told in the comment too", async () => {
    expect(await diff("--base", "nowhere")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('"nowhere" is no commit here') as string,
    });
    writeFileSync(siteFile, shipped.replace("energised: 200 kW", "energised: 200"));
    const { status, stdout } = await diff("--base", "HEAD", "--format", "markdown");
    expect(status).toBe(2);
    expect(stdout).toMatch(/^⛔ \*\*Blocked: lab cannot be read, 1 problem\.\*\*/);
    expect(stdout).toMatch(/- sites\/lab\/site\.yaml:\d+:\d+ phases\\\[0\\\]\.energised: /);
  });

  it("is refused for a base that has a link or a submodule where files decide", async () => {
    const limits = join("policies", "limits", "linked.json");
    symlinkSync("/elsewhere.json", join(project, limits));
    git("add", limits);
    git("commit", "-q", "-m", "Link");
    rmSync(join(project, limits));
    const linked = await diff("--base", "HEAD");
    expect(linked.stderr).toContain("policies/limits/linked.json is a symbolic link in commit");
    git("rm", "-q", "--cached", limits);
    git("update-index", "--add", "--cacheinfo", `160000,${git("rev-parse", "HEAD")},sites/other`);
    git("commit", "-q", "-m", "Submodule");
    const nested = await diff("--base", "HEAD");
    expect(nested.stderr).toContain("sites/other is a submodule in commit");
    expect([linked.status, nested.status]).toEqual([1, 1]);
    git("reset", "-q", "--hard", "HEAD~2");
  });

  it.each(["Pulumi.dev.yaml", "Pulumi.yaml"])(
    "is refused for %s that is a link or a folder, here, in HEAD or in the base",
    async (name) => {
      const file = join(project, name);
      const tip = git("rev-parse", "HEAD");
      rmSync(file, { force: true });
      symlinkSync("package.json", file);
      const here = await diff("--base", "HEAD");
      git("add", "-A");
      git("commit", "-q", "-m", "Link");
      rmSync(file);
      const inHead = await diff("--base", tip);
      mkdirSync(file);
      const folderHere = await diff("--base", tip);
      writeFileSync(join(file, "a"), "");
      git("add", "-A");
      git("commit", "-q", "-m", "Folder");
      const folderInHead = await diff("--base", tip);
      git("reset", "-q", "--hard", tip);
      rmSync(file, { force: true });
      symlinkSync("package.json", file);
      git("add", "-A");
      git("commit", "-q", "-m", "Link");
      const link = git("rev-parse", "HEAD");
      git("revert", "--no-edit", "HEAD");
      const inBase = await diff("--base", link);
      git("reset", "-q", "--hard", tip);
      expect([here, inHead, folderHere, folderInHead, inBase].map(({ stderr }) => stderr)).toEqual([
        expect.stringContaining(`${name}:1:1 is a link`),
        expect.stringContaining(`${name} is a symbolic link in commit HEAD`),
        expect.stringContaining(`${name} is a symbolic link in commit HEAD`),
        expect.stringContaining(`${name} is a folder in commit HEAD`),
        expect.stringContaining(`${name} is a symbolic link in commit ${link.slice(0, 12)}`),
      ]);
      for (const { status, stderr } of [here, inHead, folderHere, folderInHead, inBase]) {
        expect(status).not.toBe(0);
        expect(stderr).not.toMatch(/^\s+at /m);
      }
    },
  );

  it("is refused where each branch was merged into the other, until the base is merged again", async () => {
    const tip = git("rev-parse", "HEAD");
    const commit = (file: string): void => {
      writeFileSync(join(project, file), "");
      git("add", "-A");
      git("commit", "-q", "-m", file);
    };
    git("checkout", "-q", "-b", "work");
    commit("work-1");
    git("checkout", "-q", "main");
    commit("main-1");
    git("branch", "main-1");
    git("merge", "-q", "--no-edit", "work");
    git("checkout", "-q", "work");
    git("merge", "-q", "--no-edit", "main-1");
    const crossed = await diff("--base", "main");
    expect(crossed.stderr).toMatch(
      /this work and "main" parted at 2 commits \(\w{12}, \w{12}\), .*: merge "main" into this branch, then run the diff again/,
    );
    git("merge", "-q", "--no-edit", "main");
    const merged = await diff("--base", "main");
    git("checkout", "-q", "main");
    git("reset", "-q", "--hard", tip);
    git("branch", "-q", "-D", "work", "main-1");
    expect([crossed.status, merged.status]).toEqual([2, 0]);
  });

  it("is refused for a name that is both a branch and a tag", async () => {
    git("tag", "main");
    const { status, stderr } = await diff("--base", "main~0");
    git("tag", "-d", "main");
    expect(stderr).toContain(
      '"main~0" can be each of refs/heads/main and refs/tags/main: give the one that is meant by its full name',
    );
    expect(status).toBe(2);
  });

  it("is refused where the history is cut off and the work parted from the base", async () => {
    git("checkout", "-q", "-b", "ahead-of-cut");
    git("commit", "-q", "--allow-empty", "-m", "Ahead");
    git("checkout", "-q", "main");
    const shallow = join(project, ".git", "shallow");
    writeFileSync(shallow, `${git("rev-parse", "HEAD")}\n`);
    const { status, stderr } = await diff("--base", "ahead-of-cut");
    const itself = await diff("--base", "HEAD");
    const apart = git("commit-tree", "-m", "Apart", "HEAD^{tree}");
    const unknown = await diff("--base", apart);
    rmSync(shallow);
    git("branch", "-q", "-D", "ahead-of-cut");
    expect(stderr).toContain('nobody can tell where this work and "ahead-of-cut" parted');
    expect(unknown.stderr).toContain("the history of this checkout is cut off");
    expect([status, itself.status, unknown.status]).toEqual([2, 0, 2]);
  });

  it("counts what other stack files of the base deploy where one of them cannot be read", async () => {
    const tip = git("rev-parse", "HEAD");
    const open = join(project, "Pulumi.a.yaml");
    writeFileSync(open, "encryptionsalt: v1:abc\n");
    git("add", "-A");
    git("commit", "-q", "-m", "Leave a stack open");
    writeFileSync(open, "config:\n  kvandal:site: kvandal\n  kvandal:phase: phase-1\n");
    rmSync(join(project, "Pulumi.dev.yaml"));
    const completed = await diff("--base", "HEAD", "--format", "json", "--phase", "phase-1");
    rmSync(open);
    const removed = await diff("--base", "HEAD");
    git("reset", "-q", "--hard", tip);
    expect(JSON.parse(completed.stdout)).toMatchObject({
      isNew: true,
      phases: [{ stacks: ["dev"], removedStacks: ["dev"], powerBasis: "proven" }],
    });
    expect(removed.stderr).toContain(
      "the base has a stack file that cannot be read (Pulumi.a.yaml",
    );
    expect(removed.status).toBe(2);
  });

  it("is refused for a removed stack file that the base has and nobody can read", async () => {
    const tip = git("rev-parse", "HEAD");
    const file = join(project, "Pulumi.dev.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}  kvandal:config:phase: phase-2\n`);
    git("commit", "-q", "-a", "-m", "Another form of the key");
    writeFileSync(file, text);
    const corrected = await diff("--base", "HEAD");
    rmSync(file);
    const removed = await diff("--base", "HEAD");
    git("reset", "-q", "--hard", tip);
    expect(corrected.stderr).toContain("so all of the site is shown as new: Pulumi.dev.yaml:5:3");
    expect(removed.stderr).toContain("the base has a stack file that cannot be read (Pulumi.dev");
    expect([corrected.status, removed.status]).toEqual([0, 2]);
  });

  it("shows all of a site as new that the base does not have", async () => {
    git("rm", "-q", "-r", "--cached", "sites/lab");
    git("commit", "-q", "-m", "Without the lab");
    git("add", "sites/lab");
    const { status, stdout } = await diff("--base", "HEAD");
    expect(stdout).toMatch(/^Fits: new site lab, /);
    expect(status).toBe(0);
  });

  it("refuses a site under a new name, with the clusters that another one of the base has", async () => {
    git("mv", "sites/lab", "sites/elsewhere");
    git("commit", "-q", "-m", "Under another name");
    git("mv", "sites/elsewhere", "sites/lab");
    const { status, stderr } = await diff("--base", "HEAD");
    expect(stderr).toContain(
      'hall hall-1 of lab has the context "kwok-lab-hall-1", which is that of hall hall-1 in sites/elsewhere/site.yaml at',
    );
    expect(status).toBe(2);
  });
});
