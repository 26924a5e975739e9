import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseHiddenFiles } from "../../../tools/hiddenFiles";
import { commitIn, gitIn } from "../../support/git";

describe("files that decide about power", () => {
  let project: string;
  const RECORD = "sites/lab/evidence/2026-11-01-phase-1-grid-energised.yaml";

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "hidden-files-"));
    mkdirSync(join(project, "sites", "lab", "evidence"), { recursive: true });
    writeFileSync(join(project, "sites", "lab", "site.yaml"), "name: lab\n");
    writeFileSync(join(project, ".gitignore"), "*.draft.yaml\n*.swp\n");
    commitIn(project);
  });
  afterEach(() => {
    rmSync(project, { recursive: true, force: true });
  });

  const refusal = (): string | undefined => {
    try {
      refuseHiddenFiles(project);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("are taken as they are, committed or not, where git shows them", () => {
    writeFileSync(join(project, RECORD), "value: 200 kW\n");
    writeFileSync(join(project, "sites", "lab", ".site.yaml.swp"), "");
    expect(refusal()).toBeUndefined();
  });

  it("are refused where an ignore rule keeps them out of every commit", () => {
    writeFileSync(join(project, RECORD.replace(".yaml", ".draft.yaml")), "value: 200 kW\n");
    expect(refusal()).toMatch(/\.draft\.yaml is hidden from git by an ignore rule/);
  });

  it.each(["--skip-worktree", "--assume-unchanged"])(
    "are refused where git was told not to look at them (%s)",
    (flag) => {
      gitIn(project, "update-index", flag, "sites/lab/site.yaml");
      expect(refusal()).toMatch(/^sites\/lab\/site\.yaml is hidden from git by its index/);
    },
  );

  it("are refused as stack files too", () => {
    writeFileSync(join(project, "Pulumi.dev.yaml"), "config: {}\n");
    gitIn(project, "add", "Pulumi.dev.yaml");
    gitIn(project, "update-index", "--skip-worktree", "Pulumi.dev.yaml");
    expect(refusal()).toMatch(/^Pulumi\.dev\.yaml is hidden from git by its index/);
  });
});
