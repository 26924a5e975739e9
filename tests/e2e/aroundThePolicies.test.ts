import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policies } from "../../policies/policies";
import { BARE_CONTEXT, bareServer } from "./support/bareServer";
import { kubectlPath } from "./support/kubectl";
import { violationsIn, type Violation } from "./support/policyReport";
import { ProjectCopy, type Outcome } from "./support/project";

/**
 * The pack on the real engine against every way around it that a program may try: see `programs/around`. The API server is a real one,
 * without the guard: what the pack lets through would be there.
 */

jest.setTimeout(10 * 60_000);

/** What is refused on the resource itself, so before it is made, with a preview or without one. */
const REFUSED: readonly (readonly [tried: string, policy: string, says: string])[] = [
  ["site-above-budget", "energy-budget", "hall hall-1: 197.5 kW asked, 190.0 kW usable"],
  ["hand-written", "energy-budget", "pool h100-9: not declared in the site file of lab"],
  ["missing-label", "energy-budget", "no kvandal.io/site label"],
  ["no-labels", "energy-budget", "no kvandal.io/site and no kvandal.io/phase label"],
  ["wrong-label", "energy-budget", "declared as hgx-h100, asked as hgx-b200"],
  ["above-ceiling", "energy-budget", "16 units asked, ceiling 15 in phase-1"],
  ["autoscaler-maximum", "energy-budget", "16 units asked, ceiling 15 in phase-1"],
  ["unknown-replicas", "energy-budget", "is not known before it is deployed"],
  ["unknown-replicas", "capacity-known", "its spec.replicas cannot be known"],
  ["surge", "energy-budget", "16 units asked, ceiling 15 in phase-1"],
  ["small-pools-1", "energy-budget", "pool h100-1-1: not declared"],
  ["small-pools-3", "energy-budget", "pool h100-1-3: not declared"],
  ["second-provider", "energy-budget", 'its provider has context "elsewhere"'],
  ["alias", "energy-budget", "16 units asked, ceiling 15 in phase-1"],
  ["misspelt-phase", "energy-budget", 'Did you mean "phase-1"?'],
  ["closed-phase", "phase-gate", "45 units asked for phase-2, which is not open"],
  ["site-of-a-day-to-come", "phase-gate", "now is 2099-01-01, and the clock's UTC day is 20"],
  ["site-of-a-day-before", "phase-gate", "now is 2026-09-20, and the clock's UTC day is 20"],
  ["site-of-no-day", "phase-gate", 'now is "zzz", which is not a calendar day'],
  ["machine-set", "energy-budget", "a MachineSet of one's own has a ceiling of 0 units"],
  ["karpenter", "nothing-else", "NodePool.karpenter.sh may add machines or power"],
  ["control-plane", "nothing-else", "the site file makes no such object for hall hall-1"],
  ["machine-template", "nothing-else", "the site file makes no such object for hall hall-1"],
  ["queue", "nothing-else", "ClusterQueue.kueue.x-k8s.io may add"],
  ["impersonation", "nothing-else", "it allows impersonate"],
  ["second-provider", "nothing-else", "a cluster that is not a hall"],
  ["other-kubeconfig", "nothing-else", "its provider sets kubeconfig beside its context"],
  ["narrowed-binding", "recomputed", "spec.matchResources is {"],
  ["quota-of-a-million", "recomputed", "makes it at most"],
  ["hand-written", "nothing-else", "the site file makes no such object for hall hall-1"],
  ["hall-size", "hall-size", "would have 5,001 nodes"],
  ["phase-order", "phase-order", "phase-3 comes after phase-2"],
  ["capital-release", "capital-release", "phase-2 needs USD 1,790,000,000"],
  ["device-plugin-config", "device-plugin-config", "no resources are shared"],
  ["privileges-pinned", "privileges-pinned", "which may be another one tomorrow"],
];

/** What the pack has a word about and lets through. */
const ADVISED: typeof REFUSED = [
  ["full-site", "headroom", "185.1 kW of 190.0 kW usable"],
  ["unbooked-site", "demand-cover", "135.4 MW that nobody has asked for"],
];

/** What no resource shows by itself: the recount over the stack refuses it, in a preview. */
const RECOUNTED: typeof REFUSED = [
  ["halves", "guard-complete", "what guards it is not complete"],
  ["halves", "energy-budget-stack", "2 objects of this name in the stack ask for 20 units"],
  [
    "around-around",
    "energy-budget-stack",
    "hall hall-1: 246.8 kW asked, 190.0 kW usable in phase-1",
  ],
];

const TRIES = [
  ...["site-above-budget", "hand-written", "missing-label", "no-labels", "wrong-label"],
  ...["above-ceiling", "autoscaler-maximum", "unknown-replicas", "surge", "small-pools"],
  ...[
    "second-provider",
    "other-kubeconfig",
    "alias",
    "misspelt-phase",
    "closed-phase",
    "machine-set",
  ],
  ...["site-of-a-day-to-come", "site-of-a-day-before", "site-of-no-day"],
  ...["other-objects", "full-site", "unbooked-site"],
];

const project = new ProjectCopy();
const home = mkdtempSync(join(tmpdir(), "kvandal-around-"));

