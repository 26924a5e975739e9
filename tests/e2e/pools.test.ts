import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { GUARD } from "../../model/guard/names";
import { TODAY } from "../support/days";
import { ProjectCopy, type Outcome } from "./support/project";

/**
 * What a change of a pool in the site file does, on the real engine and a real API server: one hall of the lab. The tests are
 * one story and run in order. Plans are read from the engine's preview, and what came of them from the API server.
 */

jest.setTimeout(20 * 60_000);

const SITE_FILE = "sites/lab/site.yaml";
const POOL = "{ name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";
const NOW = ["--now", TODAY];
let project: ProjectCopy;

beforeAll(async () => {
  project = new ProjectCopy();
  await project.prepareToolchain();
}, 60 * 60_000);

afterAll(async () => {
  await project.end();
});

const editSite = (from: string, to: string): void => {
  project.edit(SITE_FILE, from, to);
};

const up = (...args: readonly string[]): Promise<Outcome> =>
  project.kvandal("up", "--site", "lab", "--phase", "phase-1", "--skip-preview", ...NOW, ...args);

/** What takes nodes out of service within the phase. */
const WITH_REASON = ["--allow-shrink", "--reason", "a test"];

async function deployed(...args: readonly string[]): Promise<Outcome> {
  const outcome = await up(...args);
  expect(outcome.output).toMatch(/GPU nodes Ready/);
  expect(outcome).toMatchObject({ exitCode: 0 });
  return outcome;
}

/** What the engine would do, as `update MachineDeployment h100-1`, by kind and by name. */
async function planned(...args: readonly string[]): Promise<string[]> {
  const asked = ["preview", "--json", ...project.stackFlags, ...args];
  const outcome = await project.pulumi(undefined, ...asked);
  if (outcome.exitCode !== 0) {
    throw new Error(`the preview failed:\n${outcome.output}`);
  }
  const { steps } = JSON.parse(outcome.stdout) as {
    readonly steps: readonly {
      readonly op: string;
      readonly urn: string;
      readonly newState?: { readonly inputs?: { readonly metadata?: { readonly name: string } } };
    }[];
  };
  return steps
    .filter(({ op, urn }) => op !== "same" && op !== "read" && !isComponent(urn))
    .map(({ op, urn, newState }) => {
      const [type = "", name = ""] = urn.split("::").slice(-2);
      const kind = (type.split("$").at(-1) ?? "").split(":").at(-1) ?? "";
      const isTemplate = kind.endsWith("Template");
      return `${op} ${kind} ${isTemplate ? name : (newState?.inputs?.metadata?.name ?? name)}`;
    })
    .sort();
}

/** A component's inputs are no object of any cluster. */
function isComponent(urn: string): boolean {
  return /(^|[:$])(kvandal:index:[A-Za-z]+|pulumi:pulumi:Stack)$/.test(
    urn.split("::").at(-2) ?? "",
  );
}

interface Listed {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

const list = async (kind: string, ...args: string[]): Promise<readonly Listed[]> =>
  (
    JSON.parse(await project.kubectl("hall-1", "get", kind, "-A", "-o", "json", ...args)) as {
      readonly items: readonly Listed[];
    }
  ).items;

const nodesOf = (pool: string): Promise<readonly Listed[]> =>
  list("nodes", "-l", `kvandal.io/pool=${pool}`);

const isReady = ({ status }: Listed): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ??
  false;

const readyNodes = async (pool = "h100-1"): Promise<number> =>
  (await nodesOf(pool)).filter(isReady).length;

async function eventually<Value>(expected: Value, look: () => Promise<Value>): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const value = await look();
    if (JSON.stringify(value) === JSON.stringify(expected) || Date.now() > deadline) {
      expect(value).toEqual(expected);
      return;
    }
    await sleep(500);
  }
}

async function poolObject(name = "h100-1"): Promise<Listed | undefined> {
  return (await list("machinedeployments")).find(({ metadata }) => metadata.name === name);
}

const bootstrapTemplates = async (): Promise<string[]> =>
  (await list("kubeadmconfigtemplates")).map(({ metadata }) => metadata.name).sort();

const scale = (replicas: number): Promise<string> =>
  project.kubectl(
    "hall-1",
    ...["-n", "kvandal", "scale", "machinedeployment", "h100-1", `--replicas=${replicas}`],
  );

