import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import {
  observedNodes,
  UNLISTED,
  type LiveNode,
  type LiveObject,
} from "../../../model/guard/liveHall";
import { guardSyncManifests } from "../../../components/manifests/guardSync";
import { PROJECT } from "../../support/sites";

const COMPONENTS = join(PROJECT, "components");

/** The rows that guard-sync.sh reads with kubectl; the end-to-end tests hold its templates to them. */
function rowsOf(machinery: readonly LiveObject[], nodes: readonly LiveNode[]): string {
  const said = (value: unknown): string =>
    typeof value === "string" || typeof value === "number" ? `${value}` : "<nil>";
  const labelOf = ({ metadata: { labels } }: LiveObject, key: string): string =>
    labels === undefined ? "" : said(labels[key]);
  const objects = machinery.map((object) => {
    const { kind = "", metadata, spec, status } = object;
    const most =
      metadata.annotations?.["cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size"];
    const controlPlane = metadata.labels?.["cluster.x-k8s.io/control-plane"];
    return [
      kind,
      metadata.namespace ?? "",
      metadata.name,
      spec === undefined ? "" : said(spec.replicas),
      status === undefined ? "" : said(status.replicas),
      metadata.ownerReferences === undefined ? "" : "owned",
      `${said(controlPlane)}x`,
      labelOf(object, "cluster.x-k8s.io/deployment-name"),
      labelOf(object, "kvandal.io/pool"),
      most === undefined ? "%!q(<nil>)" : JSON.stringify(most),
    ];
  });
  const hosts = nodes.map(({ name, pool, machineDeployment }) => [
    "Node",
    name,
    pool ?? "<nil>",
    machineDeployment === undefined ? "%!q(<nil>)" : JSON.stringify(machineDeployment),
  ]);
  return [...objects, ...hosts].map((row) => `${row.join("\t")}\n`).join("");
}

function countedByAwk(rows: string): unknown {
  const { stdout, stderr } = spawnSync("awk", ["-f", join(COMPONENTS, "countNodes.awk")], {
    input: rows,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const name = fc.constantFrom("h100-1", "h100-2", "b200-1-a", "gone");
const pool = fc.constantFrom("h100-1", "h100-2", "b200-1");
const namespace = fc.constantFrom("kvandal", "kvandal", "default");
const replicas = fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined });
const optional = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });

const machinery: fc.Arbitrary<LiveObject> = fc
  .record({
    kind: fc.constantFrom("MachineDeployment", "MachineSet", "MachinePool", "Machine", "Machine"),
    name,
    namespace,
    asked: replicas,
    counted: replicas,
    isOwned: fc.boolean(),
    controlPlane: optional(fc.constant("")),
    deployment: optional(fc.oneof(name, fc.constant(""))),
    pool: optional(pool),
    most: optional(fc.constantFrom("0", "12", "many", "1\n2\tMachine")),
  })
  .map(({ kind, asked, counted, isOwned, controlPlane, deployment, most, ...one }) => ({
    kind,
    metadata: {
      name: one.name,
      namespace: one.namespace,
      ...(isOwned ? { ownerReferences: [{ kind: "MachineSet", name: "set" }] } : {}),
      labels: {
        ...(controlPlane === undefined ? {} : { "cluster.x-k8s.io/control-plane": controlPlane }),
        ...(deployment === undefined ? {} : { "cluster.x-k8s.io/deployment-name": deployment }),
        ...(one.pool === undefined ? {} : { "kvandal.io/pool": one.pool }),
      },
      ...(most === undefined
        ? {}
        : {
            annotations: {
              "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size": most,
            },
          }),
    },
    spec: asked === undefined ? {} : { replicas: asked },
    status: counted === undefined ? {} : { replicas: counted },
  }));

const node: fc.Arbitrary<LiveNode> = fc
  .record({
    pool: optional(pool),
    machineDeployment: optional(
      fc.constantFrom(
        "kvandal/h100-1",
        "kvandal/gone",
        "default/h100-1",
        "elsewhere/none",
        "/",
        'kvandal/"\t',
      ),
    ),
  })
  .map(({ pool: own, machineDeployment }) => ({
    name: "node",
    ...(own === undefined ? {} : { pool: own }),
    ...(machineDeployment === undefined ? {} : { machineDeployment }),
  }));

