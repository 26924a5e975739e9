import { spawn } from "node:child_process";
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { daysAgo, TODAY } from "../support/days";
import { ProjectCopy, type Outcome } from "../e2e/support/project";
import { wayToReadOnly } from "./support/readOnly";

/** What breaks around an `up`: API servers, etcd, the state, another `up`. One story, on the real engine and real API servers. */

// No time is a failure, also on a machine that is busy with other things.
jest.setTimeout(60 * 60_000);

const project = new ProjectCopy();
const REQUEST = ["--site", "lab", "--phase", "phase-2", "--now", TODAY, "--skip-preview"];
const SITE = "sites/lab/site.yaml";
const STATE = join(project.folder, ".kvandal", "state", ".pulumi", "stacks", "kvandal");

const up = (...args: string[]): Promise<Outcome> => project.kvandal("up", ...REQUEST, ...args);

let units = 0;

/** Gives the first pool more units; the second keeps its one. */
function setUnits(to: number): void {
  project.edit(SITE, pools(units), pools(to));
  units = to;
}

const pools = (first: number): string => `{ h100-1: ${first}, h100-2: 1 }`;

/** What an API server has of a kind, by one of its fields. */
function read(hall: string, kind: string, field: string): Promise<string> {
  const path = `jsonpath={.items[*].${field}}`;
  return project.kubectl(hall, "get", kind, "-n", "kvandal", "-o", path);
}

const replicas = (): Promise<string[]> =>
  Promise.all(
    ["hall-1", "hall-2"].map((hall) => read(hall, "machinedeployments", "spec.replicas")),
  );

beforeAll(async () => {
  project.addEvidence("phase-2");
  // Two halls with few nodes say as much as three with many. Phase 1 must have no more nodes than phase 2.
  project.edit(SITE, "units: { h100-1: 15 }", "units: { h100-1: 1 }");
  // So few nodes in a plant of that size: without losses at no load its PUE stays within the design PUE.
  project.edit(SITE, "fixed: 0.02", "fixed: 0");
  project.edit(SITE, "      - { name: hall-3, share: 617.5 kW }\n", "");
  // Room for one unit and no more: a unit that was never made must not be counted as one that may still draw power.
  project.edit(SITE, "{ name: hall-2, share: 617.5 kW }", "{ name: hall-2, share: 20 kW }");
  project.edit(SITE, "{ h100-1: 45, h100-2: 40, h100-3: 40 }", pools(units));
  setUnits(1);
  await project.lockLab();
}, 60 * 60_000);

afterAll(async () => {
  await project.end();
});

describe("a hall whose API server dies during the first deployment", () => {
  it("is named, and with --continue-on-error the other hall is deployed", async () => {
    const killed = (): Promise<void> => {
      process.kill(project.component("hall-2", "kube-apiserver").pid, "SIGKILL");
      return Promise.resolve();
    };
    const outcome = await project.kvandalMeanwhile(
      1,
      killed,
      ...["up", ...REQUEST, "--continue-on-error"],
    );
    expect(outcome.output).toMatch(
      /lab phase-2 was not deployed as a whole:\n {2}hall hall-2 \(context kwok-lab-hall-2\) cannot be reached: .+\nRun the same command again/,
    );
    expect(outcome.exitCode).toBe(1);
    expect(await read("hall-1", "machinedeployments", "spec.replicas")).toBe("1");
    expect(await read("hall-1", "sitebudgets", "spec.pools.h100-1.ceilingUnits")).toBe("1");
  });

  it("is deployed by the next up, which starts it again", async () => {
    const outcome = await up();
    expect(outcome.output).toContain("the last run failed or was killed: reading");
    expect(outcome.output).toContain("2 of 2 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(await replicas()).toEqual(["1", "1"]);
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
    expect(outcome.output).toContain("3 of 3 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(await replicas()).toEqual(["2", "1"]);
  });
});

describe("two ups at once, with an etcd that does not answer for seconds", () => {
  it("are one up and a refusal", async () => {
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
    let second: Outcome | undefined;
    const first = await project.kvandalMeanwhile(
      1,
      async () => {
        // However long the second takes to start, the first is still at it.
        second = await project.whileEngineIsPaused(() => up());
        await slow();
      },
      ...["up", ...REQUEST],
    );
    expect(first.output).toContain("4 of 4 GPU nodes Ready");
    expect(second?.exitCode).toBe(1);
    expect(second?.output).toMatch(/locked by 1 lock/);
    expect(await replicas()).toEqual(["3", "1"]);
  });
});

describe("before anything is changed, an up is refused", () => {
  const STATE_FILE = join(STATE, "lab-dev.json");
  const EVIDENCE = join(project.folder, "sites", "lab", "evidence");
  const PUE = `${daysAgo(3)}-phase-2-pue.yaml`;

  async function expectRefusal(exitCode: number, ...message: readonly string[]): Promise<void> {
    const outcome = await up();
    for (const part of message) {
      expect(outcome.output).toContain(part);
    }
    expect(outcome.output).not.toMatch(/^ {4}at /m);
    expect(outcome.exitCode).toBe(exitCode);
    expect(await replicas()).toEqual(["3", "1"]);
  }

  beforeAll(() => {
    setUnits(4);
  });

  it.each([
    ["cut short", (whole: Buffer) => whole.subarray(0, 60), `${PUE}:3:9 not valid YAML`],
    [
      "overwritten by something else",
      () => Buffer.from([0x7f, 0x45, 0, 0xff, 0xfe]),
      `${PUE}:1:1 the file is not UTF-8 text`,
    ],
  ])("while a file of evidence is %s", async (_, spoilt, place) => {
    const good = join(EVIDENCE, PUE);
    const whole = readFileSync(good);
    writeFileSync(good, spoilt(whole));
    try {
      await expectRefusal(2, place, "nothing was changed");
    } finally {
      writeFileSync(good, whole);
    }
  });

  const makeReadOnly = wayToReadOnly();
  // Root, who cannot make a file read-only here, cannot see what an up makes of one.
  const unlessAlmighty = makeReadOnly === undefined ? it.skip : it;

  unlessAlmighty("while the state is read-only", async () => {
    const writable = makeReadOnly?.(STATE_FILE);
    try {
      await expectRefusal(1, "the state of lab-dev cannot be written", STATE_FILE);
    } finally {
      writable?.();
    }
  });

  it("while the state is cut short, until its backup is copied over it", async () => {
    truncateSync(STATE_FILE, Math.floor(readFileSync(STATE_FILE).length / 2));
    await expectRefusal(1, "the state of lab-dev cannot be read, and nothing was changed: restore");
    copyFileSync(`${STATE_FILE}.bak`, STATE_FILE);
    // As an engine of an earlier version has left it that was killed: the state is whole, its attributes are not.
    writeFileSync(`${STATE_FILE}.attrs`, "");
    const mended = await up();
    expect(mended.output).toContain("5 of 5 GPU nodes Ready");
    expect(mended).toMatchObject({ exitCode: 0 });
  });
});
