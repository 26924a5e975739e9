import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import {
  observedNodes,
  UNLISTED,
  writtenCounts,
  type LiveNode,
  type LiveObject,
} from "../../../model/guard/liveHall";
import { Site } from "../../../components";
import { MACHINE_LABELS } from "../../../model/guard/names";
import { AUTOSCALER, GPU_PRESENT_LABEL, LABELS } from "../../../model/names";
import { planPhase } from "../../../model/phasePlan";
import { DECLARED } from "../../../model/power/basis";
import { registeredBy } from "../../support/program";
import { catalog, PROJECT, siteWith } from "../../support/sites";

/** Keys that the scripts spell out. */
const [DEPLOYMENT, CONTROL_PLANE] = [MACHINE_LABELS.deployment, MACHINE_LABELS.controlPlane];
const COMPONENTS = join(PROJECT, "components");

/** The rows that guard-sync.sh reads with kubectl; the end-to-end tests hold its templates to them. */
function rowsOf(machinery: readonly LiveObject[], nodes: readonly LiveNode[]): string {
  const said = (value: unknown): string =>
    typeof value === "string" || typeof value === "number" ? `${value}` : "<nil>";
  const labelOf = ({ metadata: { labels } }: LiveObject, key: string): string =>
    labels === undefined ? "" : said(labels[key]);
  const objects = machinery.map((object) => {
    const { kind = "", metadata, spec, status } = object;
    const most = metadata.annotations?.[AUTOSCALER.maximumSize];
    const ofNode = (status?.nodeRef as { readonly name: string } | undefined)?.name;
    const controlPlane = metadata.labels?.[CONTROL_PLANE];
    return [
      kind,
      metadata.namespace ?? "",
      metadata.name,
      spec === undefined ? "" : said(spec.replicas),
      status === undefined ? "" : said(status.replicas),
      (metadata.ownerReferences ?? [])
        .map(({ kind: of, name: own }) => `${JSON.stringify(of)}/${JSON.stringify(own)},`)
        .join(""),
      `${said(controlPlane)}x`,
      labelOf(object, DEPLOYMENT),
      labelOf(object, LABELS.pool),
      most === undefined ? "%!q(<nil>)" : JSON.stringify(most),
      ofNode === undefined ? "" : JSON.stringify(ofNode),
    ];
  });
  const hosts = nodes.map(({ name, pool }) => [
    `${name}   Ready    <none>   5d   v1.34.4   ${pool ?? ""}`,
  ]);
  const withGpus = nodes.filter(({ hasGpus = false }) => hasGpus);
  return [...objects, ...hosts, ...withGpus.map(({ name: own }) => [`node/${own}`]), ["end"]]
    .map((row) => `${row.join("\t")}\n`)
    .join("");
}

function runAwk(rows: string) {
  return spawnSync("awk", ["-f", join(COMPONENTS, "countNodes.awk")], {
    input: rows,
    encoding: "utf8",
  });
}

function countedByAwk(rows: string): unknown {
  const { stdout, stderr } = runAwk(rows);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const name = fc.constantFrom("h100-1", "h100-2", "b200-1-a", "gone");
const pool = fc.constantFrom("h100-1", "h100-2", "b200-1");
/** An API server takes any text for the name of an owner. */
const ODD_NAMES = [
  "x\n\t",
  'x,"MachineDeployment"/"h100-1"',
  'x,"KubeadmControlPlane"/',
  'x,\t<nil>x\t\th100-1\t""\nMachineDeployment\tkvandal\tx":0,"h100-1":0,"y\t0\t0\t\t<nil>x\t\t\t\n',
];
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
    owners: fc.array(
      fc.record({
        kind: fc.constantFrom(
          ...["Cluster", "MachineDeployment", "MachineSet", "MachinePool", "KubeadmControlPlane"],
        ),
        name: fc.oneof(name, fc.constantFrom(...ODD_NAMES)),
      }),
      { maxLength: 2 },
    ),
    controlPlane: optional(fc.constant("")),
    deployment: optional(fc.oneof(name, fc.constant(""))),
    pool: optional(pool),
    ofNode: optional(fc.nat(20)),
    most: optional(fc.constantFrom("0", "12", "many", "1\n2\tMachine")),
  })
  .map(({ kind, asked, counted, owners, controlPlane, deployment, most, ofNode, ...one }) => ({
    kind,
    metadata: {
      name: one.name,
      namespace: one.namespace,
      ...(owners.length === 0 ? {} : { ownerReferences: owners }),
      labels: {
        ...(controlPlane === undefined ? {} : { [CONTROL_PLANE]: controlPlane }),
        ...(deployment === undefined ? {} : { [DEPLOYMENT]: deployment }),
        ...(one.pool === undefined ? {} : { [LABELS.pool]: one.pool }),
      },
      ...(most === undefined
        ? {}
        : {
            annotations: {
              [AUTOSCALER.maximumSize]: most,
            },
          }),
    },
    spec: asked === undefined ? {} : { replicas: asked },
    status: {
      ...(counted === undefined ? {} : { replicas: counted }),
      ...(ofNode === undefined ? {} : { nodeRef: { name: `node-${ofNode}` } }),
    },
  }));

