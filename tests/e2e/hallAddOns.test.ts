import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entryFolder } from "../../tools/toolchain/cache";
import { KUEUE } from "../../tools/toolchain/tools";
import { PoolHall } from "./support/poolHall";
import type { Outcome } from "./support/project";
import { eventually } from "./support/until";

/**
 * A hall with what halls have beside Kvandal's objects, as its makers publish it: flannel (network), Rancher's local path provisioner (storage), the
 * exporter of GPU metrics of NVIDIA's GPU operator, and Kueue. Manifests come from Go modules. One story, whose tests run in order.
 *
 * No module that is served has the manifests of a CSI driver; a storage provisioner asks for the same kinds. Kueue itself runs in kueue.test.ts; here
 * its objects are judged, and not made: without its controller its webhooks would refuse every Job.
 */

jest.setTimeout(20 * 60_000);

const hall = new PoolHall();
const folder = mkdtempSync(join(tmpdir(), "kvandal-add-ons-"));
/** What an operator lists, in a file outside of the project. */
const PACK_CONFIG = join(folder, "pack.json");
const ADD_ONS = ["network", "storage", "exporter", "kueue"] as const;
const DEPLOYED = ADD_ONS.filter((name) => name !== "kueue");

const fileOf = (name: string): string => join(folder, `${name}.yaml`);

beforeAll(async () => {
  writeFileSync(fileOf("network"), flannel());
  writeFileSync(fileOf("storage"), storage());
  writeFileSync(fileOf("exporter"), exporter());
  await hall.project.prepareController("--with-kueue");
  const kueue = join(entryFolder("kueue-manifests", KUEUE.version), "kueue.yaml");
  writeFileSync(fileOf("kueue"), readFileSync(kueue, "utf8"));
  const listed = ["kube-flannel/kube-flannel-ds", "gpu-operator/nvidia-dcgm-exporter"];
  const own = ["kvandal-power/*", "nvidia-device-plugin/*"];
  const privilegedWorkloads = [...own, ...listed];
  const config = { "privileges-pinned": { privilegedWorkloads } };
  writeFileSync(PACK_CONFIG, JSON.stringify(config));
  hall.edit("units: { h100-1: 15 }", "units: { h100-1: 14 }");
  await hall.deployed();
  await pulumi("stack", "select", "--create", "add-ons");
}, 60 * 60_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await hall.project.end();
});

/** The folder of a Go module, which the go.mod beside this file requires. */
function moduleFolder(name: string): string {
  const { status, stdout, stderr } = spawnSync("go", ["mod", "download", "-json", name], {
    cwd: join(__dirname, "hall-add-ons"),
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`module ${name} cannot be had: ${stderr}${stdout}`);
  }
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}

function flannel(): string {
  const module = moduleFolder("github.com/flannel-io/flannel");
  return readFileSync(join(module, "Documentation", "kube-flannel.yml"), "utf8");
}

/** The hall has no nodes but those with GPUs, whose taint it has to tolerate. */
function storage(): string {
  const module = moduleFolder("github.com/rancher/local-path-provisioner");
  const text = readFileSync(join(module, "deploy", "local-path-storage.yaml"), "utf8");
  const account = "      serviceAccountName: local-path-provisioner-service-account\n";
  return text.replace(account, `${account}      tolerations: [{ operator: Exists }]\n`);
}

/** The operator fills in namespace and images. */
function exporter(): string {
  const module = moduleFolder("github.com/NVIDIA/gpu-operator");
  const assets = join(module, "assets", "state-dcgm-exporter");
  const texts = readdirSync(assets)
    .filter((file) => !/openshift|service_monitor/.test(file))
    .map((file) => readFileSync(join(assets, file), "utf8"));
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "gpu-operator" } };
  return [JSON.stringify(namespace), ...texts]
    .join("\n---\n")
    .replace(/namespace: "?FILLED BY THE OPERATOR"?/g, "namespace: gpu-operator")
    .replace(/image: "FILLED BY THE OPERATOR"/g, "image: nvcr.io/nvidia/k8s/dcgm-exporter:4.4.1");
}

const pulumi = (...args: string[]): Promise<Outcome> => hall.project.pulumi("add-ons", ...args);

/** Runs the engine on the stack of some add-ons. */
async function withAddOns(names: readonly string[], ...command: string[]): Promise<Outcome> {
  const files = ["--plaintext", `add-ons:files=${names.map(fileOf).join(",")}`];
  const set = await pulumi("config", "set-all", ...files, "--stack", "add-ons");
  expect(set).toMatchObject({ exitCode: 0 });
  return pulumi(...command, "--stack", "add-ons", "--pack-config", PACK_CONFIG);
}

/** The command of those who own the limits. */
const exempt = (...names: readonly string[]): Promise<Outcome> =>
  hall.project.kvandal(
    ...["limits", "exempt", "--site", "lab", "--hall", "hall-1", "--write"],
    ...["--owner", "platform team", "--reason", "a hall needs it"],
    ...names.flatMap((name) => ["--filename", fileOf(name)]),
  );

describe("a hall's add-ons", () => {
  it("are refused where they have rights over nodes or a place in a protected namespace", async () => {
    const outcome = await withAddOns(ADD_ONS, "preview");
    expect(outcome.exitCode).not.toBe(0);
    const messages = outcome.output;
    expect(messages).toContain("ClusterRole flannel: it allows patch of nodes/status");
    expect(messages).toContain(
      "DaemonSet gpu-operator/nvidia-dcgm-exporter: it is in namespace gpu-operator",
    );
    expect(messages).toContain("MutatingWebhookConfiguration");
    expect(messages).toContain("Deployment kueue-system/kueue-controller-manager");
    // What an operator has listed already.
    expect(messages).not.toContain("privileges-pinned");
  });

  it("pass once the owners of the limits have exempted them, each object by its digest", async () => {
    const exempted = await exempt(...ADD_ONS);
    expect(exempted).toMatchObject({ exitCode: 0 });
    expect(exempted.output).toContain("policies/limits/lab.json is written");
    const outcome = await withAddOns(ADD_ONS, "preview");
    expect(outcome.output).not.toContain("[mandatory]");
    expect(outcome).toMatchObject({ exitCode: 0 });
  });

  it("come up beside the pool, whose hall stays in order", async () => {
    const outcome = await withAddOns(DEPLOYED, "up", "--yes", "--skip-preview");
    expect(outcome).toMatchObject({ exitCode: 0 });
    const nodes = (await hall.nodes()).length;
    await eventually(nodes, async () => {
      const [network] = (await hall.list("daemonsets", "-l", "app=flannel")).map(({ status }) =>
        Number(status?.numberReady),
      );
      return network ?? 0;
    });
    expect((await hall.list("storageclasses")).map(({ metadata }) => metadata.name)).toContain(
      "local-path",
    );
    hall.edit("units: { h100-1: 14 }", "units: { h100-1: 15 }");
    await hall.deployed();
    const status = await hall.project.kvandal("guard", "status", "--site", "lab");
    expect(status.output).toContain("in order");
    expect(status).toMatchObject({ exitCode: 0 });
  });

  it("are refused again once one of them is another", async () => {
    const network = readFileSync(fileOf("network"), "utf8");
    writeFileSync(fileOf("network"), network.replace("  - nodes/status", "  - nodes"));
    const outcome = await withAddOns(["network"], "preview");
    expect(outcome.output).toContain("ClusterRole flannel: it allows patch of nodes, which");
    expect(outcome.exitCode).not.toBe(0);
  });
});
