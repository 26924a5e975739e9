import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { commitIn, gitIn } from "../support/git";
import { PROJECT } from "../support/sites";
import { workflow } from "../support/workflows";
import { ProjectCopy } from "./support/project";
import { runJob, type JobOutcome } from "./support/workflowJob";

/**
 * The preview workflow's own shell steps, in process and on the real engine, against a stand-in for GitHub's comments: no registry
 * has GitHub.
 */

jest.setTimeout(10 * 60_000);

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

const project = new ProjectCopy();
const comments: Comment[] = [];
const requests: string[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  commitIn(project.folder, "sites", "catalog", "policies/limits", "Pulumi.dev.yaml");
  base = gitIn(project.folder, "rev-parse", "HEAD");
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
  project.remove();
});

/** Runs a job's shell steps as a runner does. */
function run(name: "diff" | "engine"): Promise<JobOutcome> {
  const job = workflow("preview.yml").jobs[name];
  if (job === undefined) {
    throw new Error(`preview.yml has no job ${name}`);
  }
  const known = {
    "matrix.site": "lab",
    "matrix.stack.site": "lab",
    "matrix.stack.environment": "dev",
    "github.event.pull_request.base.sha": base,
    "github.event.pull_request.number": "7",
    "github.token": "a-token",
    "vars.KVANDAL_BACKEND_URL": "",
    "secrets.PULUMI_CONFIG_PASSPHRASE": "",
    "secrets.KUBECONFIG": "",
  };
  return runJob(project.folder, job, known, {
    HOME: process.env.HOME ?? "",
    CI: "true",
    NO_COLOR: "1",
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_REPOSITORY: "aker/kvandal",
  });
}

const MARKER = "<!-- kvandal diff-lab -->";
const units = (from: number, to: number): void => {
  project.edit("sites/lab/site.yaml", `{ h100-1: ${from} }`, `{ h100-1: ${to} }`);
};

it("comments once, adds what the engine's preview says to that comment, and fails when blocked", async () => {
  const quote = { id: 1, body: `${MARKER}\nlook!`, user: { type: "User" } };
  comments.push(quote);
  units(15, 16);
  expect(await run("diff")).toMatchObject({ code: 1 });
  expect(comments.map(({ id }) => id)).toEqual([1, 101]);
  expect(comments[1]?.body).toMatch(new RegExp(`^${MARKER}\n⛔ \\*\\*Blocked by `));
  expect(comments[1]?.body).not.toContain("Preview of the engine");

  const engine = await run("engine");
  expect(engine).toMatchObject({ code: 1, failedAt: 'exit "$CODE"' });
  expect(engine.output).toContain("comment updated");
  expect(comments.map(({ id }) => id)).toEqual([1, 101]);
  expect(comments[1]?.body).toContain("### Preview of the engine, stack lab-dev");
  expect(comments[1]?.body).toContain(
    "- energy-budget (mandatory), Site lab: hall hall-1: 197.5 kW",
  );
  expect(quote.body).toBe(`${MARKER}\nlook!`);
});

it("updates the comment again when the change is mended: one line where nothing changes", async () => {
  units(16, 15);
  expect(await run("diff")).toMatchObject({ code: 0 });
  expect(comments[1]?.body).toBe(`${MARKER}\n**No change of lab in 3 phases.**\n`);
  // Once more, it says so already: nothing is written.
  requests.length = 0;
  expect(await run("diff")).toMatchObject({ code: 0 });
  expect(requests).toEqual(["GET /repos/aker/kvandal/issues/7/comments Bearer a-token"]);
  expect(await run("engine")).toMatchObject({ code: 0, failedAt: undefined });
  expect(comments[1]?.body).toBe(
    `${MARKER}\n**No change of lab in 3 phases. Preview of the engine, stack lab-dev: no policy objects (advice as before: headroom), and nothing in service is deleted or replaced.**\n`,
  );
  expect(comments.map(({ id }) => id)).toEqual([1, 101]);
});

it("says so when the engine's preview fails", async () => {
  const program = readFileSync(join(PROJECT, "index.ts"), "utf8");
  project.edit("index.ts", program, `process.exit(3);\n${program}`);
  expect(await run("engine")).toMatchObject({ code: 1, failedAt: 'exit "$CODE"' });
  expect(comments[1]?.body).toContain(
    "**Blocked by the engine's preview of lab-dev: it failed. From the files alone: No change of lab",
  );
});
