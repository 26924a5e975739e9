import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { GUARD } from "../../model/guard/names";
import { TODAY } from "../support/days";
import { POOL, PoolHall } from "./support/poolHall";
import { KUBELET_ARGUMENT, poolStories } from "./support/poolStories";
import type { Outcome } from "./support/project";
import { eventually } from "./support/until";

/**
 * What a change of a pool in the site file does, on the real engine and a real API server: one hall of the lab. The tests are
 * one story and run in order. Plans are read from the engine's preview, and what came of them from the API server.
 */

jest.setTimeout(20 * 60_000);

const hall = new PoolHall();

afterAll(async () => {
  await hall.project.end();
});

/** What takes nodes out of service within the phase. */
const WITH_REASON = ["--allow-shrink", "--reason", "a test"];

async function deployed(...args: readonly string[]): Promise<Outcome> {
  const outcome = await hall.up(...args);
  expect(outcome.output).toMatch(/GPU nodes Ready/);
  expect(outcome).toMatchObject({ exitCode: 0 });
  return outcome;
}

/** What the engine would do, as `update MachineDeployment h100-1`, by kind and by name. */
async function planned(...args: readonly string[]): Promise<string[]> {
  const asked = ["preview", "--json", ...hall.project.stackFlags, ...args];
  const outcome = await hall.project.pulumi(undefined, ...asked);
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

const bootstrapTemplates = async (): Promise<string[]> =>
  (await hall.list("kubeadmconfigtemplates")).map(({ metadata }) => metadata.name).sort();

describe("a change of the site file", () => {
  it("plans nothing when nothing has changed, whether the program runs compiled, as deployed, or from its sources", async () => {
    await deployed();
    expect(await hall.readyNodes()).toBe(15);
    expect(await planned("--from-sources")).toEqual([]);
  });

  it("of units alone plans one update of the pool, beside its ceiling in the budget and the quota", async () => {
    hall.edit("h100-1: 15 }", "h100-1: 10 }");
    // Holding the ceiling of the pool is what the site budget, the guard of pools and the quota on Machines are for.
    expect(await planned("--config", "kvandal:shrinkReason=a test")).toEqual([
      "update MachineDeployment h100-1",
      `update ResourceQuota ${GUARD.quota}`,
      "update SiteBudget lab",
      `update ValidatingAdmissionPolicy ${GUARD.pools}`,
    ]);
    const refused = await hall.up();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("pool h100-1: 15 units in service, and 10 after");
    await deployed(...WITH_REASON);
    await eventually(10, () => hall.readyNodes());
  });
});

describe("a kubelet argument", () => {
  it("alone plans one new template and one update of the pool, and no delete", async () => {
    hall.describePool(KUBELET_ARGUMENT);
    // The new template replaces the old one in the stack; the old object stays in the cluster (`retainOnDelete`).
    expect(await planned()).toEqual([
      "replace KubeadmConfigTemplate hall-1-h100-1-bootstrap",
      "update MachineDeployment h100-1",
    ]);
    hall.describePool("");
  });
});

poolStories(() => hall);

describe("a template that no pool needs any more", () => {
  it("stays in the cluster until prune deletes it, that one and no other", async () => {
    expect(await bootstrapTemplates()).toHaveLength(2);
    const prune = await hall.project.kvandal("prune", "--site", "lab");
    expect(prune.output.match(/KubeadmConfigTemplate h100-1-\S+ deleted/g)).toHaveLength(1);
    const left = await bootstrapTemplates();
    expect(left).toHaveLength(1);
    expect(JSON.stringify((await hall.poolObject())?.spec)).toContain(`"name":"${left[0]}"`);
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
  writeFileSync(join(hall.project.folder, "sites/lab/evidence", file), record);
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
    hall.describePool(KUBELET_ARGUMENT);
    const racksPool = POOL.replace("h100-1", "gb300-1").replace("hgx-h100", "gb300-nvl72");
    hall.edit(`- ${POOL}`, `- ${racksPool} }\n  - ${POOL}`);
    hall.edit("h100-1: 10 }", "h100-1: 1, gb300-1: 1 }");
    // One node is left in the end: without losses at no load its PUE stays within the design PUE.
    hall.edit("fixed: 0.02", "fixed: 0");
    hall.edit("      - name: gpus-delivered\n", `${DELIVERED_GATE}      - name: gpus-delivered\n`);
    const folder = join(hall.project.folder, "sites/lab/evidence");
    writeFileSync(join(folder, "racks-delivered.yaml"), DELIVERED);
    await hall.project.lockLab();
    // Both at once, while the first are being drained, would be more than the hall carries.
    const retired = await hall.up(...WITH_REASON);
    expect(retired).toMatchObject({ exitCode: 0 });
    expect(retired.output).toContain("one deployment shrinks or grows, never both");
    await eventually(1, () => hall.readyNodes());
    const waiting = await hall.up();
    expect(waiting).toMatchObject({ exitCode: 0 });
    expect(waiting.output).toContain("bring a drained record of 14 of h100-1");
    // C17: the engine by itself goes by the stack's own outputs, whatever the configuration says of what runs.
    const forged = ["--config", "kvandal:inService={}"];
    const byItself = ["up", "--yes", "--skip-preview", ...hall.project.stackFlags, ...forged];
    expect(await hall.project.pulumi(undefined, ...byItself)).toMatchObject({ exitCode: 0 });
    expect(await hall.nodes("gb300-1")).toEqual([]);
    bring("h100-1-drained.yaml", DRAINED);
    await deployed();
    const nodes = await hall.nodes("gb300-1");
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
    const model = await hall.poolObject();
    const { configRef } = (model?.spec as { template: { spec: { bootstrap: Bootstrap } } }).template
      .spec.bootstrap;
    const bootstrap = (await hall.list("kubeadmconfigtemplates")).find(
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
    const file = join(hall.project.folder, "by-hand.json");
    const text = JSON.stringify({ apiVersion: "v1", kind: "List", items })
      .replaceAll(configRef.name, "h100-9-by-hand")
      // The machine template keeps its name, which ends in a hash: simulated machines are all alike.
      .replace(/h100-1(?!-)/g, "h100-9");
    writeFileSync(file, text);
    await hall.kubectl("apply", "-f", file);
    await eventually(replicas, () => hall.readyNodes("h100-9"));
  }

  /** What a hall had before there was a guard in it, which refuses pools that are in no budget. */
  async function withoutGuard(made: () => Promise<void>): Promise<void> {
    const bindings = ["validatingadmissionpolicybinding", GUARD.pools, GUARD.ceilings];
    const file = join(hall.project.folder, "bindings.yaml");
    writeFileSync(file, await hall.kubectl("get", ...bindings, "-o", "yaml"));
    await hall.kubectl("delete", ...bindings);
    await sleep(3000); // The API server looks for changed policies once a second.
    await made();
    await hall.kubectl("create", "-f", file);
    await sleep(3000);
  }

  it("is refused while the guard is there, and its power is taken", async () => {
    await expect(makeByHand(3)).rejects.toThrow(
      /pool h100-9: not (declared for|in budget lab of) hall hall-1/,
    );
    hall.edit("h100-1: 1, gb300-1: 1 }", "h100-1: 1, gb300-1: 0 }");
    await deployed(...WITH_REASON);
    await eventually(0, async () => (await hall.nodes("gb300-1")).length);
  });

  it("is taken over with its nodes where it was there before", async () => {
    await withoutGuard(() => makeByHand(3));
    // A rack that may still draw power leaves no room for them.
    bring("2026-11-23-gb300-1-drained.yaml", drained("gb300-1", 1));
    const before = await hall.poolObject("h100-9");
    hall.edit(`- ${POOL}`, `- ${IMPORTED}, import: true }\n  - ${POOL}`);
    hall.edit("h100-1: 1, gb300-1: 0 }", "h100-1: 1, gb300-1: 0, h100-9: 3 }");
    await deployed();
    const after = await hall.poolObject("h100-9");
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(after?.spec.replicas).toBe(3);
    // It is a pool like any other from here on: its nodes come from the program's templates.
    expect(after?.spec.template).not.toEqual(before?.spec.template);
    await eventually(3, () => hall.readyNodes("h100-9"));
  });

  it("needs its import no longer, and a logical name that changes replaces nothing", async () => {
    hall.edit(", import: true", "");
    hall.project.edit(
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
    const outcome = await hall.project.pulumi(undefined, ...hall.project.destroy);
    expect(outcome).toMatchObject({ exitCode: 0 });
    await eventually([], bootstrapTemplates);
    expect(await hall.list("devmachinetemplates")).toEqual([]);
  });
});

describe("a hall in which GPU nodes run that are of no pool", () => {
  it("C16: gets its guard and no pool, and the pool once they are gone", async () => {
    const file = join(hall.project.folder, "strays.json");
    const labels = { "nvidia.com/gpu.present": "true", stray: "" };
    const items = Array.from({ length: 9 }, (_, at) => ({
      ...{ apiVersion: "v1", kind: "Node" },
      metadata: { name: `stray-${at}`, labels },
      // kwok would say of a counting pod on them that it has ended well.
      spec: { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] },
    }));
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    await hall.kubectl("create", "-f", file);
    const refused = await hall.up();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(
      /207273 W for the ceilings and the nodes that run already, 190000 W usable/,
    );
    expect(await hall.poolObject()).toBeUndefined();
    await hall.kubectl("delete", "nodes", "-l", "stray");
    await deployed();
  });
});