const nodes: fc.Arbitrary<LiveNode[]> = fc
  .array(fc.record({ own: optional(pool), hasGpus: fc.boolean() }), { maxLength: 20 })
  .map((all) =>
    all.map(({ own, hasGpus }, at) => ({
      name: `node-${at}`,
      ...(own === undefined ? {} : { pool: own }),
      hasGpus,
    })),
  );

describe("the counts of the CronJob", () => {
  it("are those of `guard sync`, whatever there is in a hall", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(machinery, {
          maxLength: 12,
          selector: ({ kind, metadata }) => [kind, metadata.namespace, metadata.name].join("/"),
        }),
        nodes,
        (objects, found) => {
          const wanted = observedNodes({ budget: undefined, machinery: objects, nodes: found });
          expect(countedByAwk(rowsOf(objects, found))).toEqual(writtenCounts(wanted));
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    ["1e+06", 1_000_000],
    ["4294967301", 4_294_967_301],
  ])("read the replicas %s as kubectl prints them", (asked, nodes) => {
    const row = ["MachineDeployment", "kvandal", "h100-1", asked, "", "", "<nil>x", "", "", "", ""];
    expect(countedByAwk(`${row.join("\t")}\nend\n`)).toEqual({ "h100-1": nodes, [UNLISTED]: 0 });
  });

  it.each([
    ["a row of fewer columns", "MachineDeployment\tkvandal\th100-1\nend\n"],
    [
      "a name that no object has",
      `${["MachineDeployment", "kvandal", 'x":0,"y', "0", ...Array<string>(7).fill("")].join("\t")}\nend\n`,
    ],
    ["no last row", "node   Ready   <none>   5d   v1.34.4   h100-1\n"],
  ])("are none where the rows have %s: what is hidden would be free", (_, rows) => {
    const { status, stdout } = runAwk(rows);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });

  it("are zero unlisted nodes in an empty hall", () => {
    expect(countedByAwk("\n\nend\n")).toEqual({ [UNLISTED]: 0 });
  });
});

/** The script beside a kubectl that answers as it is told: the end-to-end tests have the real one. */
class Pod {
  readonly folder = mkdtempSync(join(tmpdir(), "kvandal-guard-sync-"));

  constructor(answers: { budget?: string; nodes?: string; apply?: string }) {
    const { budget = 'printf "7 4711 7"', nodes = "true", apply = "true" } = answers;
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

  it("reads everything again when the budget was changed meanwhile, and gives up after three times", () => {
    const { status, calls } = new Pod({ apply: "exit 1" }).run();
    expect(status).toBe(1);
    expect(calls.filter((call) => call.startsWith("apply"))).toHaveLength(3);
    expect(calls.filter((call) => call.includes("get nodes"))).toHaveLength(6);
  });

  it("reads the nodes from the cluster that has them", () => {
    const { calls } = new Pod({}).run({ WORKLOAD_KUBECONFIG: "/workload/value" });
    const kubeconfigs = calls.filter((call) => call.startsWith("--kubeconfig /workload/value"));
    expect(kubeconfigs).toHaveLength(2);
    expect(kubeconfigs.every((call) => call.includes("get nodes"))).toBe(true);
  });
});

describe("the scripts of the CronJob", () => {
  it("name the labels and annotations that the model knows", () => {
    const script = readFileSync(join(COMPONENTS, "guardSync.sh"), "utf8");
    const keys = [DEPLOYMENT, CONTROL_PLANE, LABELS.pool, AUTOSCALER.maximumSize];
    expect(keys.filter((key) => !script.includes(`"${key}"`))).toEqual([]);
    expect(script).toContain(`--label-columns ${LABELS.pool}`);
    expect(script).toContain(`'${GPU_PRESENT_LABEL}=true'`);
  });
});

describe("a hall", () => {
  const cronJobOf = async (workloadContext?: string): Promise<string> => {
    const site = siteWith("lab", (data) => {
      Object.assign(data.halls[0] ?? {}, workloadContext === undefined ? {} : { workloadContext });
    });
    const plan = { ...planPhase(site, catalog, "phase-1", DECLARED), now: "2026-11-23" };
    const resources = await registeredBy(() => new Site(site.name, plan, catalog));
    const [found] = resources.filter(({ type }) => type === "kubernetes:batch/v1:CronJob");
    expect(found?.options.provider).toBe("hall-1-management");
    return JSON.stringify(found?.inputs);
  };

  it("counts in its management cluster, and reads the nodes of another cluster there", async () => {
    expect(await cronJobOf()).not.toContain("WORKLOAD_KUBECONFIG");
    expect(await cronJobOf("elsewhere")).toContain('"secretName":"lab-hall-1-kubeconfig"');
  });
});
