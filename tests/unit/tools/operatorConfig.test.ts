import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policies } from "../../../policies/policies";
import { readOperatorConfig } from "../../../tools/policies/operatorConfig";
import { PROJECT } from "../../support/sites";

const elsewhere = mkdtempSync(join(tmpdir(), "kvandal-operator-"));
const inProject = join(PROJECT, ".kvandal", "operator-test");

afterAll(() => {
  rmSync(elsewhere, { recursive: true });
  rmSync(inProject, { recursive: true, force: true });
});

function written(folder: string, content: unknown): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "policy-config.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const read = (content: unknown, folder = elsewhere) =>
  readOperatorConfig(written(folder, content), policies);

describe("a configuration that an operator gives on the command line", () => {
  it.each([
    ["a level that is raised", { "demand-cover": "mandatory" }],
    ["a level as it is shipped", { "energy-budget": { enforcementLevel: "mandatory" } }],
    ["limits, which hold beside the site's own", { "energy-budget": { site: "lab", phases: {} } }],
    ["an earlier warning", { headroom: { warnAtPercent: 80 } }],
    ["the site's own folder", { "energy-budget": { site: "lab", siteFolder: "sites/lab" } }],
  ])("may hold %s, wherever it lies", (_, content) => {
    expect(read(content).weaker).toEqual([]);
    expect(read(content, inProject).weaker).toEqual([]);
  });

  it.each([
    [{ all: "disabled" }, "all is disabled instead of mandatory"],
    [{ "energy-budget": "advisory" }, "energy-budget is advisory instead of mandatory"],
    [
      { "phase-gate": { enforcementLevel: "disabled" } },
      "phase-gate is disabled instead of mandatory",
    ],
    [{ headroom: "disabled" }, "headroom is disabled instead of advisory"],
    [{ "phase-gate": { siteFolder: "sites/lab" } }, "phase-gate has siteFolder of its own"],
    [
      { "energy-budget": { site: "lab", siteFolder: "sites/generous" } },
      "energy-budget has siteFolder of its own",
    ],
    [
      { "privileges-pinned": { privilegedWorkloads: ["*"] } },
      "privileges-pinned has privilegedWorkloads of its own",
    ],
    [
      { "capacity-known": { allowedReleases: ["a/*"] } },
      "capacity-known has allowedReleases of its own",
    ],
  ])("shows that %j makes the policies weaker, and may not lie in the project", (content, says) => {
    expect(read(content).weaker).toEqual([says]);
    expect(() => read(content, inProject)).toThrow(
      `${says}: a file of this project may make the policies stricter, never weaker`,
    );
  });

  it.each([
    ["is no JSON", "{", "cannot be read as JSON"],
    ["is a list", [], "not a configuration of policies"],
    ["has a level that there is not", { headroom: "off" }, "not a configuration of policies"],
    [
      "names no policy",
      { "energy-bugdet": "disabled" },
      'the pack has no policy "energy-bugdet". Did you mean "energy-budget"?',
    ],
  ])("is refused when it %s", (_, content, says) => {
    expect(() => read(content)).toThrow(says);
  });

  it("is refused when it is not there", () => {
    expect(() => readOperatorConfig(join(elsewhere, "none.json"), policies)).toThrow(
      /none\.json: cannot be read as JSON: .*ENOENT/,
    );
  });
});
