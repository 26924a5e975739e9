import { readdirSync, readFileSync } from "node:fs";
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

describe("the deployment", () => {
  const { preview, deploy } = workflow("deploy.yml").jobs;
  const scripts = (job: typeof deploy): string[] =>
    job?.steps.flatMap(
      ({ run = "" }) => /npm run -s ((?:guard -- )?[\w:-]+)/.exec(run)?.[1] ?? [],
    ) ?? [];

  it("is previewed first, and approved by the reviewers of its phase", () => {
    expect(deploy?.needs).toBe("preview");
    expect(preview?.if).toContain("default_branch");
    expect(deploy?.environment).toMatch(/needs\.preview\.outputs\.phase \}\}$/);
    expect(scripts(preview)).toEqual(["stack", "toolchain", "drift", "preview"]);
  });

  it("looks for drift before, and at the guard after; what was deployed is kept", () => {
    expect(scripts(deploy)).toEqual([
      "toolchain",
      "drift",
      "up",
      "guard -- sync",
      "guard -- status",
      "record",
    ]);
  });

  it("has the engine's own preview, with the policies, and no update plan", () => {
    const all = [...(preview?.steps ?? []), ...(deploy?.steps ?? [])].map(({ run = "" }) => run);
    expect(all.join("\n")).not.toMatch(/--skip-preview|--plan\b|--no-engine|pulumi up/);
  });
});

/** The stacks whose files are committed, beside the simulated one's. */
function stacksInService(): { readonly site?: string; readonly environment?: string }[] {
  return readdirSync(PROJECT).flatMap((file) => {
    const name = /^Pulumi\.(\S+)-(\w+)\.yaml$/.exec(file);
    return name === null ? [] : [{ site: name[1], environment: name[2] }];
  });
}

describe("the nightly look for drift", () => {
  it("covers every stack in service", () => {
    expect(workflow("drift.yml").jobs.drift?.strategy?.matrix?.stack).toEqual(stacksInService());
    expect(stacksInService()).not.toEqual([]);
  });
});

describe("the preview of a pull request", () => {
  const { diff, engine } = workflow("preview.yml").jobs;

  it("covers every site by its files, and every stack in service by the engine", () => {
    expect(diff?.strategy?.matrix?.site).toEqual(siteNames(PROJECT));
    expect(engine?.strategy?.matrix?.stack).toEqual(stacksInService());
  });

  it("gives the secrets of previews alone, and to no fork", () => {
    expect(diff?.environment).toBeUndefined();
    expect(JSON.stringify(diff)).not.toContain("secrets.");
    expect(engine?.environment).toMatch(/-preview$/);
    expect(engine?.if).toContain("head.repo.full_name == github.repository");
  });

  it("adds what the engine says to the comment of the site", () => {
    const comments = [diff, engine].map((job) =>
      job?.steps.flatMap(({ run = "" }) => /--key (\S+)/.exec(run)?.[1] ?? []),
    );
    expect(comments).toEqual([['"diff-$SITE"'], ['"diff-$SITE"']]);
  });
});
