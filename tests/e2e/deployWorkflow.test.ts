import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentRecord } from "../../tools/record/deploymentRecord";
import { commitIn } from "../support/git";
import { workflow } from "../support/workflows";
import { ProjectCopy } from "./support/project";
import { runJob, type JobOutcome } from "./support/workflowJob";

/**
 * The shell steps of the deployment and of the nightly look for drift, on the real engine and a real API server. One story: the lab
 * is deployed, somebody changes its cluster by hand, and no workflow goes on as if nothing had happened.
 */

jest.setTimeout(15 * 60_000);

const project = new ProjectCopy();
const stack = { site: "lab", environment: "dev" };
const known = {
  "inputs.site": stack.site,
  "inputs.environment": stack.environment,
  "matrix.stack.site": stack.site,
  "matrix.stack.environment": stack.environment,
  "vars.KVANDAL_BACKEND_URL": "",
  "secrets.PULUMI_CONFIG_PASSPHRASE": "",
  "secrets.KUBECONFIG": "",
};
const RUNNER = {
  HOME: process.env.HOME ?? "",
  CI: "true",
  NO_COLOR: "1",
  GITHUB_ACTOR: "kari",
  GITHUB_SERVER_URL: "https://github.example",
  GITHUB_REPOSITORY: "aker/kvandal",
  GITHUB_RUN_ID: "42",
};

function run(
  file: string,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<JobOutcome> {
  const job = workflow(file).jobs[name];
  if (job === undefined) {
    throw new Error(`${file} has no job ${name}`);
  }
  return runJob(project.folder, job, { ...known, ...more }, RUNNER);
}

/** What the deployment's job is given by the preview's. */
const handedOn = ({ outputs }: JobOutcome): Record<string, string> => ({
  "needs.preview.outputs.phase": outputs["stack.phase"] ?? "",
  "needs.preview.outputs.previewedAt": outputs["stack.previewedAt"] ?? "",
});

let preview: JobOutcome;

afterAll(async () => {
  await project.end();
});

it("previews the phase of the committed stack file, and hands on when", async () => {
  preview = await run("deploy.yml", "preview");
  expect(preview.output).toContain("no drift: the clusters of lab have what lab-dev deployed");
  expect(preview).toMatchObject({ code: 0, outputs: { "stack.phase": "phase-1" } });
  expect(preview.output).toContain("Resources:\n    + 51 to create");
});

it("deploys it, and keeps what the clusters say of it", async () => {
  const deployed = await run("deploy.yml", "deploy", handedOn(preview));
  expect(deployed).toMatchObject({ code: 0, failedAt: undefined });
  expect(deployed.output).toContain("15 of 15 GPU nodes Ready");
  expect(deployed.output).toContain("in order: lab, 1 hall");
  const record = JSON.parse(
    readFileSync(join(project.folder, "deployment.json"), "utf8"),
  ) as DeploymentRecord;
  expect(record).toMatchObject({
    stack: "lab-dev",
    deployed: { phase: "phase-1", nodes: 15, facilityWatts: 185_130 },
    run: { actor: "kari", url: "https://github.example/aker/kvandal/actions/runs/42" },
    halls: [{ hall: "hall-1", pools: [{ name: "h100-1", ceilingNodes: 15, liveNodes: 15 }] }],
  });
  const nodes = await project.kubectl("hall-1", "get", "nodes", "-o", "name");
  expect(nodes.trim().split("\n")).toHaveLength(15);
});

it("is what render writes for those who deploy from files", async () => {
  const out = join(project.folder, "rendered");
  const args = ["--phase", "phase-1", "--env", "dev", "--out", out];
  expect(await project.kvandal("render", "--site", "lab", ...args)).toMatchObject({ exitCode: 0 });
  // Ends with 1 where the cluster has something else.
  const cluster = join(out, "kwok-lab-hall-1");
  expect(await project.kubectl("hall-1", "diff", "--recursive", "--filename", cluster)).toBe("");
});

it("finds nothing at night while nobody has touched the clusters", async () => {
  const night = await run("drift.yml", "drift");
  expect(night).toMatchObject({ code: 0 });
  expect(night.output).toContain("no drift");
});

it("tells a reviewer what the engine would make anew in service", async () => {
  commitIn(project.folder, "sites", "catalog", "policies/limits", "Pulumi.dev.yaml");
  const pool = "{ name: h100-1, hall: hall-1, gpuSystem: hgx-h100,";
  const other = `${pool} nodes: { kubelet: { arguments: { container-log-max-files: "64" } } },`;
  project.edit("sites/lab/site.yaml", pool, other);
  const events = join(project.folder, "events.jsonl");
  expect(await project.kvandal("preview", "--site", "lab", "--events", events)).toMatchObject({
    exitCode: 0,
  });
  const told = ["--base", "HEAD", "--events", events, "--format", "markdown"];
  const { exitCode, stdout } = await project.kvandal("diff", "--site", "lab", ...told);
  expect(stdout).toContain("### Preview of the engine, stack lab-dev");
  expect(stdout).toContain(
    "**Replaced in service: deleted, and made anew**\n\n- KubeadmConfigTemplate hall-1-h100-1-bootstrap\n",
  );
  expect(exitCode).toBe(0);

  project.edit("sites/lab/site.yaml", other, pool);
});

it("refuses a preview of the day before yesterday, and changes nothing", async () => {
  const old = new Date(Date.now() - 49 * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
  const late = { ...handedOn(preview), "needs.preview.outputs.previewedAt": old };
  const outcome = await run("deploy.yml", "deploy", late);
  expect(outcome.code).toBe(1);
  expect(outcome.failedAt).toContain("npm run -s up");
  expect(outcome.output).toContain("49 hours ago, and one counts for 24 hours");
});

it("says at night what somebody has changed by hand, in watts, and stops the next deployment before it begins", async () => {
  const scale = ["scale", "machinedeployment", "h100-1", "--replicas=12"];
  await project.kubectl("hall-1", "-n", "kvandal", ...scale);
  await project.kubectl("hall-1", "delete", "runtimeclass", "nvidia");
  const night = await run("drift.yml", "drift");
  expect(night.code).toBe(1);
  expect(night.output).toContain("drift: lab, 37.0 kW deployed and not there, 2 objects other");
  expect(night.output).toMatch(/h100-1 +│ +15 │ +12 │ −37\.0 kW/);
  expect(night.output).toContain("RuntimeClass hall-1-device-plugin-runtime is gone");

  const next = await run("deploy.yml", "deploy", handedOn(preview));
  expect(next.code).toBe(1);
  expect(next.failedAt).toContain("npm run -s drift");
});