describe("a change of the site file", () => {
  it("plans nothing when nothing has changed, whether the program runs compiled, as deployed, or from its sources", async () => {
    await deployed();
    expect(await readyNodes()).toBe(15);
    expect(await planned("--from-sources")).toEqual([]);
  });

  it("of units alone plans one update of the pool, beside its ceiling in the budget and the quota", async () => {
    editSite("h100-1: 15 }", "h100-1: 10 }");
    // Holding the ceiling of the pool is what the site budget and the quota on Machines are for.
    expect(await planned("--config", "kvandal:shrinkReason=a test")).toEqual([
      "update MachineDeployment h100-1",
      `update ResourceQuota ${GUARD.quota}`,
      "update SiteBudget lab",
    ]);
    const refused = await up();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("pool h100-1: 15 units in service, and 10 after");
    await deployed(...WITH_REASON);
    await eventually(10, () => readyNodes());
  });
});

describe("a kubelet argument", () => {
  const ARGUMENT = ', nodes: { kubelet: { arguments: { container-log-max-files: "64" } } }';

  it("alone plans one new template and one update of the pool, and no delete", async () => {
    editSite(POOL, `${POOL}${ARGUMENT}`);
    // The new template replaces the old one in the stack; the old object stays in the cluster (`retainOnDelete`).
    expect(await planned()).toEqual([
      "replace KubeadmConfigTemplate hall-1-h100-1-bootstrap",
      "update MachineDeployment h100-1",
    ]);
  });

  it("rolls the pool, a tenth of its nodes at a time", async () => {
    const before = new Set((await nodesOf("h100-1")).map(({ metadata }) => metadata.uid));
    const uid = (await poolObject())?.metadata.uid;
    const old = await bootstrapTemplates();
    const rollOut = { isOver: false };
    const fewest = (async () => {
      let ready = 10;
      while (!rollOut.isOver) {
        ready = Math.min(ready, await readyNodes());
        await sleep(250);
      }
      return ready;
    })();
    try {
      await deployed();
      await eventually(0, async () => {
        const nodes = await nodesOf("h100-1");
        return nodes.filter((node) => before.has(node.metadata.uid) || !isReady(node)).length;
      });
    } finally {
      rollOut.isOver = true;
    }
    expect(await fewest).toBeGreaterThanOrEqual(9);
    expect((await poolObject())?.metadata.uid).toBe(uid);
    expect(await bootstrapTemplates()).toEqual(expect.arrayContaining(old));
    expect(await bootstrapTemplates()).toHaveLength(2);
  });

  it("leaves a template that prune deletes, that one and no other", async () => {
    const prune = await project.kvandal("prune", "--site", "lab");
    expect(prune.output.match(/KubeadmConfigTemplate h100-1-\S+ deleted/g)).toHaveLength(1);
    const left = await bootstrapTemplates();
    expect(left).toHaveLength(1);
    expect(JSON.stringify((await poolObject())?.spec)).toContain(`"name":"${left[0]}"`);
  });
});

describe("a pool that the autoscaler gets", () => {
  it("keeps the number of nodes that it was scaled to by hand", async () => {
    editSite(POOL, `${POOL}, scaling: { mode: autoscaled, minimum: 4 }`);
    await deployed();
    expect((await poolObject())?.spec.replicas).toBe(10);
    await scale(7);
    await eventually(7, () => readyNodes());
    await deployed();
    expect((await poolObject())?.spec.replicas).toBe(7);
    expect(await readyNodes()).toBe(7);
  });
});

describe("nodes that are ill", () => {
  /** kwok would make an ill node ready again at once: it stands still meanwhile. */
  const kwok = (signal: "SIGSTOP" | "SIGCONT"): void => {
    const cluster = join(project.folder, ".kvandal", ".kwok", "clusters", "lab-hall-1");
    process.kill(
      Number(readFileSync(join(cluster, "pids", "kwok-controller.pid"), "utf8")),
      signal,
    );
  };
  afterEach(() => {
    kwok("SIGCONT");
  });

  /** Makes a node not ready, for an hour already. */
  const fall = async (name: string): Promise<void> => {
    const since = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
    const condition = {
      type: "Ready",
      status: "False",
      reason: "TestFault",
      message: "a fault of the test",
      lastTransitionTime: since,
      lastHeartbeatTime: since,
    };
    await project.kubectl(
      "hall-1",
      ...["patch", "node", name, "--subresource=status", "--type=strategic"],
      ...["-p", JSON.stringify({ status: { conditions: [condition] } })],
    );
  };

  it("are replaced when they are few", async () => {
    const before = await nodesOf("h100-1");
    const [ill] = before;
    kwok("SIGSTOP");
    await fall(ill?.metadata.name ?? "");
    await eventually(false, async () =>
      (await nodesOf("h100-1")).some(({ metadata }) => metadata.uid === ill?.metadata.uid),
    );
    kwok("SIGCONT");
    await eventually(before.length, () => readyNodes());
  });

  it("are left alone when they are more than the limit", async () => {
    // The limit is a fifth of the nodes. The check is paused while they fall, as they do at once in a hall.
    const pause = (value: string) =>
      project.kubectl(
        "hall-1",
        ...["-n", "kvandal", "annotate", "machinehealthcheck", "h100-1"],
        `cluster.x-k8s.io/paused${value}`,
      );
    await pause("=true");
    const before = await nodesOf("h100-1");
    const ill = before.slice(0, 4);
    kwok("SIGSTOP");
    for (const { metadata } of ill) {
      await fall(metadata.name);
    }
    await pause("-");
    await eventually(
      {
        expectedMachines: before.length,
        currentHealthy: before.length - 4,
        remediationsAllowed: 0,
      },
      async () => {
        const [check] = await list("machinehealthchecks");
        const { expectedMachines, currentHealthy, remediationsAllowed } = (check?.status ??
          {}) as Readonly<Record<string, number>>;
        return { expectedMachines, currentHealthy, remediationsAllowed };
      },
    );
    const left = new Set((await nodesOf("h100-1")).map(({ metadata }) => metadata.uid));
    expect(ill.filter(({ metadata }) => left.has(metadata.uid))).toHaveLength(4);
  });
});

