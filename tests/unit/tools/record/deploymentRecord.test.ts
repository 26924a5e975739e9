import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeploymentRecord } from "../../../../tools/record/deploymentRecord";
import { commitIn, gitIn } from "../../../support/git";
import { PROJECT } from "../../../support/sites";

// Each record is put together by a process that compiles the program first.
jest.setTimeout(120_000);

const TSX = join(PROJECT, "node_modules", "tsx", "dist", "cli.mjs");
const MODULE = join(PROJECT, "tools", "record", "deploymentRecord.ts");

/** Puts a record together in a process of its own, which has these variables. */
function recordOf(project: string, env: NodeJS.ProcessEnv = {}): DeploymentRecord {
  const script = `
    const { deploymentRecord } = require(${JSON.stringify(MODULE)});
    const engine = { description: "an engine", read: () => Promise.resolve("{}") };
    const stack = { name: "lab-dev", folder: "" };
    deploymentRecord(${JSON.stringify(project)}, { site: { name: "lab" } }, { engine, stack }, [], "2026-11-23")
      .then((record) => console.log(JSON.stringify(record)));`;
  const text = execFileSync(process.execPath, [TSX, "--eval", script], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return JSON.parse(text) as DeploymentRecord;
}

function repository(): string {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-record-"));
  writeFileSync(join(folder, "index.ts"), folder);
  commitIn(folder);
  return folder;
}

describe("the record of a deployment", () => {
  it("names the commit of its project, also where a hook of another repository runs it", () => {
    const [project, other] = [repository(), repository()];
    const commit = gitIn(project, "rev-parse", "HEAD");
    const hook = { GIT_DIR: join(other, ".git"), GIT_WORK_TREE: other };
    expect(recordOf(project, hook)).toMatchObject({ commit, uncommittedChanges: false });
    writeFileSync(join(project, "index.ts"), "changed");
    expect(recordOf(project, hook)).toMatchObject({ commit, uncommittedChanges: true });
  });

  it("names no commit outside of a repository", () => {
    const record = recordOf(mkdtempSync(join(tmpdir(), "kvandal-record-")));
    expect(record.commit).toBeUndefined();
    expect(record.uncommittedChanges).toBeUndefined();
  });
});
