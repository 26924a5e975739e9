import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { blocksOf } from "../../support/markdownBlocks";
import { PROJECT } from "../../support/sites";
import { workflow } from "../../support/workflows";
import { siteNames } from "../../../model/site";

interface GitlabJob {
  readonly script?: readonly string[];
  readonly environment?: object;
  readonly parallel?: { readonly matrix: readonly Readonly<Record<string, readonly string[]>>[] };
}

const [block] = blocksOf(readFileSync(join(PROJECT, "docs", "gitlab.md"), "utf8"));
const pipeline = parse(block?.text ?? "") as Readonly<Record<string, GitlabJob>>;
const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};
const runsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /npm run -s ((?:guard -- )?[\w:-]+)/.exec(line)?.[1] ?? []);
const onGithub = (job: string): string[] =>
  runsOf((workflow("deploy.yml").jobs[job]?.steps ?? []).flatMap(({ run }) => run ?? []));

describe("the pipeline for GitLab", () => {
  it("deploys by the same steps as the workflow for GitHub", () => {
    expect(runsOf(pipeline["preview-kvandal"]?.script ?? [])).toEqual(onGithub("preview"));
    expect(runsOf(pipeline["deploy-kvandal"]?.script ?? [])).toEqual(onGithub("deploy"));
  });

  it("runs scripts that exist, and gives a merge request no environment with secrets", () => {
    const all = Object.values(pipeline).flatMap(({ script }) => script ?? []);
    for (const name of runsOf(all)) {
      expect(Object.keys(scripts)).toContain(name.split(" ")[0]);
    }
    expect(pipeline.diff?.environment).toBeUndefined();
    expect(pipeline.check?.environment).toBeUndefined();
  });

  it("shows what a merge request amounts to, for every site", () => {
    expect(pipeline.diff?.parallel?.matrix[0]?.SITE).toEqual(siteNames(PROJECT));
  });
});
