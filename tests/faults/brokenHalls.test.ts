import { spawn } from "node:child_process";
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ProjectCopy, type Outcome } from "../e2e/support/project";

/** What breaks around an `up`: API servers, etcd, the state, another `up`. One story, on the real engine and real API servers. */

jest.setTimeout(15 * 60_000);

const project = new ProjectCopy();
const REQUEST = ["--site", "lab", "--phase", "phase-2", "--now", "2026-11-23", "--skip-preview"];
const HALLS = ["hall-1", "hall-2", "hall-3"];
const STATE = join(project.folder, ".kvandal", "state", ".pulumi", "stacks", "kvandal");

const up = (...args: string[]): Promise<Outcome> => project.kvandal("up", ...REQUEST, ...args);

let units = 40;

/** Gives every pool of phase 2 the same units. */
function setUnits(to: number): void {
  for (const pool of ["h100-2", "h100-3"]) {
    project.edit("sites/lab/site.yaml", `${pool}: ${units}`, `${pool}: ${to}`);
  }
  const first = units === 40 ? 45 : units;
  project.edit("sites/lab/site.yaml", `{ h100-1: ${first}, h100-2`, `{ h100-1: ${to}, h100-2`);
  units = to;
}

async function replicas(hall: string): Promise<string> {
  const path = "jsonpath={.items[*].spec.replicas}";
  return project.kubectl(hall, "get", "machinedeployments", "-n", "kvandal", "-o", path);
}

beforeAll(async () => {
  project.addEvidence("phase-2");
  // Phase 1 has no more nodes than phase 2, and few are sooner Ready.
  project.edit("sites/lab/site.yaml", "h100-1: 15 }", "h100-1: 1 }");
  setUnits(1);
  await project.prepareToolchain();
}, 60 * 60_000);

afterAll(async () => {
  await project.kvandal("down", "--site", "lab");
  project.remove();
});

describe("a hall whose API server dies during the first deployment", () => {
  it("fails, and names the hall", async () => {
    const killed = (): Promise<void> => {
      process.kill(project.component("hall-2", "kube-apiserver").pid, "SIGKILL");
      return Promise.resolve();
    };
    const outcome = await project.kvandalMeanwhile(1, killed, "up", ...REQUEST);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toMatch(/context kwok-lab-hall-2 cannot be reached/);
  });

  it("is deployed by the next up, which starts it again", async () => {
    const outcome = await up();
    expect(outcome.output).toContain("3 of 3 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(await Promise.all(HALLS.map(replicas))).toEqual(["1", "1", "1"]);
    expect((await up()).output).not.toMatch(/\d+ (?:created|deleted|replaced)/);
  });
});

describe("an API server that is killed and comes back during an up", () => {
  it("costs another up at most", async () => {
    setUnits(2);
    const restarted = async (): Promise<void> => {
      const { pid, command } = project.component("hall-1", "kube-apiserver");
      process.kill(pid, "SIGKILL");
      await sleep(1000);
      const [program = "", ...args] = command;
      const child = spawn(program, args, { detached: true, stdio: "ignore" });
      child.unref();
      const pids = join(project.folder, ".kvandal", ".kwok", "clusters", "lab-hall-1", "pids");
      writeFileSync(join(pids, "kube-apiserver.pid"), String(child.pid));
    };
    await project.kvandalMeanwhile(1, restarted, "up", ...REQUEST);
    const outcome = await up();
    expect(outcome.output).toContain("6 of 6 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(await Promise.all(HALLS.map(replicas))).toEqual(["2", "2", "2"]);
  });
});

describe("an etcd that does not answer for seconds", () => {
  it("delays an up, and nothing else", async () => {
    setUnits(3);
    const slow = async (): Promise<void> => {
      const { pid } = project.component("hall-1", "etcd");
      for (let pause = 0; pause < 3; pause += 1) {
        process.kill(pid, "SIGSTOP");
        await sleep(1500);
        process.kill(pid, "SIGCONT");
        await sleep(500);
      }
    };
    const outcome = await project.kvandalMeanwhile(1, slow, "up", ...REQUEST);
    expect(outcome.output).toContain("9 of 9 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });
  });
});

describe("two ups at once", () => {
  it("are one up and a refusal", async () => {
    setUnits(4);
    let second: Outcome | undefined;
    const first = await project.kvandalMeanwhile(
      1,
      async () => {
        second = await up();
      },
      ...["up", ...REQUEST],
    );
    const [won, lost] = first.exitCode === 0 ? [first, second] : [second, first];
    expect(won?.output).toContain("12 of 12 GPU nodes Ready");
    expect(lost?.exitCode).toBe(1);
    expect(lost?.output).toMatch(/locked by 1 lock/);
    expect(await Promise.all(HALLS.map(replicas))).toEqual(["4", "4", "4"]);
  });
});

describe("a state file that was cut short", () => {
  it("stops an up with a reason, changes nothing, and is mended by its backup", async () => {
    const file = join(STATE, "lab-dev.json");
    const whole = readFileSync(file);
    truncateSync(file, Math.floor(whole.length / 2));
    setUnits(5);
    const outcome = await up();
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toContain(
      "the state of lab-dev cannot be read, and nothing was changed: restore it",
    );
    expect(outcome.output).not.toMatch(/^ {4}at /m);
    expect(await Promise.all(HALLS.map(replicas))).toEqual(["4", "4", "4"]);
    copyFileSync(`${file}.bak`, file);
    const mended = await up();
    expect(mended.output).toContain("15 of 15 GPU nodes Ready");
    expect(mended).toMatchObject({ exitCode: 0 });
  });
});