/** A record that units of a pool draw no power any more. */
function drained(pool: string, units: number): string {
  return stringify(
    {
      record: "drained",
      pool,
      units,
      drainedOn: TODAY,
      method: "rack meters read 0 W",
      collectedOn: TODAY,
      collectedBy: { name: "Kari Nordmann", role: "site manager" },
      source: "a test",
      illustrative: false,
    },
    { defaultStringType: "QUOTE_DOUBLE" },
  );
}

const bring = (file: string, record: string): void => {
  writeFileSync(join(project.folder, "sites/lab/evidence", file), record);
};

describe("racks of NVL72", () => {
  // Five when the pool went from 15 units to 10, and nine now.
  const DRAINED = drained("h100-1", 14);
  const DELIVERED = evidence({
    record: "measurement",
    phase: "phase-1",
    gate: "racks-delivered",
    value: "72 GPUs",
    method: "counted",
  });
  const DELIVERED_GATE =
    "      - { name: racks-delivered, kind: gpus-delivered, gpuSystem: gb300-nvl72, measures: racks, atLeast: planned, source: a test }\n";

  function evidence(record: object): string {
    const common = {
      collectedOn: TODAY,
      collectedBy: { name: "Kari Nordmann", role: "site manager" },
      source: "a test",
      illustrative: false,
    };
    return stringify({ ...record, ...common }, { defaultStringType: "QUOTE_DOUBLE" });
  }

  it("come and go as a whole, 18 nodes each", async () => {
    editSite("scaling: { mode: autoscaled, minimum: 4 }", "scaling: { mode: fixed }");
    const racksPool = POOL.replace("h100-1", "gb300-1").replace("hgx-h100", "gb300-nvl72");
    editSite(`- ${POOL}`, `- ${racksPool} }\n  - ${POOL}`);
    editSite("h100-1: 10 }", "h100-1: 1, gb300-1: 1 }");
    // One node is left in the end: without losses at no load its PUE stays within the design PUE.
    editSite("fixed: 0.02", "fixed: 0");
    editSite("      - name: gpus-delivered\n", `${DELIVERED_GATE}      - name: gpus-delivered\n`);
    const folder = join(project.folder, "sites/lab/evidence");
    writeFileSync(join(folder, "racks-delivered.yaml"), DELIVERED);
    await project.lockLab();
    // Both at once, while the first are being drained, would be more than the hall carries.
    const retired = await up(...WITH_REASON);
    expect(retired).toMatchObject({ exitCode: 0 });
    expect(retired.output).toContain("one deployment shrinks or grows, never both");
    await eventually(1, () => readyNodes());
    const waiting = await up();
    expect(waiting).toMatchObject({ exitCode: 0 });
    expect(waiting.output).toContain("bring a drained record of 14 of h100-1");
    // The engine by itself goes by the stack's own outputs, whatever the configuration says of what runs.
    const forged = ["--config", "kvandal:inService={}"];
    const byItself = ["up", "--yes", "--skip-preview", ...project.stackFlags, ...forged];
    expect(await project.pulumi(undefined, ...byItself)).toMatchObject({ exitCode: 0 });
    expect(await nodesOf("gb300-1")).toEqual([]);
    bring("h100-1-drained.yaml", DRAINED);
    await deployed();
    const nodes = await nodesOf("gb300-1");
    expect(nodes).toHaveLength(18);
    const racks = nodes.map(
      ({ metadata }) => metadata.labels?.["accelerator.topograph.run/domain"],
    );
    expect(new Set(racks).size).toBe(1);
    expect(racks[0]).toBeTruthy();
  });
});

