import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { gpuPowerCap } from "../../components/manifests/gpuPowerCap";
import { isAsDeployed } from "../../model/guard/asDeployed";
import { observedNodes, UNLISTED, type LiveNode } from "../../model/guard/liveHall";
import { GUARD } from "../../model/guard/names";
import { POOL_NAMESPACE } from "../../model/names";
import { BARE_CONTEXT } from "./support/bareServer";
import { readConnection } from "../../tools/cluster/api/kubeconfig";
import { BUDGET_PATH, GuardedHall, labManifests, type LiveObject } from "./support/guardedHall";
import { kubectlPath } from "./support/kubectl";

/**
 * The CronJob that counts nodes, on a real API server: its script with the real kubectl, as its own service account. The hall has the guard of
 * its budget and none of its pools, so that machines of every kind can be beside them.
 */

jest.setTimeout(5 * 60_000);

const BEFORE = [
  "Namespace",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleBinding",
  "ServiceAccount",
  "SiteBudget",
];

const hall = new GuardedHall();
const folder = mkdtempSync(join(tmpdir(), "kvandal-guard-sync-"));
let cronJob: LiveObject;

beforeAll(async () => {
  await hall.start();
  const manifests = await labManifests("phase-1");
  for (const kind of BEFORE) {
    for (const manifest of manifests.filter((one) => one.kind === kind)) {
      await hall.apply(manifest);
    }
  }
  for (const manifest of manifests.filter(({ metadata }) => metadata.name === GUARD.budget)) {
    await hall.apply(manifest);
  }
  const own = manifests.filter(({ metadata }) => metadata.name.startsWith(GUARD.observer));
  const scripts = own.find(({ kind }) => kind === "ConfigMap") as unknown as {
    readonly data: Readonly<Record<string, string>>;
  };
  for (const [file, text] of Object.entries(scripts.data)) {
    writeFileSync(join(folder, file), text);
  }
  cronJob = own.find(({ kind }) => kind === "CronJob") as LiveObject;
  await writeAccount();
}, 60 * 60_000);

afterAll(() => {
  hall.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A kubeconfig of the CronJob's service account. */
async function writeAccount(): Promise<void> {
  const { server, certificateAuthority } = await readConnection(hall.kubeconfig, BARE_CONTEXT);
  const name = GUARD.observer;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: POOL_NAMESPACE },
    spec: { serviceAccountName: name, containers: [{ name: "counting", image: "alpine:3.22" }] },
  };
  hall.kubectl(["create", "--filename", "-"], JSON.stringify(pod));
  const bound = ["--bound-object-kind", "Pod", "--bound-object-name", name];
  const token = hall.kubectl([
    "create",
    "token",
    name,
    "--namespace",
    POOL_NAMESPACE,
    ...bound,
  ]).output;
  const cluster = { server, "certificate-authority-data": certificateAuthority.toString("base64") };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: { token: token.trim() } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  writeFileSync(join(folder, "kubeconfig"), JSON.stringify(config));
}

const account = { KUBECONFIG: join(folder, "kubeconfig"), HOME: folder };

function runScript(folderOfKubectl = dirname(kubectlPath())): {
  readonly status: number | null;
  readonly output: string;
} {
  const PATH = [folderOfKubectl, process.env.PATH ?? ""].join(delimiter);
  const { status, stdout, stderr } = spawnSync("sh", [join(folder, "guard-sync.sh")], {
    encoding: "utf8",
    env: { ...account, PATH, SITE: "lab" },
  });
  return { status, output: `${stdout}${stderr}` };
}

/** What the budget says that it has observed. */
async function written(): Promise<Readonly<Record<string, unknown>>> {
  return (await hall.get(BUDGET_PATH)).status ?? {};
}

/** What the model counts of what the API server has. */
async function countedByModel(): Promise<Readonly<Record<string, number>>> {
  const listOf = (plural: string) =>
    hall
      .call<{ items: LiveObject[] }>(`/apis/cluster.x-k8s.io/v1beta2/${plural}`)
      .then(({ items }) => items);
  const machinery = await Promise.all(
    ["machinedeployments", "machinesets", "machines", "machinepools"].map(listOf),
  );
  const { items } = await hall.call<{ items: LiveObject[] }>("/api/v1/nodes");
  const nodes = items.map(({ metadata: { name, labels } }): LiveNode => {
    const pool = labels?.["kvandal.io/pool"];
    return { name, ...(pool && { pool }) };
  });
  return observedNodes({ budget: undefined, machinery: machinery.flat(), nodes });
}

