import { existsSync } from "node:fs";
import { join } from "node:path";
import { GUARD } from "../../model/guard/names";
import { TODAY } from "../support/days";
import { ProjectCopy, type Outcome } from "./support/project";

/**
 * The lab on the real engine and real API servers. The tests are one story and run in order: phase 1, phase 2, what must not
 * happen, and the way back.
 */

jest.setTimeout(20 * 60_000);

const NOW = ["--now", TODAY];
/** Another day of the review than the program's, which changes no ceiling. */
const REVIEWED = JSON.stringify({ spec: { now: "2000-01-01" } });

const project = new ProjectCopy();

afterAll(async () => {
  await project.end();
});

const up = (phase: string, ...args: string[]): Promise<Outcome> =>
  project.kvandal("up", "--site", "lab", "--phase", phase, ...NOW, ...args);

interface KubernetesList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec: Readonly<Record<string, unknown>>;
    readonly status: {
      readonly phase?: string;
      readonly capacity?: Readonly<Record<string, string>>;
      readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    };
  }[];
}

const list = async (hall: string, kind: string): Promise<KubernetesList["items"]> =>
  (JSON.parse(await project.kubectl(hall, "get", kind, "-A", "-o", "json")) as KubernetesList)
    .items;

async function readyNodes(hall: string): Promise<number> {
  const nodes = await list(hall, "nodes");
  return nodes.filter(({ status }) =>
    status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True"),
  ).length;
}

async function eventually<Value>(expected: Value, look: () => Promise<Value>): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const value = await look();
    if (value === expected || Date.now() > deadline) {
      expect(value).toBe(expected);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** What is in the stack's state, without the times of the last touch. */
async function stateOf(stack: string): Promise<string> {
  const { stdout } = await project.pulumi(undefined, "stack", "export", "--stack", stack);
  const state = JSON.parse(stdout) as { deployment: { resources?: { modified?: string }[] } };
  return JSON.stringify(state.deployment.resources?.map(({ modified, ...resource }) => resource));
}

describe("phase 1", () => {
  it("goes up and ends with Ready GPU nodes", async () => {
    const outcome = await up("phase-1");
    expect(outcome.output).toContain("15 of 15 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });

    const nodes = await list("hall-1", "nodes");
    expect(nodes).toHaveLength(15);
    for (const node of nodes) {
      expect(node.status.capacity?.["nvidia.com/gpu"]).toBe("8");
      expect(node.metadata.labels).toMatchObject({ "kvandal.io/pool": "h100-1" });
      expect(node.spec.taints).toContainEqual({
        key: "nvidia.com/gpu",
        value: "present",
        effect: "NoSchedule",
      });
    }
  });

  it("runs the device plugin on every GPU node", async () => {
    // For the CronJob, three tests on: a change after which nothing but it counts.
    await project.kubectl("hall-1", "patch", "sitebudget", "lab", "--type=merge", "-p", REVIEWED);
    await eventually(15, async () => {
      const pods = await list("hall-1", "pods");
      return pods.filter(
        ({ metadata, status }) =>
          metadata.name.startsWith("nvidia-device-plugin-") && status.phase === "Running",
      ).length;
    });
  });

  it("shows the hall's budget to people", async () => {
    const table = await project.kubectl("hall-1", "get", "sitebudgets");
    expect(table).toMatch(/NAME +SITE +PHASE +USABLE +BUDGETED/);
    expect(table).toMatch(/lab +lab +phase-1 +190\.0 kW +185\.1 kW/);
  });

  it("follows kubectl scale up to the ceiling", async () => {
    const scale = (replicas: number): Promise<string> =>
      project.kubectl(
        "hall-1",
        "-n",
        "kvandal",
        "scale",
        "machinedeployment",
        "h100-1",
        `--replicas=${replicas}`,
      );
    await scale(10);
    await eventually(10, () => readyNodes("hall-1"));
    await expect(scale(16)).rejects.toThrow(
      "pool h100-1: 16 nodes asked, its ceiling in phase-1 is 15 nodes and it had 10",
    );
    await scale(15);
    await eventually(15, () => readyNodes("hall-1"));
  });

  it("has its nodes counted again after a change of the budget, without a command", async () => {
    const counted = (): Promise<string> =>
      project.kubectl("hall-1", "get", "sitebudget", "lab", "-o", "jsonpath={.status}");
    await eventually(
      '{"observedGeneration":2,"observedNodes":{"/unlisted":0,"h100-1":15}}',
      counted,
    );
    await eventually(true, async () => {
      const jobs = await project.kubectl("hall-1", "-n", "kvandal", "get", "jobs");
      return /kvandal-guard-sync-\d+ +Complete +1\/1/.test(jobs);
    });
  });

  it("says so when somebody deletes the guard, and mends it with a refresh", async () => {
    const status = (): Promise<Outcome> => project.kvandal("guard", "status", "--site", "lab");
    expect(await status()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("in order") as string,
    });
    await project.kubectl("hall-1", "delete", "validatingadmissionpolicybinding", GUARD.pools);
    const without = await status();
    expect(without.exitCode).toBe(1);
    expect(without.stdout).toContain(
      `hall hall-1: ValidatingAdmissionPolicyBinding ${GUARD.pools} is missing: deploy the phase again (kvandal up --refresh)`,
    );
    expect(await up("phase-1", "--refresh", "--skip-preview")).toMatchObject({ exitCode: 0 });
    expect(await status()).toMatchObject({ exitCode: 0 });
  });

  it("K3: reports a hall as out of order while its counting is suspended or an undeployed workload runs in it", async () => {
    const status = (): Promise<Outcome> => project.kvandal("guard", "status", "--site", "lab");
    const suspend = (value: boolean): Promise<string> =>
      project.kubectl(
        ...["hall-1", "-n", "kvandal", "patch", "cronjob", GUARD.observer, "--type=merge"],
        ...["-p", JSON.stringify({ spec: { suspend: value, schedule: "0 0 1 1 *" } })],
      );
    const image = "registry.k8s.io/pause:3.10";
    await suspend(true);
    await project.kubectl(
      ...["hall-1", "-n", "kvandal", "create", "deployment", "mine"],
      "--image",
      image,
    );
    const { exitCode, stdout } = await status();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`CronJob kvandal/${GUARD.observer} is not as it was deployed`);
    expect(stdout).toContain("Deployment kvandal/mine is in no deployment");
    const drift = await project.kvandal("drift", "--site", "lab", "--now", TODAY);
    expect(drift).toMatchObject({ exitCode: 1 });
    expect(drift.stdout).toContain("Deployment kvandal/mine is in no deployment");
    await project.kubectl("hall-1", "-n", "kvandal", "delete", "deployment", "mine");
    expect(await up("phase-1", "--refresh", "--skip-preview")).toMatchObject({ exitCode: 0 });
    expect(await status()).toMatchObject({ exitCode: 0 });
  });

  it("is audited as it was deployed, also against limits that have fallen since", async () => {
    expect(await project.kvandal("audit")).toMatchObject({ exitCode: 0 });
    const limits = "policies/limits/lab.json";
    // Once for each of the two policies that are given them.
    project.edit(limits, '"hall-1": 190000', '"hall-1": 180000');
    project.edit(limits, '"hall-1": 190000', '"hall-1": 180000');
    const audit = await project.kvandal("audit");
    project.edit(limits, '"hall-1": 180000', '"hall-1": 190000');
    project.edit(limits, '"hall-1": 180000', '"hall-1": 190000');
    expect(audit.exitCode).toBe(1);
    expect(audit.output).toContain("hall hall-1: 185.1 kW asked, 180.0 kW usable in phase-1");
  });
});