describe("a MachineDeployment that somebody made by hand", () => {
  interface Bootstrap {
    readonly configRef: { readonly name: string };
  }
  const IMPORTED = POOL.replace("h100-1", "h100-9");

  /** The pool h100-1 again under another name, bootstrap included, with nothing of Pulumi's on it. */
  async function makeByHand(replicas: number): Promise<void> {
    const model = await poolObject();
    const { configRef } = (model?.spec as { template: { spec: { bootstrap: Bootstrap } } }).template
      .spec.bootstrap;
    const bootstrap = (await list("kubeadmconfigtemplates")).find(
      ({ metadata }) => metadata.name === configRef.name,
    );
    const annotations = Object.entries(model?.metadata.annotations ?? {}).filter(
      ([key]) => !key.startsWith("pulumi.com/"),
    );
    const namespace = "kvandal";
    const items = [
      {
        apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2",
        kind: "KubeadmConfigTemplate",
        metadata: { name: configRef.name, namespace },
        spec: bootstrap?.spec,
      },
      {
        apiVersion: "cluster.x-k8s.io/v1beta2",
        kind: "MachineDeployment",
        metadata: {
          name: "h100-1",
          namespace,
          labels: model?.metadata.labels,
          annotations: Object.fromEntries(annotations),
        },
        spec: { ...model?.spec, replicas },
      },
    ];
    const file = join(project.folder, "by-hand.json");
    const text = JSON.stringify({ apiVersion: "v1", kind: "List", items })
      .replaceAll(configRef.name, "h100-9-by-hand")
      // The machine template keeps its name, which ends in a hash: simulated machines are all alike.
      .replace(/h100-1(?!-)/g, "h100-9");
    writeFileSync(file, text);
    await project.kubectl("hall-1", "apply", "-f", file);
    await eventually(replicas, () => readyNodes("h100-9"));
  }

  /** What a hall had before there was a guard in it, which refuses pools that are in no budget. */
  async function withoutGuard(made: () => Promise<void>): Promise<void> {
    const binding = ["validatingadmissionpolicybinding", GUARD.pools];
    const file = join(project.folder, "binding.yaml");
    writeFileSync(file, await project.kubectl("hall-1", "get", ...binding, "-o", "yaml"));
    await project.kubectl("hall-1", "delete", ...binding);
    await sleep(3000); // The API server looks for changed policies once a second.
    await made();
    await project.kubectl("hall-1", "create", "-f", file);
    await sleep(3000);
  }

  it("is refused while the guard is there, and its power is taken", async () => {
    await expect(makeByHand(3)).rejects.toThrow(/pool h100-9: not in budget lab of hall hall-1/);
    editSite("h100-1: 1, gb300-1: 1 }", "h100-1: 1, gb300-1: 0 }");
    await deployed(...WITH_REASON);
    await eventually(0, async () => (await nodesOf("gb300-1")).length);
  });

  it("is taken over with its nodes where it was there before", async () => {
    await withoutGuard(() => makeByHand(3));
    // A rack that may still draw power leaves no room for them.
    bring("2026-11-23-gb300-1-drained.yaml", drained("gb300-1", 1));
    const before = await poolObject("h100-9");
    editSite(`- ${POOL}`, `- ${IMPORTED}, import: true }\n  - ${POOL}`);
    editSite("h100-1: 1, gb300-1: 0 }", "h100-1: 1, gb300-1: 0, h100-9: 3 }");
    await deployed();
    const after = await poolObject("h100-9");
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(after?.spec.replicas).toBe(3);
    // It is a pool like any other from here on: its nodes come from the program's templates.
    expect(after?.spec.template).not.toEqual(before?.spec.template);
    await eventually(3, () => readyNodes("h100-9"));
  });

  it("needs its import no longer, and a logical name that changes replaces nothing", async () => {
    editSite(", import: true", "");
    project.edit(
      "components/logicalNames.ts",
      "machineDeployment: [",
      "machineDeployment: [({ hall, name }) => `renamed-${hall}-${name}`, ",
    );
    expect(await planned()).toEqual([]);
  });
});

describe("what is left when all is destroyed", () => {
  it("is no template, although templates outlive their roll-out", async () => {
    expect((await bootstrapTemplates()).length).toBeGreaterThan(0);
    const outcome = await project.pulumi(undefined, ...project.destroy);
    expect(outcome).toMatchObject({ exitCode: 0 });
    await eventually([], bootstrapTemplates);
    expect(await list("devmachinetemplates")).toEqual([]);
  });
});