const api = "cluster.x-k8s.io/v1beta2";
const template = (name: string) => ({
  clusterName: "lab-hall-1",
  bootstrap: { dataSecretName: "none" },
  infrastructureRef: {
    apiGroup: "infrastructure.cluster.x-k8s.io",
    kind: "DevMachineTemplate",
    name,
  },
});

/** Something of Cluster API, as its administrator makes it. @returns its uid. */
async function make(
  kind: string,
  name: string,
  metadata: object,
  spec: object,
  status?: object,
): Promise<string> {
  const machine =
    kind === "Machine"
      ? template(name)
      : kind === "Cluster"
        ? { paused: true }
        : {
            clusterName: "lab-hall-1",
            ...(kind === "MachinePool" ? {} : { selector: { matchLabels: { name } } }),
            template: { metadata: { labels: { name } }, spec: template(name) },
          };
  const plural = `${kind.toLowerCase()}s`;
  const namespace = (metadata as { namespace?: string }).namespace ?? POOL_NAMESPACE;
  const path = `/apis/${api}/namespaces/${namespace}/${plural}`;
  const made = await hall.call<{ readonly metadata: { readonly uid: string } }>(path, {
    method: "POST",
    body: { apiVersion: api, kind, metadata: { name, ...metadata }, spec: { ...machine, ...spec } },
  });
  if (status !== undefined) {
    await hall.call(`${path}/${name}/status`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { status },
    });
  }
  return made.metadata.uid;
}

const makeNode = (name: string, metadata: object) =>
  hall.call("/api/v1/nodes", {
    method: "POST",
    body: { apiVersion: "v1", kind: "Node", metadata: { name, ...metadata } },
  });