describe("a phase that is not open", () => {
  it("is refused with every gate that misses, and touches neither state nor cluster", async () => {
    const before = await stateOf("lab-dev");
    const outcome = await up("phase-2", "--skip-preview");
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toMatch(/\[mandatory\].*phase-gate\s+\(kvandal:index:Site: lab\)/);
    for (const gate of ["grid-energised", "capacity-booked", "phase-1-accepted", "phase-1-pue"]) {
      expect(outcome.output).toContain(`gate ${gate} of phase-2 is missing: no evidence`);
    }
    expect(await stateOf("lab-dev")).toBe(before);
    expect(await list("hall-2", "machinedeployments")).toEqual([]);
    expect(await readyNodes("hall-1")).toBe(15);
  });

  it("is refused after one that is not open, whatever its own evidence says", async () => {
    project.addEvidence("phase-3");
    const outcome = await up("phase-3", "--skip-preview");
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toMatch(/\[mandatory\].*phase-order\s+\(kvandal:index:Site: lab\)/);
    expect(outcome.output).toContain("phase-3 comes after phase-2, which is not open");
    expect(await readyNodes("hall-1")).toBe(15);
  });
});

describe("phase 2", () => {
  it("goes up over three halls once its evidence is there", async () => {
    project.addEvidence("phase-2");
    const outcome = await up("phase-2", "--skip-preview");
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.output).toContain("illustrative: examples decided here");
    expect(outcome.output).toContain("125 of 125 GPU nodes Ready");
    expect(await Promise.all(["hall-1", "hall-2", "hall-3"].map(readyNodes))).toEqual([45, 40, 40]);
  });

  it.each([["with a preview"], ["without a preview", "--skip-preview"]])(
    "blocks what the hall cannot power, %s, and touches neither state nor cluster",
    async (_name, ...flags) => {
      const before = await stateOf("lab-dev");
      const poolsBefore = await list("hall-1", "machinedeployments");
      project.edit("sites/lab/site.yaml", "h100-1: 45,", "h100-1: 51,");
      try {
        const outcome = await up("phase-2", ...flags);
        expect(outcome.exitCode).toBe(1);
        expect(outcome.output).toMatch(
          /\[mandatory\].*energy-budget\s+\(kvandal:index:Site: lab\)/,
        );
        expect(outcome.output).toContain(
          "hall hall-1: 629.4 kW asked, 617.5 kW usable in phase-2 (11.9 kW over, 101.9 %): lower pool h100-1 to 50 units or wait for phase-3",
        );
      } finally {
        project.edit("sites/lab/site.yaml", "h100-1: 51,", "h100-1: 45,");
      }
      expect(await stateOf("lab-dev")).toBe(before);
      expect(await list("hall-1", "machinedeployments")).toEqual(poolsBefore);
      expect(await readyNodes("hall-1")).toBe(45);
    },
  );

  it("is not let through by a site file that raises its own limits", async () => {
    project.edit("sites/lab/site.yaml", "h100-1: 45,", "h100-1: 51,");
    project.edit("sites/lab/site.yaml", "designPue: 1.10\n  annualPue: 1.08", "designPue: 1.00");
    try {
      const outcome = await up("phase-2", "--skip-preview");
      expect(outcome.exitCode).toBe(1);
      expect(outcome.output).toMatch(/\[mandatory\].*energy-budget\s+\(kvandal:index:Site: lab\)/);
      expect(outcome.output).toContain("hall hall-1: 629.4 kW asked, 617.5 kW usable in phase-2");
      expect(await readyNodes("hall-1")).toBe(45);
    } finally {
      project.edit("sites/lab/site.yaml", "designPue: 1.00", "designPue: 1.10\n  annualPue: 1.08");
      project.edit("sites/lab/site.yaml", "h100-1: 51,", "h100-1: 45,");
    }
  });
});

