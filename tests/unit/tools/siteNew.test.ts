import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parseSite } from "../../../model/site";
import { siteFromTemplate } from "../../../tools/siteTemplate";
import { copyOfProject, kvandalHere } from "../../support/commandLine";
import { catalog, PROJECT, siteText } from "../../support/sites";

/** The lines of a text that another one does not have. */
function linesOnlyIn(text: string, other: string): string[] {
  const known = new Set(other.split("\n"));
  return text.split("\n").filter((line) => !known.has(line));
}

describe("kvandal site-new", () => {
  const project = copyOfProject();
  const sites = join(project, "sites");
  const limits = join(project, "policies", "limits");
  /** Every file of the project that a new site could touch. */
  const data = (): string[] =>
    [sites, limits]
      .flatMap((folder) => readdirSync(folder, { recursive: true }).map(String))
      .sort();
  const shipped = data();

  afterEach(() => {
    for (const folder of [sites, limits]) {
      rmSync(folder, { recursive: true, force: true });
    }
    cpSync(join(PROJECT, "sites"), sites, { recursive: true });
    cpSync(join(PROJECT, "policies", "limits"), limits, { recursive: true });
  });
  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it("copies a site with its comments, renames it, and what it leaves plans once its limits are locked", async () => {
    const created = await kvandalHere(["site-new", "porto", "--from", "kvandal"], project);
    expect(created).toMatchObject({ status: 0, stderr: "" });
    expect(created.stdout).toContain("npm run plan -- --site porto");

    const text = readFileSync(join(sites, "porto", "site.yaml"), "utf8");
    expect(linesOnlyIn(text, siteText("kvandal"))).toEqual([
      "# Copied from sites/kvandal: every figure and source below is still that site's. Replace them, then this line.",
      "name: porto",
      'title: "porto, a copy of kvandal"',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((hall) => `    managementContext: porto-narvik-${hall}`),
    ]);
    expect(text.split("\n", 1)).toEqual([
      "# yaml-language-server: $schema=../../schemas/site.schema.json",
    ]);

    const phase2 = ["plan", "--site", "porto", "--phase", "phase-2", "--json"];
    const unlocked = JSON.parse((await kvandalHere(phase2, project)).stdout) as { fits: boolean };
    expect(unlocked.fits).toBe(false);
    await kvandalHere(["limits", "--site", "porto", "--write"], project);
    const plan = await kvandalHere(phase2, project);
    expect(JSON.parse(plan.stdout)).toMatchObject({ site: "porto", fits: true, gpus: 100_000 });
  });

  it("leaves a site whose file cannot be raised once its limits are locked", async () => {
    await kvandalHere(["site-new", "porto", "--title", "Porto: one"], project);
    await kvandalHere(["limits", "--site", "porto", "--write"], project);
    expect(JSON.parse(readFileSync(join(limits, "porto.json"), "utf8"))).toMatchObject({
      "energy-budget": { site: "porto", siteFolder: "sites/porto" },
    });
    const file = join(sites, "porto", "site.yaml");
    const text = readFileSync(file, "utf8");
    expect(text).toContain('title: "Porto: one"');
    writeFileSync(
      file,
      text
        .replace("energised: 200 kW", "energised: 400 kW")
        .replace("share: 190 kW", "share: 380 kW")
        .replace("{ h100-1: 15 }", "{ h100-1: 16 }"),
    );
    const raised = await kvandalHere(["plan", "--site", "porto", "--phase", "phase-1"], project);
    expect(raised.status).toBe(1);
    expect(raised.stdout).toContain("197.5 kW asked, 190.0 kW usable");
  });

  it("copies nothing of another site's limits, and says who has to write the new ones", async () => {
    const { stdout } = await kvandalHere(["site-new", "porto", "--from", "lab"], project);
    expect(stdout).toContain(
      "It has no locked limits, and nothing of it can be deployed until the owners of its grid contract have them written",
    );
    expect(existsSync(join(limits, "porto.json"))).toBe(false);
  });

  it("P6: gives the new site no context that another site has, and both can be planned", async () => {
    const file = join(sites, "sines", "site.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replace("managementContext: sines-1", "managementContext: kwok-porto-hall-1"),
    );
    await kvandalHere(["site-new", "porto", "--from", "lab"], project);
    const porto = readFileSync(join(sites, "porto", "site.yaml"), "utf8");
    expect(
      parseSite("site.yaml", porto, catalog).halls.map((hall) => hall.managementContext),
    ).toEqual(["kwok-porto-hall-1-2", "kwok-porto-hall-2", "kwok-porto-hall-3"]);
    await kvandalHere(["limits", "--site", "porto", "--write"], project);
    for (const site of ["porto", "lab", "sines"]) {
      expect(
        await kvandalHere(["plan", "--site", site, "--phase", "phase-1"], project),
      ).toMatchObject({
        stderr: "",
      });
    }
  });

  it("answers programs with what it wrote and what comes next", async () => {
    const { status, stdout } = await kvandalHere(["site-new", "porto", "--json"], project);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      site: "porto",
      title: "porto, a copy of lab",
      from: "lab",
      siteFile: "sites/porto/site.yaml",
      halls: [1, 2, 3].map((hall) => ({
        name: `hall-${hall}`,
        managementContext: `kwok-porto-hall-${hall}`,
      })),
      phases: ["phase-1", "phase-2", "phase-3"],
      next: [
        "npm run limits -- --site porto --write",
        "npm run plan -- --site porto",
        "npm run up -- --site porto",
      ],
    });
  });

  it.each([
    ["a name with capitals", ["Porto"], "lower-case letters, digits and dashes, a letter first"],
    ["a way out of the folder", ["../porto"], '"../porto" cannot be the name of a site'],
    ["a name that is too long", ["p".repeat(41)], "at most 40 characters"],
    ["no name", [], "missing required argument 'name'"],
    ["an empty title", ["porto", "--title", " "], "--title: must not be empty"],
    ["a name that is taken", ["kvandal"], "sites/kvandal is there already"],
    ["an unknown template", ["porto", "--from", "kvandl"], 'Did you mean "kvandal"?'],
  ])("refuses %s with 2 and writes nothing", async (_what, args, message) => {
    const { status, stderr } = await kvandalHere(["site-new", ...args], project);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(data()).toEqual(shipped);
  });

  it("refuses a name whose limits somebody has locked already", async () => {
    writeFileSync(join(limits, "porto.json"), "{}");
    const { status, stderr } = await kvandalHere(["site-new", "porto"], project);
    expect(stderr).toContain("policies/limits/porto.json is there already");
    expect(status).toBe(2);
    expect(existsSync(join(sites, "porto"))).toBe(false);
    expect(readFileSync(join(limits, "porto.json"), "utf8")).toBe("{}");
  });

  it("refuses a template that is broken, with its line", async () => {
    const file = join(sites, "lab", "site.yaml");
    writeFileSync(file, siteText("lab").replace("reserve: 5 %", "reserve: 5"));
    const { status, stderr } = await kvandalHere(["site-new", "porto"], project);
    expect(stderr).toMatch(
      /sites\/lab\/site\.yaml:\d+:12 power\.reserve: found 5; expected a share/,
    );
    expect(status).toBe(2);
    expect(data()).toEqual(shipped);
  });

  it("leaves nothing half-written where it cannot finish", async () => {
    // Works for every user: a pipe cannot be copied.
    execFileSync("mkfifo", [join(sites, "lab", "pipe")]);
    const before = readdirSync(sites);
    const { status, stderr } = await kvandalHere(["site-new", "porto"], project);
    expect(stderr).toContain("porto cannot be written, and nothing was: ");
    expect(status).toBe(1);
    expect(readdirSync(sites)).toEqual(before);
  });

  it("copies what else belongs to a site, but no evidence: it proves nothing about another site", async () => {
    mkdirSync(join(sites, "lab", "evidence"), { recursive: true });
    writeFileSync(join(sites, "lab", "evidence", "grid.yaml"), "");
    writeFileSync(join(sites, "lab", "NOTES.md"), "");
    await kvandalHere(["site-new", "porto"], project);
    expect(readdirSync(join(sites, "porto")).sort()).toEqual(["NOTES.md", "site.yaml"]);
  });
});