function onServer(args: readonly string[], input = ""): string {
  const access = ["--kubeconfig", join(home, "kubeconfig"), "--context", BARE_CONTEXT];
  const options = { encoding: "utf8", input } as const;
  const { status, stdout, stderr } = spawnSync(kubectlPath(), [...access, ...args], options);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** What of the program's kinds is on the API server, by name. */
function made(): string[] {
  const kinds = "machinedeployments,machinesets,devmachinetemplates,pods";
  const names = onServer(["get", kinds, "--all-namespaces", "--output", "name"]);
  return names.split("\n").filter((name) => name !== "");
}

const pulumi = (...args: string[]): Promise<Outcome> => project.pulumi("around", ...args);

async function tries(command: readonly string[], ...names: readonly string[]): Promise<Outcome> {
  const only = ["--plaintext", `around:only=${names.join(",")}`, "--stack", "around"];
  expect(await pulumi("config", "set-all", ...only)).toMatchObject({ exitCode: 0 });
  return pulumi(...command, "--stack", "around");
}

beforeAll(async () => {
  bareServer("start", home);
  onServer(["create", "namespace", "kvandal"]);
  mkdirSync(join(project.folder, ".kvandal"), { recursive: true });
  const kubeconfig = readFileSync(join(home, "kubeconfig"), "utf8");
  writeFileSync(
    join(project.folder, ".kvandal", "lab.kubeconfig"),
    kubeconfig.replaceAll(BARE_CONTEXT, "kwok-lab-hall-1"),
  );
  await pulumi("stack", "select", "--create", "around");
});

afterAll(() => {
  bareServer("stop", home);
  rmSync(home, { recursive: true, force: true });
  project.remove();
});

const found = (violations: readonly Violation[], resource: string, policy: string): string =>
  violations
    .filter((one) => one.resource.replace(/(?<=^halves)-\d$/, "") === resource)
    .filter((one) => one.policy === policy)
    .map(({ level, message }) => `[${level}] ${message}`)
    .join("\n");

describe("in a preview", () => {
  let violations: Violation[] = [];

  beforeAll(async () => {
    const outcome = await tries(["preview"], ...TRIES);
    violations = violationsIn(outcome.output);
  });

  it.each(REFUSED)("%s is refused by %s", (resource, policy, says) => {
    const messages = found(violations, resource, policy);
    expect(messages).toContain(says);
    expect(messages).toContain("[mandatory]");
    expect(messages).not.toContain("[advisory]");
  });

  it.each(ADVISED)("%s gets a word of %s", (resource, policy, says) => {
    const messages = found(violations, resource, policy);
    expect(messages).toContain(says);
    expect(messages).not.toContain("[mandatory]");
  });

  it("every policy has a case", () => {
    const cases = [...REFUSED, ...ADVISED, ...RECOUNTED].map(([, policy]) => policy);
    expect([...new Set(cases)].sort()).toEqual(policies.map(({ name }) => name).sort());
  });
});

describe("what no resource shows by itself", () => {
  it("is refused over the stack: one pool in two halves", async () => {
    const outcome = await tries(["preview"], "halves");
    expect(outcome.exitCode).not.toBe(0);
    const violations = violationsIn(outcome.output);
    for (const [resource, policy, says] of RECOUNTED) {
      expect(found(violations, resource, policy)).toContain(says);
    }
  });
});

describe("without a preview", () => {
  it.each(["no-labels", "alias", "unknown-replicas"])(
    "%s is refused, and makes nothing",
    async (name) => {
      const outcome = await tries(["up", "--yes", "--skip-preview"], name);
      expect(outcome.exitCode).not.toBe(0);
      expect(outcome.output).toMatch(/\[mandatory\].*(?:energy-budget|phase-gate)/);
      expect(made()).toEqual([]);
    },
  );

  it("import of a pool that somebody made is refused, and leaves it as it was", async () => {
    onServer(["apply", "--filename", "-"], JSON.stringify(BY_HAND));
    const before = onServer(BY_HAND_NOW);
    const outcome = await tries(["up", "--yes", "--skip-preview"], "import");
    expect(outcome.exitCode).not.toBe(0);
    expect(found(violationsIn(outcome.output), "import", "energy-budget")).toContain(
      "pool h100-8: not declared in the site file of lab",
    );
    expect(onServer(BY_HAND_NOW)).toBe(before);
  });
});

const BY_HAND_NOW = ["get", "machinedeployment", "h100-8", "-n", "kvandal", "-o", "json"];

/** A pool that somebody made by hand before. */
const BY_HAND = {
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "MachineDeployment",
  metadata: { name: "h100-8", namespace: "kvandal" },
  spec: {
    clusterName: "lab-hall-1",
    replicas: 20,
    selector: { matchLabels: { pool: "h100-8" } },
    template: {
      metadata: { labels: { pool: "h100-8" } },
      spec: {
        clusterName: "lab-hall-1",
        bootstrap: { dataSecretName: "none" },
        infrastructureRef: {
          apiGroup: "infrastructure.cluster.x-k8s.io",
          kind: "DevMachineTemplate",
          name: "h100-8-0123abcd",
        },
      },
    },
  },
};
