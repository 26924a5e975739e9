import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkOutBase } from "../../../../tools/diff/base";
import { gitIn } from "../../../support/git";

let repository: string;
const git = (...args: readonly string[]): string => gitIn(repository, ...args);

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "kvandal-base-test-"));
  git("init", "-q", "-b", "main");
  mkdirSync(join(repository, "sites/lab"), { recursive: true });
  writeFileSync(join(repository, "sites/lab/site.yaml"), "name: lab\n");
  git("add", "-A");
  git("commit", "-q", "-m", "Add a site");
});

afterEach(() => {
  rmSync(repository, { recursive: true });
});

describe("the base of a diff", () => {
  it("is refused where the project has moved to another folder, in which all of its sites would be new", () => {
    git("checkout", "-q", "-b", "work");
    mkdirSync(join(repository, "infra"));
    git("mv", "sites", "infra/sites");
    git("commit", "-q", "-m", "Move the project");
    const project = join(repository, "infra");
    expect(() => checkOutBase(project, "main", "lab")).toThrow(
      "the base has sites/lab/site.yaml, which is not where this project has it",
    );
  });

  it("is refused where the project has moved up, out of a folder of its own", () => {
    mkdirSync(join(repository, "infra"));
    git("mv", "sites", "infra/sites");
    git("commit", "-q", "-m", "Put the project in a folder");
    git("checkout", "-q", "-b", "work");
    git("mv", "infra/sites", "sites");
    git("commit", "-q", "-m", "Move the project");
    expect(() => checkOutBase(repository, "main", "lab")).toThrow(
      "the base has infra/sites/lab/site.yaml, which is not where this project has it",
    );
  });

  it("has the contexts of all sites of the repository, so that a project that moves and renames its sites is found", () => {
    const halls =
      "halls: [{ name: hall-1, managementContext: kwok-lab-hall-1, workloadContext: kwok-gpu }]\n";
    writeFileSync(join(repository, "sites/lab/site.yaml"), `name: lab\n${halls}`);
    git("commit", "-q", "-a", "-m", "Give the site a hall");
    git("checkout", "-q", "-b", "work");
    mkdirSync(join(repository, "infra"));
    git("mv", "sites", "infra/sites");
    git("mv", "infra/sites/lab", "infra/sites/lab2");
    git("commit", "-q", "-m", "Move the project and rename its site");
    const base = checkOutBase(join(repository, "infra"), "main", "lab2");
    base.remove();
    const hallOf = new Map([
      ["kwok-lab-hall-1", "hall-1"],
      ["kwok-gpu", "hall-1"],
    ]);
    expect(base.others).toEqual([{ file: "sites/lab/site.yaml", hallOf, isSimulated: false }]);
  });

  it("shows other sites of the repository on the same clusters, also those that the work adds", () => {
    git("checkout", "-q", "-b", "work");
    mkdirSync(join(repository, "next/sites/lab"), { recursive: true });
    const halls = "halls: [{ name: hall-1, managementContext: kwok-lab-hall-1 }]\n";
    writeFileSync(join(repository, "next/sites/lab/site.yaml"), `name: lab\n${halls}`);
    git("add", "-A");
    git("commit", "-q", "-m", "Add samples");
    const base = checkOutBase(repository, "main", "lab");
    base.remove();
    expect(base.others).toEqual([]);
    expect(base.othersNow.map(({ file }) => file)).toEqual(["next/sites/lab/site.yaml"]);
  });

  it.each<[string, (commit: string) => string, string]>([
    ["of a remote", () => "origin", "refs/remotes/origin/HEAD"],
    ["of the base's short hash", (commit) => commit.slice(0, 8), "refs/tags/"],
  ])("is not taken from a tag with the name %s", (_, nameOf, meaning) => {
    const name = nameOf(git("rev-parse", "HEAD"));
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
    git("checkout", "-q", "-b", "work");
    git("commit", "-q", "--allow-empty", "-m", "Work");
    git("tag", name);
    const checkOut = (): unknown => checkOutBase(repository, name, "lab");
    expect(checkOut).toThrow(`"${name}" can be each of`);
    expect(checkOut).toThrow(meaning);
  });

  it("is there for a second project, which has sites of the same names", () => {
    git("checkout", "-q", "-b", "work");
    mkdirSync(join(repository, "second/sites/lab"), { recursive: true });
    writeFileSync(join(repository, "second/sites/lab/site.yaml"), "name: lab\n");
    git("add", "-A");
    git("commit", "-q", "-m", "Add a second project");
    const base = checkOutBase(join(repository, "second"), "main", "lab");
    base.remove();
    expect(base.others).toEqual([]);
  });

  it("reads a site of another folder as it is read where it is deployed, with or without a byte order mark", () => {
    const halls = "halls: [{ name: hall-1, managementContext: narvik-1 }]\n";
    mkdirSync(join(repository, "second/sites/narvik"), { recursive: true });
    const file = join(repository, "second/sites/narvik/site.yaml");
    writeFileSync(file, `\uFEFFname: narvik\n${halls}`);
    git("add", "-A");
    git("commit", "-q", "-m", "Add a site that begins with a mark");
    const base = checkOutBase(repository, "HEAD", "lab");
    base.remove();
    expect(base.others.map(({ hallOf }) => [...hallOf.keys()])).toEqual([["narvik-1"]]);
    writeFileSync(file, Buffer.from(`# K\xe5re\nname: narvik\n${halls}`, "latin1"));
    git("commit", "-q", "-a", "-m", "Save it in another encoding");
    expect(() => checkOutBase(repository, "HEAD", "lab")).toThrow("the file is not UTF-8 text");
  });

  it("has the contexts of simulated sites of its own project, and not those of others", () => {
    const site = (name: string): string =>
      `name: ${name}\ninfrastructure: { kind: in-memory }\nhalls: [{ name: hall-1, managementContext: kwok }]\n`;
    for (const folder of ["sites/beside", "second/sites/elsewhere"]) {
      mkdirSync(join(repository, folder), { recursive: true });
      writeFileSync(join(repository, folder, "site.yaml"), site("any"));
    }
    git("add", "-A");
    git("commit", "-q", "-m", "Add simulated sites");
    const base = checkOutBase(repository, "HEAD", "lab");
    base.remove();
    expect(base.others.map(({ file }) => file)).toEqual(["sites/beside/site.yaml"]);
  });

  it("has no such site where none of that name was anywhere", () => {
    const base = checkOutBase(repository, "main", "other");
    base.remove();
    expect(base.others).toEqual([]);
  });
});
