import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InputFileError } from "../../../model/input/problem";
import { contextsOfProject } from "../../../model/otherSites";
import { loadSiteFolder } from "../../../model/site";
import { catalog, siteText } from "../../support/sites";

let root: string;
const LAB = join("sites", "lab", "site.yaml");
/** The lab's file, under another name and on other clusters. */
const labAs = (name: string, contexts = name): string =>
  siteText("lab")
    .replace("name: lab", `name: ${name}`)
    .replaceAll("managementContext: kwok-lab-", `managementContext: kwok-${contexts}-`);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kvandal-contexts-"));
  write(LAB, siteText("lab"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** The problems of a folder's site, each as `file:line path: message`. */
function problemsOf(folder: string): string[] {
  try {
    loadSiteFolder(root, join(root, folder), catalog);
    return [];
  } catch (error) {
    if (!(error instanceof InputFileError)) {
      throw error;
    }
    return error.problems.map(
      ({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`,
    );
  }
}

const lineOf = (text: string, word: string): number =>
  (text.split(word)[0] ?? "").split("\n").length;

describe("P7: a folder whose file has another site's name", () => {
  it("is refused at the line of the name", () => {
    write("sites/labx/site.yaml", labAs("lab", "labx"));
    const line = lineOf(siteText("lab"), "name: lab");
    expect(problemsOf("sites/labx")).toEqual([
      `sites/labx/site.yaml:${line} name: found "lab" in the folder "labx"; a site has the name of its folder: write name: labx, or rename the folder to lab`,
    ]);
    expect(problemsOf("sites/lab")).toEqual([]);
  });

  it("is refused however the folder is written", () => {
    write("sites/labx/site.yaml", labAs("lab", "labx"));
    for (const folder of ["sites/labx/", "sites/lab/../labx", "sites/labx/."]) {
      expect(problemsOf(folder)).toEqual([expect.stringContaining('in the folder "labx"')]);
    }
    expect(problemsOf("sites/labx/../lab/")).toEqual([]);
  });

  it("is refused as a link to the other site's folder", () => {
    symlinkSync(join(root, "sites", "lab"), join(root, "sites", "labx"));
    expect(problemsOf("sites/labx")).toEqual([expect.stringContaining("is a link")]);
  });
});

describe("P6: a context that two sites of a project use", () => {
  const taken = (hall: string, other: string): string =>
    `"kwok-lab-${hall}" is the context of hall ${hall} in ${other} too: a cluster belongs to one site, so name another cluster here, or remove it there`;

  it("is refused at its hall in both of them", () => {
    const text = labAs("labx").replace("kwok-labx-hall-2", "kwok-lab-hall-2");
    write("sites/labx/site.yaml", text);
    const line = lineOf(text, "kwok-lab-hall-2");
    expect(problemsOf("sites/labx")).toEqual([
      `sites/labx/site.yaml:${line} halls[1].managementContext: ${taken("hall-2", LAB)}`,
    ]);
    expect(problemsOf("sites/lab")).toEqual([
      `${LAB}:${lineOf(siteText("lab"), "kwok-lab-hall-2")} halls[1].managementContext: ${taken("hall-2", "sites/labx/site.yaml")}`,
    ]);
  });

  it("is refused where a hall's nodes are in a cluster that another site manages, and the other way round", () => {
    const text = labAs("labx").replace(
      "managementContext: kwok-labx-hall-1\n",
      "managementContext: kwok-labx-hall-1\n    workloadContext: kwok-lab-hall-1\n",
    );
    write("sites/labx/site.yaml", text);
    expect(problemsOf("sites/labx")).toEqual([
      `sites/labx/site.yaml:${lineOf(text, "kwok-lab-hall-1")} halls[0].workloadContext: ${taken("hall-1", LAB)}`,
    ]);
    expect(problemsOf("sites/lab")).toEqual([
      expect.stringContaining("halls[0].managementContext: "),
    ]);
  });

  it("is refused however the other file writes it", () => {
    for (const written of ['"\\x6bwok-lab-hall-1"', "'kwok-lab-hall-1'", "&c kwok-lab-hall-1"]) {
      write("sites/labx/site.yaml", labAs("labx").replace("kwok-labx-hall-1", written));
      expect(problemsOf("sites/lab")).toEqual([
        expect.stringContaining(taken("hall-1", "sites/labx/site.yaml")),
      ]);
    }
  });

  it("is refused in a folder elsewhere, beside which or in whose project another site has it", () => {
    write("elsewhere/labx/site.yaml", labAs("labx", "lab"));
    expect(problemsOf("elsewhere/labx")).toHaveLength(3);
    rmSync(join(root, "sites"), { recursive: true });
    expect(problemsOf("elsewhere/labx")).toEqual([]);
    write("elsewhere/other/site.yaml", labAs("other", "lab"));
    expect(problemsOf("elsewhere/labx")).toHaveLength(3);
  });

  it("is the site's own in a folder elsewhere that is read in the place of the project's", () => {
    write("elsewhere/lab/site.yaml", siteText("lab"));
    expect(problemsOf("elsewhere/lab")).toEqual([]);
  });

  it("is not refused where every site has clusters of its own", () => {
    write("sites/labx/site.yaml", labAs("labx"));
    expect(problemsOf("sites/labx")).toEqual([]);
    expect(problemsOf("sites/lab")).toEqual([]);
  });

  it("is found once the other file has been changed", () => {
    write("sites/labx/site.yaml", labAs("labx"));
    expect(problemsOf("sites/lab")).toEqual([]);
    write("sites/labx/site.yaml", labAs("labx", "lab"));
    expect(problemsOf("sites/lab")).toHaveLength(3);
    write("sites/labx/site.yaml", labAs("labx"));
    expect(problemsOf("sites/lab")).toEqual([]);
  });
});

describe("P6: a second site file that does not say which clusters it uses", () => {
  const REASON =
    "(the file is read to see which clusters are this site's: correct it, or remove its folder)";

  it.each([
    ["is no YAML", "name: [\n", /^sites\/labx\/site\.yaml:\d+ : not valid YAML: /],
    ["is empty", "", /^sites\/labx\/site\.yaml:1 : the file is empty /],
    ["has its halls twice", `${labAs("labx")}halls: []\n`, / : not valid YAML: .*"halls" is there/],
    ["has no halls", "name: labx\n", /^sites\/labx\/site\.yaml:1 halls: missing; expected /],
    ["has a hall without context", "halls: [{ name: a }]\n", /:1 halls\[0\]\.managementContext: /],
    [
      "has a context that is no text",
      "halls: [{ name: a, managementContext: 5 }]\n",
      /:1 halls\[0\]\.managementContext: /,
    ],
    ["is not UTF-8", "\u00ff", /^sites\/labx\/site\.yaml:1 : the file is not UTF-8 text/],
  ])("is reported at that file: one that %s", (_what, text, problem) => {
    mkdirSync(join(root, "sites", "labx"));
    writeFileSync(join(root, "sites", "labx", "site.yaml"), text, "latin1");
    const problems = problemsOf("sites/lab");
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toContain(REASON);
  });

  it("is reported at that file: one that cannot be opened", () => {
    mkdirSync(join(root, "sites", "labx", "site.yaml"), { recursive: true });
    const loop = join(root, "sites", "loop");
    mkdirSync(loop);
    symlinkSync("site.yaml", join(loop, "site.yaml"));
    expect(problemsOf("sites/lab")).toEqual([
      expect.stringMatching(/^sites\/labx\/site\.yaml:1 : must be a regular file/),
      expect.stringMatching(/^sites\/loop\/site\.yaml:1 : ELOOP/),
    ]);
  });

  it("is not reported for what else is wrong with it", () => {
    write("sites/labx/site.yaml", labAs("labx").replace("reserve: 5 %", "reserve: 5"));
    expect(problemsOf("sites/lab")).toEqual([]);
  });

  it("is not looked for in folders without a site file", () => {
    mkdirSync(join(root, "sites", "empty"));
    writeFileSync(join(root, "sites", "NOTES.md"), "");
    expect(problemsOf("sites/lab")).toEqual([]);
  });
});

describe("the contexts of a project", () => {
  it("are those of all its sites", () => {
    write(
      "sites/labx/site.yaml",
      labAs("labx").replace(
        "managementContext: kwok-labx-hall-1\n",
        "managementContext: kwok-labx-hall-1\n    workloadContext: jobs\n",
      ),
    );
    expect([...contextsOfProject(root)].sort()).toEqual([
      "jobs",
      ...["lab", "labx"].flatMap((site) => [1, 2, 3].map((hall) => `kwok-${site}-hall-${hall}`)),
    ]);
  });

  it("are not known while a file does not say them", () => {
    write("sites/labx/site.yaml", "");
    expect(() => contextsOfProject(root)).toThrow(/^sites\/labx\/site\.yaml:1:1 the file is empty/);
  });
});