describe("the way back", () => {
  it("is refused without leave and a reason while nodes are in service", async () => {
    const outcome = await up("phase-1");
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toContain(
      "lab-dev is in phase-2 with 125 nodes in service, and phase-1 has 15: drain the others first",
    );
    expect(await readyNodes("hall-1")).toBe(45);
  });

  it("shrinks to phase 1 with both, and keeps the reason", async () => {
    const leave = ["--allow-shrink", "--reason", "the end of the test"];
    const outcome = await up("phase-1", "--skip-preview", ...leave);
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.output).toMatch(/shrunkBecause\s*: "the end of the test"/);
    await eventually(15, () => readyNodes("hall-1"));
    expect(await list("hall-2", "machinedeployments")).toEqual([]);
  });

  it("leaves nothing after a destroy", async () => {
    const outcome = await project.pulumi(undefined, ...project.destroy);
    expect(outcome).toMatchObject({ exitCode: 0 });
    await eventually(0, () => readyNodes("hall-1"));
    for (const kind of ["machinedeployments", "daemonsets", "runtimeclasses"]) {
      expect(await list("hall-1", kind)).toEqual([]);
    }
    const names = (await list("hall-1", "namespaces")).map(({ metadata }) => metadata.name);
    expect(names).not.toContain("kvandal");
    expect(names).not.toContain("nvidia-device-plugin");
    const definitions = (await list("hall-1", "customresourcedefinitions")).map(
      ({ metadata }) => metadata.name,
    );
    expect(definitions).not.toContain("sitebudgets.kvandal.io");
  });

  it("ends without halls and without a stack", async () => {
    const cluster = join(project.folder, ".kvandal", ".kwok", "clusters", "lab-hall-1");
    expect(existsSync(cluster)).toBe(true);
    const outcome = await project.kvandal("down", "--site", "lab");
    expect(outcome).toMatchObject({ exitCode: 0 });
    const stacks = await project.pulumi(undefined, "stack", "ls", "--json");
    expect(stacks.stdout).not.toContain("lab-dev");
    await expect(project.kubectl("hall-1", "get", "nodes")).rejects.toThrow();
    expect(existsSync(cluster)).toBe(false);

    expect(await project.kvandal("down", "--site", "lab")).toMatchObject({ exitCode: 0 });
  });
});
