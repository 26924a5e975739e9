import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { TODAY } from "../support/days";
import { ProjectCopy, type Outcome } from "../e2e/support/project";

/**
 * An `up` or `down` that is killed anywhere, as by a power cut, and run again ends as if nothing had happened: on the real
 * engine and a real API server, which is asked what exists.
 *
 * KVANDAL_KILL_CYCLES says how often the whole story is told; five processes are killed each time. Told once it is shorter: the way back to
 * the first number of units is left out.
 */

const CYCLES = Number(process.env.KVANDAL_KILL_CYCLES ?? 10);
const SEED = 20261123;

// No time is a failure, also on a machine that is busy with other things.
jest.setTimeout(60 * 60_000);

const project = new ProjectCopy();
const REQUEST = ["--site", "lab", "--phase", "phase-1", "--now", TODAY];
/** What a deployment makes, besides nodes and their machines. */
const KINDS = [
  "namespaces,runtimeclasses,clusterroles,clusterrolebindings,customresourcedefinitions",
  "validatingadmissionpolicies,validatingadmissionpolicybindings,resourcequotas",
  "roles,rolebindings,serviceaccounts,configmaps,daemonsets",
  "machinedeployments,machinehealthchecks,kubeadmconfigtemplates,devmachinetemplates",
].join(",");
let before: readonly string[];

const up = (...args: readonly string[]): Promise<Outcome> =>
  project.kvandal("up", ...REQUEST, "--skip-preview", ...args);
/** What takes a node out of service within a phase. */
const WITH_REASON = ["--allow-shrink", "--reason", "a test"];
const destroy = (): Promise<Outcome> => project.pulumi(undefined, ...project.destroy);

/** Everything that is on the API server, by kind, namespace and name. */
async function objects(): Promise<readonly string[]> {
  const columns = "custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name";
  const list = await project.kubectl("hall-1", "get", KINDS, "-A", "-o", columns, "--no-headers");
  return list
    .trim()
    .split("\n")
    .map((line) => line.replace(/ +/g, " ").trim())
    .sort();
}

/** What a deployment has added to a hall that is new. */
async function added(): Promise<readonly string[]> {
  return (await objects()).filter((object) => !before.includes(object));
}

const setUnits = (from: number, to: number): void => {
  project.edit("sites/lab/site.yaml", `h100-1: ${from} }`, `h100-1: ${to} }`);
};

/** The points at which the processes of each cycle are killed, in steps of the engine. A deployment of the lab has about 50. */
const points = fc.sample(
  fc.record({
    create: fc.integer({ min: 8, max: 50 }),
    again: fc.integer({ min: 1, max: 30 }),
    update: fc.integer({ min: 1, max: 4 }),
    back: fc.integer({ min: 1, max: 4 }),
    destroy: fc.integer({ min: 1, max: 40 }),
  }),
  { seed: SEED, numRuns: CYCLES },
);

beforeAll(async () => {
  // Three nodes say as much as fifteen, and are sooner gone.
  setUnits(15, 3);
  // Without losses at no load, three nodes have no worse PUE than fifteen.
  project.edit("sites/lab/site.yaml", "fixed: 0.02", "fixed: 0");
  await project.lockLab();
}, 60 * 60_000);

afterAll(async () => {
  await project.end();
});

it("P3, P4: starts nothing on a day that is not the clock's", async () => {
  for (const day of ["2026-03-30", "2099-01-01"]) {
    const request = REQUEST.map((word) => (word === TODAY ? day : word));
    const outcome = await project.kvandal("up", ...request, "--skip-preview");
    expect(outcome.output).toContain(`now is ${day}, and the clock's UTC day is 20`);
    expect(outcome.exitCode).toBe(2);
  }
  expect(existsSync(join(project.folder, ".kvandal", "lab.kubeconfig"))).toBe(false);
});

it("deploys nothing while there is no evidence yet", async () => {
  const evidence = join(project.folder, "sites", "lab", "evidence");
  renameSync(evidence, `${evidence}-to-come`);
  const outcome = await up();
  renameSync(`${evidence}-to-come`, evidence);
  expect(outcome.output).toContain("gate grid-energised of phase-1 is missing: no evidence");
  expect(outcome.exitCode).toBe(1);
  before = await objects();
  expect(before.filter((object) => object.includes("kvandal"))).toEqual([]);
});

let complete: readonly string[] | undefined;
const unlessShort = CYCLES === 1 ? it.skip : it;

/** Another `up`, and then there are so many nodes, and no object too many or too few. */
async function expectInTheEnd(nodes: number, ...args: readonly string[]): Promise<void> {
  expect((await up(...args)).output).toContain(`${nodes} of ${nodes} GPU nodes Ready`);
  expect(await added()).toEqual(complete);
}

describe.each(points)("killed at $create, $again, $update, $back, $destroy", (point) => {
  it("goes up in the end, without a duplicate and without an orphan", async () => {
    await project.killedAfter(point.create, "up", ...REQUEST, "--skip-preview");
    await project.killedAfter(point.again, "up", ...REQUEST, "--skip-preview");
    const outcome = await up();
    expect(outcome.output).toContain("3 of 3 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });
    complete ??= await added();
    expect(await added()).toEqual(complete);
    expect(complete).toContain("MachineDeployment kvandal h100-1");
  });

  it("changes its units in the end", async () => {
    setUnits(3, 2);
    try {
      const request = [...REQUEST, "--skip-preview", ...WITH_REASON];
      await project.killedAfter(point.update, "up", ...request);
      await expectInTheEnd(2, ...WITH_REASON);
    } finally {
      setUnits(2, 3);
    }
  });

  unlessShort("changes them back in the end", async () => {
    await project.killedAfter(point.back, "up", ...REQUEST, "--skip-preview");
    await expectInTheEnd(3);
  });

  it("goes away in the end, and leaves nothing", async () => {
    if (await project.pulumiKilledAfter(point.destroy, ...project.destroy)) {
      // What `kvandal up` and `kvandal down` do by themselves where the killed process ran on this machine.
      await project.pulumi(undefined, "cancel", "--yes", "lab-dev");
    }
    expect(await destroy()).toMatchObject({ exitCode: 0 });
    expect(await added()).toEqual([]);
  });
});
