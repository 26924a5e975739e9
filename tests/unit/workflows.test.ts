import { readFileSync } from "node:fs";
import { join } from "node:path";
import { siteNames } from "../../model/site";
import { PROJECT } from "../support/sites";
import { workflow, workflowNames } from "../support/workflows";

const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

describe.each(workflowNames())("the workflow %s", (name) => {
  const { on, permissions, concurrency, jobs } = workflow(name);
  const all = Object.values(jobs);
  const steps = all.flatMap((job) => job.steps);

  it("runs code of others at a fixed commit only", () => {
    for (const { uses } of steps) {
      expect(uses ?? "actions/x@0000000000000000000000000000000000000000").toMatch(
        /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/,
      );
    }
  });

  it("may write nothing but comments, ends, and gives a fork no secrets", () => {
    for (const granted of [permissions, ...all.map((job) => job.permissions ?? {})]) {
      const written = Object.entries(granted).filter(([, access]) => access !== "read");
      expect(written.filter(([scope]) => scope !== "pull-requests")).toEqual([]);
    }
    expect(Object.keys(on)).not.toContain("pull_request_target");
    expect(all.every((job) => job["timeout-minutes"] !== undefined)).toBe(true);
    expect(concurrency).toBeDefined();
  });

  it("puts no text of an event into a shell, and runs scripts that everybody can run", () => {
    for (const run of steps.flatMap((step) => step.run ?? [])) {
      expect(run).not.toContain("${{");
      for (const [, script = ""] of run.matchAll(/npm run -s ([\w:-]+)/g)) {
        expect(Object.keys(scripts)).toContain(script);
      }
    }
  });
});

describe("the preview of a pull request", () => {
  it("covers every site", () => {
    expect(workflow("preview.yml").jobs.diff?.strategy?.matrix?.site).toEqual(siteNames(PROJECT));
  });
});