describe("the script of the CronJob, as its service account", () => {
  it("writes zero unlisted nodes for an empty hall", async () => {
    expect(runScript().output).toContain("counted for generation 1");
    expect(await written()).toEqual({ observedGeneration: 1, observedNodes: { [UNLISTED]: 0 } });
  });

  it("counts what the model counts, of machines and nodes of every kind", async () => {
    const pool = { labels: { "kvandal.io/pool": "h100-1" } };
    const ofDeployment = (name: string) => ({ "cluster.x-k8s.io/deployment-name": name });
    const ofPool = ofDeployment("h100-1");
    // By their uid: what belongs to an owner that is not there is soon collected.
    const ownedBy = (kind: string, name: string, uid = "1") => ({
      ownerReferences: [{ apiVersion: api, kind, name, uid }],
    });
    const most = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size";
    const cluster = await make("Cluster", "lab-hall-1", {}, {});
    const own = await make("MachineDeployment", "h100-1", pool, { replicas: 3 }, { replicas: 4 });
    await make("MachineDeployment", "scaled", { annotations: { [most]: "12" } }, {});
    await make("MachineDeployment", "odd", { annotations: { [most]: "1\n2\tNode" } }, {});
    await make("MachineDeployment", "none", {}, { replicas: 0 });
    await make("MachineDeployment", "h100-1", { namespace: "default" }, { replicas: 2 });
    // As Cluster API lets what stands alone.
    const ofCluster = ownedBy("Cluster", "lab-hall-1", cluster);
    const alone = await make("MachineSet", "alone", ofCluster, { replicas: 5 });
    await make("Machine", "of-alone", ownedBy("MachineSet", "alone", alone), {});
    const ofOwn = ownedBy("MachineDeployment", "h100-1", own);
    const set = await make("MachineSet", "set", ofOwn, { replicas: 9 });
    await make("MachinePool", "group", {}, { replicas: 6 });
    await make("Machine", "a", { labels: ofPool, ...ownedBy("MachineSet", "set", set) }, {});
    await make("Machine", "stray", ofCluster, {});
    await make("Machine", "gone-1", { labels: ofDeployment("gone") }, {});
    const plane = { "cluster.x-k8s.io/control-plane": "" };
    await make("Machine", "plane", { labels: plane, ...ownedBy("KubeadmControlPlane", "cp") }, {});
    await make("Machine", "hidden", { labels: plane }, {});
    for (let at = 0; at < 7; at += 1) {
      await makeNode(`real-${at}`, pool);
    }
    await makeNode("of-no-pool", {});
    // An API server takes any text for the name of an owner, rows and JSON of the counts included.
    const row = (name: string) => `MachineDeployment\tkvandal\t${name}\t0\t0\t\t<nil>x\t\t\t`;
    const zero = row('x":0,"h100-1":0,"/unlisted":0,"y');
    await hall.call(`/apis/${api}/namespaces/${POOL_NAMESPACE}/machinedeployments/h100-1`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { metadata: ownedBy("None", `x,\t<nil>x\t\th100-1\t""\n${zero}\nX`) },
    });
    const { output, status } = runScript();
    expect({ output, status }).toMatchObject({ status: 0 });
    // Two of default, five of the set alone, six of the group, a stray and a hidden one, and three nodes beyond the four of h100-1.
    const observed = { gone: 1, "h100-1": 4, none: 0, odd: 1, scaled: 12, [UNLISTED]: 18 };
    expect(await countedByModel()).toEqual(observed);
    expect(await written()).toEqual({ observedGeneration: 1, observedNodes: observed });
  });

  it("counts again when the budget changes between the reading and the writing", async () => {
    const shim = mkdtempSync(join(folder, "bin-"));
    const admin = `"${kubectlPath()}" --kubeconfig "${hall.kubeconfig}" --context ${BARE_CONTEXT}`;
    const change = JSON.stringify({ spec: { now: "2000-01-01" } });
    writeFileSync(
      join(shim, "kubectl"),
      `#!/bin/sh
if [ "$1" = apply ] && [ ! -e "${shim}/changed" ]; then
  : >"${shim}/changed"
  ${admin} patch sitebudget lab --type=merge -p '${change}' </dev/null >/dev/null
fi
exec "${kubectlPath()}" "$@"
`,
      { mode: 0o755 },
    );
    const { output } = runScript(shim);
    expect(output).toContain("the object has been modified");
    expect(output).toContain("counted for generation 2");
    expect(await written()).toMatchObject({ observedGeneration: 2 });
  });

  it("cannot scale pools, change the budget or read secrets", () => {
    const can = (...what: string[]) =>
      spawnSync(kubectlPath(), ["auth", "can-i", ...what], {
        encoding: "utf8",
        env: account,
      }).stdout.trim();
    expect(can("patch", "sitebudgets.kvandal.io/lab", "--subresource=status")).toBe("yes");
    expect(can("patch", "sitebudgets.kvandal.io/lab")).toBe("no");
    expect(can("patch", "machinedeployments.cluster.x-k8s.io", "--subresource=scale")).toBe("no");
    expect(can("get", "secrets", "--namespace", POOL_NAMESPACE)).toBe("no");
  });
});

describe("the CronJob itself", () => {
  it("K3: is as it was deployed once the API server has filled it in, as a power cap is, and not with a selector more", () => {
    const asServer = ["apply", "--dry-run=server", "--output", "json", "--filename", "-"];
    const live = (object: object): { readonly spec: unknown } =>
      JSON.parse(hall.kubectl(asServer, JSON.stringify(object)).output) as { spec: unknown };
    const { daemonSet } = gpuPowerCap({ pool: "h100-1", capWatts: 300 }, "exit");
    // The namespace of the caps is not there.
    const cap = {
      ...daemonSet,
      metadata: { ...daemonSet.metadata, namespace: POOL_NAMESPACE },
      spec: daemonSet.spec as { readonly template: { readonly spec: object } },
    };
    expect(isAsDeployed(live(cronJob).spec, cronJob.spec)).toBe(true);
    expect(isAsDeployed(live(cap).spec, cap.spec)).toBe(true);
    const { template: pods } = cap.spec;
    const narrowed = { ...pods, spec: { ...pods.spec, nodeSelector: { rack: "1" } } };
    const changed = { ...cap, spec: { ...cap.spec, template: narrowed } };
    expect(isAsDeployed(live(changed).spec, cap.spec)).toBe(false);
  });

  it("passes strict validation by the API server", () => {
    const strict = ["apply", "--dry-run=server", "--validate=strict", "--filename", "-"];
    const of = (object: unknown) => hall.kubectl(strict, JSON.stringify(object));
    expect(of(cronJob)).toMatchObject({ status: 0 });
    const misspelt = { ...cronJob, spec: { ...cronJob.spec, concurencyPolicy: "Forbid" } };
    expect(of(misspelt).output).toContain("concurencyPolicy");
  });
});