describe("a site file made from a template", () => {
  const lab = siteText("lab");
  const contextsOf = (text: string): (string | undefined)[][] => {
    const template = parseSite("site.yaml", text, catalog);
    const copy = siteFromTemplate(text, template, { name: "porto", title: "Porto" }, new Set());
    return parseSite("site.yaml", copy, catalog).halls.map(
      ({ managementContext, workloadContext }) => [managementContext, workloadContext],
    );
  };

  it("gives workload clusters contexts of their own, and one context where two are the same", () => {
    const text = lab
      .replace(/(managementContext: kwok-lab-hall-1)/, "$1\n    workloadContext: kwok-lab-hall-1")
      .replace(/(managementContext: kwok-lab-hall-2)/, '$1\n    workloadContext: "gpu #2" # ours');
    expect(contextsOf(text)).toEqual([
      ["kwok-porto-hall-1", "kwok-porto-hall-1"],
      ["kwok-porto-hall-2", "kwok-porto-hall-2-workload"],
      ["kwok-porto-hall-3", undefined],
    ]);
  });

  it("gives a hall another context where the name is taken, by another site or by a hall of its own", () => {
    const text = lab
      .replace("name: hall-2\n", "name: hall-1-workload\n")
      .replace(/name: hall-2, share/g, "name: hall-1-workload, share")
      .replace("hall: hall-2", "hall: hall-1-workload")
      .replace(/(managementContext: kwok-lab-hall-1)/, "$1\n    workloadContext: jobs");
    const template = parseSite("site.yaml", text, catalog);
    const taken = new Set(["kwok-porto-hall-3", "kwok-porto-hall-3-2"]);
    const copy = siteFromTemplate(text, template, { name: "porto", title: "Porto" }, taken);
    expect(
      parseSite("site.yaml", copy, catalog).halls.flatMap((hall) => [
        hall.managementContext,
        hall.workloadContext,
      ]),
    ).toEqual([
      "kwok-porto-hall-1",
      "kwok-porto-hall-1-workload",
      "kwok-porto-hall-1-workload-2",
      undefined,
      "kwok-porto-hall-3-3",
      undefined,
    ]);
  });

  it("takes any title as it is", () => {
    for (const title of ["yes", "a: b # c", '"', "Ærfugl's", "12", "{x}"]) {
      const template = parseSite("site.yaml", lab, catalog);
      const copy = siteFromTemplate(lab, template, { name: "porto", title }, new Set());
      expect(parseSite("site.yaml", copy, catalog).title).toBe(title);
    }
  });
});
