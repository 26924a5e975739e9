import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { copyOfProject, kvandalHere } from "../../../support/commandLine";
import { gitIn } from "../../../support/git";
import { historyFaults } from "../../../../tools/evidence/history";

let repository: string;
const folder = "sites/lab/evidence";
const git = (...args: readonly string[]): string => gitIn(repository, ...args);
const write = (file: string, text: string): void => {
  writeFileSync(join(repository, folder, file), text);
};
const commit = (subject: string): string => {
  git("add", "-A");
  git("commit", "-q", "-m", subject);
  return git("rev-parse", "--short", "HEAD");
};

/** A repository with one commit, which each test gets a copy of. */
let committed: string;

beforeAll(() => {
  committed = mkdtempSync(join(tmpdir(), "kvandal-history-"));
  repository = committed;
  git("init", "-q", "-b", "main");
  mkdirSync(join(repository, folder), { recursive: true });
  writeFileSync(join(repository, "sites/lab/site.yaml"), "name: lab\n");
  write("grid.yaml", "value: 200 kW\n");
  write("grid.yaml.sig", "signed\n");
  write("README.md", "Letters of the grid owner\n");
  commit("Add evidence");
});

afterAll(() => {
  rmSync(committed, { recursive: true });
});

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "kvandal-history-"));
  cpSync(committed, repository, { recursive: true });
});

afterEach(() => {
  rmSync(repository, { recursive: true });
});