describe("the counts of the CronJob", () => {
  it("are those of `guard sync`, whatever there is in a hall", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(machinery, {
          maxLength: 12,
          selector: ({ kind, metadata }) => [kind, metadata.namespace, metadata.name].join("/"),
        }),
        fc.array(node, { maxLength: 20 }),
        (objects, nodes) => {
          const wanted = observedNodes({ budget: undefined, machinery: objects, nodes });
          expect(countedByAwk(rowsOf(objects, nodes))).toEqual({ [UNLISTED]: 0, ...wanted });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("read a million replicas as kubectl prints them", () => {
    const row = ["MachineDeployment", "kvandal", "h100-1", "1e+06", "", "", "<nil>x", "", "", ""];
    expect(countedByAwk(row.join("\t"))).toEqual({ "h100-1": 1_000_000, [UNLISTED]: 0 });
  });

  it("are none at all, in a map that is not empty, where nothing runs", () => {
    expect(countedByAwk("\n\n")).toEqual({ [UNLISTED]: 0 });
  });
});

/** The script beside a kubectl that answers as it is told: the end-to-end tests have the real one. */
class Pod {
  readonly folder = mkdtempSync(join(tmpdir(), "kvandal-guard-sync-"));

  constructor(answers: { budget?: string; nodes?: string; apply?: string }) {
    const { budget = 'printf "7 4711"', nodes = "true", apply = "true" } = answers;
    const file = (name: string): string => join(this.folder, name);
    for (const [own, name] of [
      ["guardSync.sh", "guard-sync.sh"],
      ["countNodes.awk", "count-nodes.awk"],
    ] as const) {
      writeFileSync(file(name), readFileSync(join(COMPONENTS, own)));
    }
    writeFileSync(
      file("kubectl"),
      `#!/bin/sh
echo "$*" >>"${file("calls")}"
case "$*" in
  *sitebudgets.kvandal.io*) ${budget} ;;
  *"get nodes"*) ${nodes} ;;
  apply*) cat >"${file("applied")}"; ${apply} ;;
esac
`,
    );
    chmodSync(file("kubectl"), 0o755);
  }

  run(variables: Readonly<Record<string, string>> = {}) {
    const PATH = [this.folder, process.env.PATH ?? ""].join(delimiter);
    const { status, stdout } = spawnSync("sh", [join(this.folder, "guard-sync.sh")], {
      encoding: "utf8",
      env: { PATH, SITE: "lab", ...variables },
    });
    const read = (file: string): string | undefined =>
      existsSync(join(this.folder, file))
        ? readFileSync(join(this.folder, file), "utf8")
        : undefined;
    const [applied, calls = ""] = [read("applied"), read("calls")];
    rmSync(this.folder, { recursive: true });
    return { status, stdout, applied, calls: calls.split("\n") };
  }
}

describe("the script of the CronJob", () => {
  it("writes the counts for the budget that it read before, and for no other version of it", () => {
    const { status, applied } = new Pod({}).run();
    expect(status).toBe(0);
    expect(JSON.parse(applied ?? "")).toEqual({
      apiVersion: "kvandal.io/v1alpha1",
      kind: "SiteBudget",
      metadata: { name: "lab", resourceVersion: "4711" },
      status: { observedGeneration: 7, observedNodes: { [UNLISTED]: 0 } },
    });
  });

  it("fails and writes nothing when it cannot read the nodes: fewer would make room", () => {
    const { status, applied } = new Pod({ nodes: "exit 1" }).run();
    expect(status).not.toBe(0);
    expect(applied).toBeUndefined();
  });

  it("fails when it cannot read the budget, and ends well where there is none", () => {
    expect(new Pod({ budget: "exit 1" }).run()).toMatchObject({ status: 1, applied: undefined });
    const without = new Pod({ budget: "true" }).run();
    expect(without).toMatchObject({ status: 0, applied: undefined });
    expect(without.stdout).toContain("there is no budget lab");
  });

  it("reads everything again when the budget was changed meanwhile, three times at most", () => {
    const { status, calls } = new Pod({ apply: "exit 1" }).run();
    expect(status).toBe(1);
    expect(calls.filter((call) => call.startsWith("apply"))).toHaveLength(3);
    expect(calls.filter((call) => call.includes("get nodes"))).toHaveLength(3);
  });

  it("reads the nodes from the cluster that has them", () => {
    const { calls } = new Pod({}).run({ WORKLOAD_KUBECONFIG: "/workload/value" });
    const kubeconfigs = calls.filter((call) => call.startsWith("--kubeconfig /workload/value"));
    expect(kubeconfigs).toHaveLength(1);
    expect(kubeconfigs[0]).toContain("get nodes");
  });
});

describe("the CronJob", () => {
  const scripts = { "guard-sync.sh": "one", "count-nodes.awk": "two" };
  const podOf = (workloadCluster?: string) => {
    const { cronJob } = guardSyncManifests({ site: "lab", workloadCluster }, scripts);
    return JSON.stringify(cronJob.spec);
  };

  it("mounts no credentials where the nodes are in the cluster that it runs in", () => {
    expect(podOf()).not.toContain('"secret"');
    expect(podOf()).not.toContain("WORKLOAD_KUBECONFIG");
  });

  it("reaches the nodes of another cluster with the kubeconfig that Cluster API keeps of it", () => {
    expect(podOf("lab-hall-1")).toContain('"secretName":"lab-hall-1-kubeconfig"');
    expect(podOf("lab-hall-1")).toContain(
      '{"name":"WORKLOAD_KUBECONFIG","value":"/workload/value"}',
    );
  });

  it("gets a ConfigMap of another name with another script, as it is never changed in place", () => {
    const nameOf = (all: typeof scripts): unknown =>
      (guardSyncManifests({ site: "lab" }, all).scripts.metadata as { name: string }).name;
    expect(nameOf({ ...scripts, "guard-sync.sh": "three" })).not.toBe(nameOf(scripts));
  });
});
