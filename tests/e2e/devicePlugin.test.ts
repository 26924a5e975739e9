import { stripVTControlCharacters } from "node:util";
import { TODAY } from "../support/days";
import { ProjectCopy, type Outcome } from "./support/project";

/**
 * A pool of the lab changes its device plugin profile, on the real engine and real API servers. The hall has a second pool, which
 * must not notice. One story, in order.
 */

jest.setTimeout(20 * 60_000);

const CONFIG = "node.cluster.x-k8s.io/device-plugin-config";
const SITE_FILE = "sites/lab/site.yaml";
const NOW = ["--now", TODAY];

let project: ProjectCopy;

interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: { readonly nodeName?: string; readonly template?: unknown };
  readonly status?: { readonly phase?: string };
}

const list = async (kind: string): Promise<readonly KubernetesObject[]> =>
  (
    JSON.parse(await project.kubectl("hall-1", "get", kind, "-A", "-o", "json")) as {
      items: KubernetesObject[];
    }
  ).items;

const up = (): Promise<Outcome> =>
  project.kvandal("up", "--site", "lab", "--phase", "phase-1", "--skip-preview", ...NOW);

/** The names of configurations that the nodes of a pool are labelled with. */
async function configsOf(pool: string): Promise<readonly string[]> {
  const nodes = (await list("nodes")).filter(
    ({ metadata }) => metadata.labels?.["kvandal.io/pool"] === pool,
  );
  return [...new Set(nodes.map(({ metadata }) => metadata.labels?.[CONFIG] ?? "none"))];
}

async function eventually<Value>(expected: Value, look: () => Promise<Value>): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const value = await look();
    if (JSON.stringify(value) === JSON.stringify(expected) || Date.now() > deadline) {
      expect(value).toEqual(expected);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Pods of the plugin and of feature discovery, by their node, with what tells one start from another. */
async function pods(): Promise<Readonly<Record<string, string>>> {
  const running = (await list("pods")).filter(({ status }) => status?.phase === "Running");
  return Object.fromEntries(
    running
      .map(
        ({ metadata, spec }) => [`${spec.nodeName ?? ""}/${metadata.name}`, metadata.uid] as const,
      )
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

async function configMap(): Promise<KubernetesObject | undefined> {
  return (await list("configmaps")).find(
    ({ metadata }) => metadata.name === "device-plugin-configs",
  );
}

async function pluginDaemonSets(): Promise<readonly unknown[]> {
  return (await list("daemonsets")).map(({ metadata, spec }) => [
    metadata.name,
    metadata.uid,
    spec.template,
  ]);
}

beforeAll(async () => {
  project = new ProjectCopy();
  project.edit(
    SITE_FILE,
    "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }\n",
    [
      "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training }",
      "  - { name: serving, hall: hall-1, gpuSystem: hgx-h100, purpose: inference }",
      "",
    ].join("\n"),
  );
  project.edit(SITE_FILE, "units: { h100-1: 15 }", "units: { h100-1: 10, serving: 5 }");
  project.edit(SITE_FILE, "units: { h100-1: 45,", "units: { h100-1: 40, serving: 5,");
  project.edit(SITE_FILE, "units: { h100-1: 133,", "units: { h100-1: 128, serving: 5,");
  const outcome = await up();
  if (outcome.exitCode !== 0) {
    throw new Error(`the lab did not go up:\n${outcome.output}`);
  }
}, 60 * 60_000);

afterAll(async () => {
  await project.end();
});

describe("a pool that changes its profile", () => {
  let exclusive: string;
  let before: KubernetesObject | undefined;
  let podsBefore: Readonly<Record<string, string>>;
  let daemonSetsBefore: readonly unknown[];

  it("starts with whole GPUs, like every pool", async () => {
    before = await configMap();
    [exclusive = ""] = Object.keys(before?.data ?? {}).filter((name) => name !== "default");
    expect(exclusive).toMatch(/^exclusive-/);
    await eventually([exclusive], () => configsOf("serving"));
    // Plugin and feature discovery on each of the 15 nodes.
    await eventually(30, async () => Object.keys(await pods()).length);
    podsBefore = await pods();
    daemonSetsBefore = await pluginDaemonSets();
  });

  it("plans a change of the configurations and of its own deployment, and of nothing else", async () => {
    project.edit(
      SITE_FILE,
      "name: serving, hall: hall-1,",
      "name: serving, hall: hall-1, devicePlugin: { profile: time-slicing, replicas: 4 },",
    );
    const { output, exitCode } = await project.kvandal(
      ...["preview", "--site", "lab", "--phase", "phase-1", ...NOW],
    );
    const plain = stripVTControlCharacters(output);
    expect(exitCode).toBe(0);
    const touched = plain
      .split("\n")
      .filter((line) => /^\s+[~+-]+\s/.test(line))
      .join("\n");
    expect(touched).toMatch(/ConfigMap\s+hall-1-device-plugin-config\s+update/);
    expect(touched).toMatch(/MachineDeployment\s+hall-1-serving\s+update/);
    expect(touched).not.toMatch(/create|delete|replace/);
    expect(touched).not.toMatch(/hall-1-h100-1|DaemonSet|Template/);
  });

  it("gets a new key beside the old one, in the same ConfigMap", async () => {
    const outcome = await up();
    expect(outcome).toMatchObject({ exitCode: 0 });
    const after = await configMap();
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(Object.keys(after?.data ?? {}).sort()).toEqual([
      "default",
      exclusive,
      expect.stringMatching(/^time-slicing-/),
    ]);
    expect(after?.data).toMatchObject(before?.data ?? {});
  });

  it("has its nodes relabelled in place, and the other pool's left alone", async () => {
    const [, , name = ""] = Object.keys((await configMap())?.data ?? {}).sort();
    await eventually([name], () => configsOf("serving"));
    expect(await configsOf("h100-1")).toEqual([exclusive]);
  });

  it("restarts no pod", async () => {
    expect(await pluginDaemonSets()).toEqual(daemonSetsBefore);
    expect(await pods()).toEqual(podsBefore);
  });

  it("keeps its former configuration as long as the site file says that it had it", async () => {
    const earlier = Object.keys((await configMap())?.data ?? {}).sort();
    project.edit(
      SITE_FILE,
      "devicePlugin: { profile: time-slicing, replicas: 4 },",
      "devicePlugin: { profile: time-slicing, replicas: 2 }, retiredProfiles: [{ profile: time-slicing, replicas: 4 }],",
    );
    expect(await up()).toMatchObject({ exitCode: 0 });
    const names = Object.keys((await configMap())?.data ?? {});
    expect(names).toEqual(expect.arrayContaining(earlier));
    expect(names).toHaveLength(earlier.length + 1);
    const added = names.filter((name) => !earlier.includes(name));
    await eventually(added, () => configsOf("serving"));
    expect(await pods()).toEqual(podsBefore);
  });
});