describe("the history of evidence", () => {
  it("is in order when records were only added, whatever else changed", () => {
    write("pue.yaml", "value: 1.09\n");
    write("README.md", "Letters and meters\n");
    writeFileSync(join(repository, "sites/lab/site.yaml"), "name: lab\n");
    commit("Add a record");
    writeFileSync(join(repository, "sites/lab/site.yaml"), "name: labs\n");
    commit("Rename the site");
    expect(historyFaults(repository)).toEqual([]);
  });

  it("is refused where a site is gone and its records are not", () => {
    git("mv", "sites/lab/site.yaml", "sites/site.yaml");
    commit("Rename the site");
    expect(() => historyFaults(repository)).toThrow("sites/lab has evidence and no site.yaml");
  });

  it("is refused while attributes change what is checked out, in whatever folder", () => {
    mkdirSync(join(repository, "components"));
    writeFileSync(
      join(repository, "components/.gitattributes"),
      "# text\nmodel/text/** linguist-generated\n",
    );
    commit("Say what is vendored");
    expect(historyFaults(repository)).toEqual([]);
    writeFileSync(join(repository, "components/.gitattributes"), "*.sh text eol=crlf\n");
    commit("Write other line ends");
    expect(() => historyFaults(repository)).toThrow(
      'components/.gitattributes:1 in commit HEAD: the attribute "text" has git check out other bytes',
    );
  });

  it("is refused while attributes do so above the project, where it is a folder of a repository", () => {
    const project = join(repository, "infra");
    mkdirSync(join(project, folder), { recursive: true });
    writeFileSync(join(project, "sites/lab/site.yaml"), "name: lab\n");
    writeFileSync(join(project, folder, "grid.yaml"), "value: 200 kW\n");
    commit("Put the project in a folder");
    expect(historyFaults(project)).toEqual([]);
    writeFileSync(join(repository, ".gitattributes"), "*.yaml merge=union\n");
    commit("Join records line by line");
    expect(() => historyFaults(project)).toThrow(
      '.gitattributes:1 in commit HEAD: the attribute "merge=union" has git check out other bytes',
    );
  });

  it("is judged beside attributes of neighbours, and those that leave its bytes as they are", () => {
    const project = join(repository, "infra");
    mkdirSync(join(project, folder), { recursive: true });
    mkdirSync(join(repository, "web"));
    writeFileSync(join(project, "sites/lab/site.yaml"), "name: lab\n");
    writeFileSync(join(project, folder, "grid.yaml"), "value: 200 kW\n");
    writeFileSync(join(repository, "web/.gitattributes"), "*.png filter=lfs merge=lfs -text\n");
    writeFileSync(join(repository, ".gitattributes"), "* text=auto\ninfra/** -text\n");
    commit("Put the project in a folder, beside others");
    expect(historyFaults(project)).toEqual([]);
  });

  it("sees a merge as it is, whatever the reader's settings of git", () => {
    git("checkout", "-q", "-b", "lower");
    write("lower.yaml", "value: 100 kW\n");
    commit("Add a lower record");
    git("checkout", "-q", "main");
    write("other.yaml", "value: 1.09\n");
    commit("Add a record");
    git("merge", "-q", "-s", "ours", "-m", "Merge", "lower");
    git("config", "log.diffMerges", "first-parent");
    expect(historyFaults(repository)).toMatchObject([
      { file: `${folder}/lower.yaml`, change: "removed or renamed" },
    ]);
  });

  it("sees a removed record whatever encoding the reader's log has, and whatever a variable makes of paths", () => {
    rmSync(join(repository, folder, "grid.yaml"));
    commit("Remove a record");
    const removed = [{ file: `${folder}/grid.yaml`, change: "removed or renamed" }];
    git("config", "i18n.logOutputEncoding", "UTF-16BE");
    expect(historyFaults(repository)).toMatchObject(removed);
    process.env.GIT_LITERAL_PATHSPECS = "1";
    try {
      expect(historyFaults(repository)).toMatchObject(removed);
    } finally {
      delete process.env.GIT_LITERAL_PATHSPECS;
    }
  });

  it("is refused while this checkout alone has attributes that change what git compares", () => {
    git("config", "filter.less.clean", "sed s/200/150/");
    mkdirSync(join(repository, ".git/info"), { recursive: true });
    writeFileSync(join(repository, ".git/info/attributes"), "*.yaml filter=less\n");
    const message = /^sites\/lab\/.*yaml has the attribute filter \(less\) in this checkout/;
    expect(() => historyFaults(repository)).toThrow(message);
    writeFileSync(join(repository, ".git/info/attributes"), "");
    expect(historyFaults(repository)).toEqual([]);
    writeFileSync(join(repository, ".git/info/exclude"), ".gitattributes\n");
    writeFileSync(join(repository, "sites/.gitattributes"), "*.yaml filter=less\n");
    expect(() => historyFaults(repository)).toThrow(message);
  });

  it.each([
    ["Sites/lab/site.yaml", "Sites in commit HEAD is sites"],
    [`${folder}/GRID.yaml`, `${folder}/grid.yaml in commit HEAD is ${folder}/GRID.yaml`],
    [".NPMRC", ".NPMRC in commit HEAD is .npmrc"],
    [
      "components/.GitAttributes",
      "components/.GitAttributes in commit HEAD is components/.gitattributes",
    ],
    ["sites/sines/Evidence/x.yaml", "sites/sines/Evidence in commit HEAD is sites/sines/evidence"],
    [
      "policies/limits/Lab.json",
      "policies/limits/Lab.json in commit HEAD is policies/limits/lab.json",
    ],
  ])("is refused while a file system may take two names for one: %s", (path, message) => {
    mkdirSync(join(repository, path, ".."), { recursive: true });
    writeFileSync(join(repository, path), "value: 300 kW\n");
    commit("Add a file");
    expect(() => historyFaults(repository)).toThrow(
      `${message} to a file system that does not tell them apart: rename it`,
    );
  });

  it("is refused while another folder may be taken for the project's own", () => {
    const project = join(repository, "infra");
    mkdirSync(join(project, folder), { recursive: true });
    mkdirSync(join(repository, "Infra", folder), { recursive: true });
    writeFileSync(join(project, folder, "grid.yaml"), "value: 200 kW\n");
    writeFileSync(join(project, "sites/lab/site.yaml"), "name: lab\n");
    writeFileSync(join(repository, "Infra", folder, "lower.yaml"), "value: 300 kW\n");
    commit("Put the project in a folder");
    expect(() => historyFaults(project)).toThrow("infra in commit HEAD is Infra to a file system");
  });

  it("is refused while packages are committed, which can say where Pulumi takes its plugins from", () => {
    mkdirSync(join(repository, "docs/node_modules/x"), { recursive: true });
    writeFileSync(join(repository, "docs/node_modules/x/package.json"), "{}");
    commit("Add a package");
    expect(() => historyFaults(repository)).toThrow(
      "docs/node_modules/x/package.json is in commit HEAD, and packages come from npm",
    );
  });

  it("sees commits as they are, whatever stands in for them in this checkout", () => {
    const before = git("rev-parse", "HEAD");
    rmSync(join(repository, folder, "grid.yaml"));
    commit("Remove a record");
    git("replace", before, "HEAD");
    expect(historyFaults(repository)).toMatchObject([
      { file: `${folder}/grid.yaml`, change: "removed or renamed" },
    ]);
  });

  it("is refused for work that shares no history with its base", () => {
    git("checkout", "-q", "--orphan", "alone");
    rmSync(join(repository, folder, "grid.yaml"));
    commit("Begin anew");
    expect(() => historyFaults(repository, "main")).toThrow('shares no history with "main"');
  });

  it("names the commit that edited a record", () => {
    write("grid.yaml", "value: 900 kW\n");
    const hash = commit("Correct the grid");
    write("pue.yaml", "value: 1.09\n");
    commit("Add a record");
    expect(historyFaults(repository)).toEqual([
      {
        file: `${folder}/grid.yaml`,
        change: "edited",
        where: expect.stringMatching(
          new RegExp(`^commit ${hash} of \\d{4}-\\d\\d-\\d\\d by Kari, "Correct the grid"$`),
        ) as string,
      },
    ]);
  });

  it("still names it when a later commit put everything back", () => {
    write("grid.yaml", "value: 900 kW\n");
    commit("Edit");
    write("grid.yaml", "value: 200 kW\n");
    commit("Put back");
    expect(historyFaults(repository).map(({ where }) => where.replace(/.*, /, ""))).toEqual([
      '"Put back"',
      '"Edit"',
    ]);
  });

  it("finds a record that was removed, renamed, or lost its signature", () => {
    rmSync(join(repository, folder, "grid.yaml.sig"));
    commit("Drop the signature");
    renameSync(join(repository, folder, "grid.yaml"), join(repository, folder, "power.yaml"));
    commit("Rename");
    rmSync(join(repository, folder, "power.yaml"));
    commit("Remove");
    expect(historyFaults(repository).map(({ file, change }) => `${change} ${file}`)).toEqual([
      `removed or renamed ${folder}/power.yaml`,
      `removed or renamed ${folder}/grid.yaml`,
      `removed or renamed ${folder}/grid.yaml.sig`,
    ]);
  });

  it.each(["w\u2024yaml", "w.yamI", "allowed_signers", "old/w.yaml", "old/README.md"])(
    "finds that %j was removed, which may be a record though it has no name of one",
    (name) => {
      mkdirSync(join(repository, folder, "old"));
      write(name, "value: 100 kW\n");
      commit("Add a lower record");
      rmSync(join(repository, folder, name));
      commit("Remove it");
      expect(historyFaults(repository).map(({ file, change }) => `${change} ${file}`)).toEqual([
        `removed or renamed ${folder}/${name}`,
      ]);
    },
  );

  it("finds a signature that was replaced or renamed, committed or not", () => {
    const signature = `${folder}/grid.yaml.sig`;
    write("grid.yaml.sig", "signed again\n");
    expect(historyFaults(repository)).toEqual([
      { file: signature, change: "edited", where: "the working tree" },
    ]);
    commit("Sign again");
    git("mv", signature, `${folder}/other.yaml.sig`);
    expect(historyFaults(repository).map(({ file, change }) => `${change} ${file}`)).toEqual([
      `edited ${signature}`,
      `removed or renamed ${signature}`,
    ]);
  });

  it("finds a record that is renamed or removed in the index or the working tree only", () => {
    git("mv", `${folder}/grid.yaml`, `${folder}/power.yaml`);
    const renamed = {
      file: `${folder}/grid.yaml`,
      change: "removed or renamed",
      where: "the working tree",
    };
    expect(historyFaults(repository)).toEqual([renamed]);
    git("reset", "-q", "--hard");
    git("rm", "-q", "--cached", `${folder}/grid.yaml`);
    expect(historyFaults(repository)).toEqual([renamed]);
    git("reset", "-q", "--hard");
    rmSync(join(repository, folder, "grid.yaml"));
    expect(historyFaults(repository)).toEqual([renamed]);
  });

  it("finds a record that became a link or a folder", () => {
    rmSync(join(repository, folder, "grid.yaml"));
    symlinkSync("../../elsewhere.yaml", join(repository, folder, "grid.yaml"));
    const [link] = historyFaults(repository);
    expect(link).toMatchObject({ change: "replaced by something that is no file" });
    rmSync(join(repository, folder, "grid.yaml"));
    mkdirSync(join(repository, folder, "grid.yaml"));
    write("grid.yaml/record.yaml", "value: 200 kW\n");
    const faults = historyFaults(repository).map(({ file, change }) => `${change} ${file}`);
    expect(faults).toEqual([`removed or renamed ${folder}/grid.yaml`]);
  });

  it.each(["sites/lab/evidence", "sites/lab", "sites", "catalog", "policies", "policies/limits"])(
    "is refused while %s is a link or a submodule, whose content is not in the history",
    (path) => {
      rmSync(join(repository, path), { recursive: true, force: true });
      mkdirSync(dirname(join(repository, path)), { recursive: true });
      symlinkSync("/elsewhere", join(repository, path));
      commit("Link");
      expect(() => historyFaults(repository)).toThrow(`${path} is a symbolic link in commit HEAD`);
      rmSync(join(repository, path));
      git("rm", "-q", "--cached", path);
      git("update-index", "--add", "--cacheinfo", `160000,${git("rev-parse", "HEAD")},${path}`);
      git("commit", "-q", "-m", "Submodule");
      expect(() => historyFaults(repository)).toThrow(`${path} is a submodule in commit HEAD`);
    },
  );

  it("is in order with a link elsewhere", () => {
    symlinkSync("sites", join(repository, "sites-link"));
    mkdirSync(join(repository, "policies"));
    symlinkSync("../sites", join(repository, "policies", "other"));
    commit("Link");
    expect(historyFaults(repository)).toEqual([]);
  });

  it("finds a record whose site folder is renamed", () => {
    git("mv", "sites/lab", "sites/labs");
    commit("Rename the site");
    expect(historyFaults(repository).map(({ file }) => file)).toEqual([
      `${folder}/grid.yaml`,
      `${folder}/grid.yaml.sig`,
    ]);
  });

  it("finds an edit on a branch, and one that only the merge made", () => {
    git("checkout", "-q", "-b", "side");
    write("side.yaml", "value: 1\n");
    commit("Add on the side");
    git("checkout", "-q", "main");
    write("main.yaml", "value: 1\n");
    commit("Add on main");
    git("merge", "-q", "--no-commit", "side");
    expect(historyFaults(repository)).toEqual([]);
    write("grid.yaml", "value: 900 kW\n");
    commit("Merge the side");
    const faults = historyFaults(repository);
    expect(
      new Set(faults.map(({ file, where }) => `${file} ${where.replace(/.*, /, "")}`)),
    ).toEqual(new Set([`${folder}/grid.yaml "Merge the side"`]));
  });

  it("finds what is edited and not committed yet", () => {
    write("grid.yaml", "value: 900 kW\n");
    expect(historyFaults(repository)).toEqual([
      { file: `${folder}/grid.yaml`, change: "edited", where: "the working tree" },
    ]);
  });

  it("looks only at what a pull request adds when it is told its base", () => {
    write("grid.yaml", "value: 900 kW\n");
    const base = commit("An old sin");
    write("pue.yaml", "value: 1.09\n");
    commit("Add a record");
    expect(historyFaults(repository, base)).toEqual([]);
    expect(historyFaults(repository, `${base}~1`)).toHaveLength(1);
    expect(() => historyFaults(repository, "--all")).toThrow("git cannot tell the history");
  });

  it("is refused against a branch that has newer facts about power, until it is merged", () => {
    git("checkout", "-q", "-b", "work");
    write("pue.yaml", "value: 1.09\n");
    commit("Add a record");
    git("checkout", "-q", "main");
    writeFileSync(join(repository, "README.md"), "Sites\n");
    commit("Describe the sites");
    git("checkout", "-q", "work");
    expect(historyFaults(repository, "main")).toEqual([]);
    git("checkout", "-q", "main");
    for (const file of ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]) {
      write(file, "value: 150 kW\n");
      commit(`Add ${file}`);
    }
    git("checkout", "-q", "work");
    expect(() => historyFaults(repository, "main")).toThrow(
      /^"main" has moved on since this work began, in files that decide about power: (sites\/lab\/evidence\/[abc]\.yaml, ){3}1 more \(\w+ "Add d\.yaml", \w+ "Add c\.yaml", \w+ "Add b\.yaml", 1 more\), .*: merge "main" into this branch, or rebase it/,
    );
    git("merge", "-q", "--no-edit", "main");
    expect(historyFaults(repository, "main")).toEqual([]);
  });

  it("is refused against newer facts also where each branch was merged into the other", () => {
    git("checkout", "-q", "-b", "work");
    write("pue.yaml", "value: 1.09\n");
    commit("Add a record");
    git("checkout", "-q", "main");
    write("less.yaml", "value: 150 kW\n");
    commit("Add less power");
    git("branch", "less");
    git("merge", "-q", "--no-edit", "work");
    git("checkout", "-q", "work");
    git("merge", "-q", "--no-edit", "less");
    expect(() => historyFaults(repository, "main")).toThrow('"main" has moved on');
    git("merge", "-q", "--no-edit", "main");
    expect(historyFaults(repository, "main")).toEqual([]);
  });

  it("is not judged when it is cut off, or when there is none", () => {
    write("a.yaml", "value: 1\n");
    commit("Add another");
    const shallow = mkdtempSync(join(tmpdir(), "kvandal-shallow-"));
    git("clone", "-q", "--depth", "1", pathToFileURL(repository).href, shallow);
    expect(() => historyFaults(shallow)).toThrow("fetch-depth: 0");
    rmSync(join(shallow, ".git"), { recursive: true });
    expect(() => historyFaults(shallow)).toThrow("git cannot tell the history of evidence");
    rmSync(shallow, { recursive: true });
  });
});

