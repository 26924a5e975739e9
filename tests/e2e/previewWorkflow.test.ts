import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { copyOfProject } from "../support/commandLine";
import { commitIn, gitIn } from "../support/git";
import { PROJECT } from "../support/sites";
import { workflow } from "../support/workflows";
import { runJob } from "./support/workflowJob";

/** The preview workflow's own shell steps, against a stand-in for GitHub's comments. */

jest.setTimeout(300_000);

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

const project = copyOfProject();
const siteFile = join(project, "sites", "lab", "site.yaml");
const shipped = readFileSync(join(PROJECT, "sites", "lab", "site.yaml"), "utf8");
const comments: Comment[] = [];
const requests: string[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  cpSync(join(PROJECT, "Pulumi.dev.yaml"), join(project, "Pulumi.dev.yaml"));
  writeFileSync(join(project, ".gitignore"), "node_modules\n");
  commitIn(project);
  base = gitIn(project, "rev-parse", "HEAD");
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      requests.push(`${method} ${url.split("?")[0] ?? ""} ${request.headers.authorization ?? ""}`);
      if (method === "GET") {
        response.end(JSON.stringify(comments));
        return;
      }
      const { body } = JSON.parse(Buffer.concat(chunks).toString()) as { body: string };
      const known = comments.find(({ id }) => url.endsWith(`/comments/${id}`));
      if (known === undefined) {
        comments.push({ id: 100 + comments.length, body, user: { type: "Bot" } });
      } else {
        known.body = body;
      }
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(project, { recursive: true });
});

/** Runs the job's shell steps as a runner does. @returns the exit code of the last. */
async function runPreview(): Promise<number> {
  const { diff } = workflow("preview.yml").jobs;
  if (diff === undefined) {
    throw new Error("preview.yml has no job diff");
  }
  const known = {
    "matrix.site": "lab",
    "github.event.pull_request.base.sha": base,
    "github.event.pull_request.number": "7",
    "github.token": "a-token",
  };
  const { code } = await runJob(project, diff, known, {
    HOME: project,
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_REPOSITORY: "aker/kvandal",
  });
  return code;
}

it("comments once, updates that comment, leaves those of people alone, and fails when blocked", async () => {
  const quote = { id: 1, body: "<!-- kvandal diff-lab -->\nlook!", user: { type: "User" } };
  comments.push(quote);
  writeFileSync(siteFile, shipped.replace("{ h100-1: 15 }", "{ h100-1: 16 }"));
  expect(await runPreview()).toBe(1);
  expect(comments.map(({ id }) => id)).toEqual([1, 101]);
  expect(comments[1]?.body).toMatch(/^<!-- kvandal diff-lab -->\n⛔ \*\*Blocked by /);

  writeFileSync(siteFile, shipped);
  expect(await runPreview()).toBe(0);
  expect(comments.map(({ id }) => id)).toEqual([1, 101]);
  expect(comments[1]?.body).toBe("<!-- kvandal diff-lab -->\n**No change of lab in 3 phases.**\n");
  expect(quote.body).toBe("<!-- kvandal diff-lab -->\nlook!");

  requests.length = 0;
  expect(await runPreview()).toBe(0);
  expect(requests).toEqual(["GET /repos/aker/kvandal/issues/7/comments Bearer a-token"]);
});