describe("kvandal evidence check", () => {
  it("ends with 0 while records were only added, and with 1 naming the commit that edited one", async () => {
    rmSync(repository, { recursive: true });
    repository = copyOfProject();
    const check = () => kvandalHere(["evidence", "check"], repository);
    git("init", "-q", "-b", "main");
    commit("Start");
    expect(await check()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^\d+ records of \d+ sites can be read, and none was edited or removed\n$/,
      ) as string,
    });

    const file = "2026-03-31-phase-1-grid-energised.yaml";
    const text = readFileSync(join(repository, folder, file), "utf8");
    write(file, text.replace("200 kW", "900 kW"));
    const hash = commit("Find more power");
    const { status, stderr } = await check();
    expect(stderr).toContain(`${folder}/${file} was edited in commit ${hash} of `);
    expect(stderr).toContain("add a record that supersedes it");
    expect(status).toBe(1);

    git("checkout", "-q", "-b", "work", "HEAD~1");
    const since = await kvandalHere(["evidence", "check", "--since", "main"], repository);
    expect(since.stderr).toContain('"main" has moved on since this work began');
    expect(since.status).toBe(2);
  });

  it("is refused for a commit whose name is that of a branch and of a tag", () => {
    git("tag", "main");
    expect(() => historyFaults(repository, "main")).toThrow(
      '"main" can be each of refs/heads/main and refs/tags/main',
    );
  });

  it("is refused with a stack file that is a link", () => {
    symlinkSync("stack.yaml", join(repository, "Pulumi.dev.yaml"));
    commit("Link");
    expect(() => historyFaults(repository)).toThrow(
      "Pulumi.dev.yaml is a symbolic link in commit HEAD",
    );
  });
});
