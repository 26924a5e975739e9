import { Site } from "../../components";
import { planPhase } from "../../model/phasePlan";
import type { SiteFile } from "../../model/siteSchema";
import { judgePowerCaps } from "../../policies/judge/powerCaps";
import type { StackResource } from "../../policies/judge/stack";
import { powerCapEnforced } from "../../policies/powerCapEnforced";
import { stackViolationsOf, UNKNOWN, type TestResource } from "../support/policyHarness";
import { registeredBy } from "../support/program";
import { budget, pool } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { catalog, siteWith } from "../support/sites";
import { DECLARED } from "../../model/power/basis";
import { factsOf } from "../support/locks";

/** The lab with its first pool budgeted at 600 W a GPU. */
function capped(data: SiteFile): void {
  const [first] = data.pools;
  if (first !== undefined) first.gpuPowerCap = "600 W";
}

const refused = (instead: string): string =>
  `pool h100-1: budgeted at 600 W a GPU, and ${instead} on its nodes: its nodes would draw their nameplate: deploy the cap with the pool, or drop its gpuPowerCap`;
const NOBODY = refused("no DaemonSet of this stack sets it");
const looser = (watts: string): string => refused(`the stack sets ${watts}`);
const NO_LIMIT = ", which is no power limit,";

/** The DaemonSet that sets a pool's cap, with room for changes. */
function cap(
  parts: {
    readonly value?: unknown;
    readonly variable?: string;
    readonly type?: string;
    readonly namespace?: string;
    readonly pod?: Readonly<Record<string, unknown>>;
    readonly context?: unknown;
  } = {},
): TestResource {
  const { type = "kubernetes:apps/v1:DaemonSet", namespace = "kvandal-power" } = parts;
  const { variable = "CAP_WATTS", context = "kwok-lab-hall-1", pod } = parts;
  const value = "value" in parts ? parts.value : "600";
  const env = [null, { name: "OTHER", value: "700" }, { name: variable, value }];
  const spec = {
    nodeSelector: { "kvandal.io/pool": "h100-1" },
    containers: [{ name: "other" }, { name: "cap", env }],
    ...pod,
  };
  return {
    type,
    name: "cap",
    provider: { context },
    props: { metadata: { name: "cap", namespace }, spec: { template: { spec } } },
  };
}

describe("power-cap-enforced", () => {
  const judge = (...resources: TestResource[]): Promise<string[]> =>
    stackViolationsOf(powerCapEnforced, resources, config);
  let config: object;

  beforeAll(() => {
    config = { siteFolder: siteFolderWith("lab", capped) };
  });

  it("lets through a capped pool as the program makes it, and not without its DaemonSet", async () => {
    const site = siteWith("lab", capped);
    const plan = planPhase(site, catalog, "phase-1", DECLARED);
    const made = await registeredBy(() => {
      new Site(site.name, { ...plan, now: "2026-11-23" }, catalog);
    });
    const stack = made.map(({ type, name, inputs }) => ({
      type,
      name,
      props: inputs,
      provider: { context: "kwok-lab-hall-1" },
    }));
    expect(await judge(...stack)).toEqual([]);
    const without = stack.filter(({ type }) => !type.endsWith(":DaemonSet"));
    expect(await judge(...without)).toEqual([NOBODY]);
  });

  it.each([
    ["600", "what is budgeted"],
    ["599", "less than what is budgeted"],
    ["1", "next to nothing"],
  ])("lets a cap of %s W through, which is %s", async (value) => {
    expect(await judge(pool(), cap({ value }))).toEqual([]);
    expect(await judge(cap({ value }), pool())).toEqual([]);
  });

  it.each<[string, Parameters<typeof cap>[0], string]>([
    ["are looser than what is budgeted", { value: "601" }, looser("601 W")],
    ["are none", { value: "0" }, looser("0 W")],
    ["are empty", { value: "" }, looser(`""${NO_LIMIT}`)],
    ["come from elsewhere", { value: undefined }, looser(`""${NO_LIMIT}`)],
    ["are no text", { value: 600 }, looser(`""${NO_LIMIT}`)],
    ["have a unit", { value: "600 W" }, looser(`"600 W"${NO_LIMIT}`)],
    ["have something before them", { value: "x600" }, looser(`"x600"${NO_LIMIT}`)],
    ["are written like no whole number of watts", { value: "6e2" }, looser(`"6e2"${NO_LIMIT}`)],
    ["begin with a zero", { value: "0600" }, looser("600 W")],
    ["are those of another variable", { variable: "WATTS" }, NOBODY],
    ["are set by another kind", { type: "kubernetes:apps/v1:Deployment" }, NOBODY],
    ["are set by a kind of another group", { type: "kubernetes:batch/v1:DaemonSet" }, NOBODY],
    ["are set in another namespace", { namespace: "tools" }, NOBODY],
    ["are set in another cluster", { context: "kwok-lab-hall-2" }, NOBODY],
    ["are set in no named cluster", { context: null }, NOBODY],
    ["are another pool's", { pod: { nodeSelector: { "kvandal.io/pool": "h100-2" } } }, NOBODY],
    ["are any node's", { pod: { nodeSelector: {} } }, NOBODY],
    ["are any node's, without a selector", { pod: { nodeSelector: undefined } }, NOBODY],
    [
      "are set on some nodes of the pool",
      { pod: { nodeSelector: { "kvandal.io/pool": "h100-1", rack: "a" } } },
      NOBODY,
    ],
    ["are set on nodes with an affinity", { pod: { affinity: { nodeAffinity: {} } } }, NOBODY],
    ["are set by no container", { pod: { containers: [] } }, NOBODY],
  ])("refuses caps that %s", async (_what, parts, message) => {
    expect(await judge(pool(), cap(parts))).toEqual([message]);
  });

  it("refuses a cap beside other DaemonSets that set looser ones, with each of these", async () => {
    const looserOnes = [cap({ value: "700" }), cap({ value: "650" })];
    expect(await judge(pool(), cap(), ...looserOnes)).toEqual([looser("700 W and 650 W")]);
  });

  it("refuses a cap that is not known before it is deployed", async () => {
    expect(await judge(pool(), cap({ value: UNKNOWN }))).toEqual([NOT_KNOWN, NOBODY]);
  });

  it("refuses a pool that is not known, and still judges the others", async () => {
    expect(await judge(pool({ replicas: UNKNOWN }), pool())).toEqual([NOT_KNOWN, NOBODY]);
  });

  it("asks nothing of what is no pool, and of a pool without a cap", async () => {
    const other = pool({
      name: "h100-2",
      labels: { "kvandal.io/hall": "hall-2", "kvandal.io/phase": "phase-2" },
    });
    const alike = { ...pool(), type: "kubernetes:apps/v1:Deployment" };
    expect(await judge(budget(), other, pool({ name: "h100-9" }), alike)).toEqual([]);
    expect(await stackViolationsOf(powerCapEnforced, [pool()])).toEqual([]);
  });

  it("looks for the DaemonSet in the pool's own hall", () => {
    const site = siteWith("lab", (data) => {
      const [, second] = data.pools;
      if (second !== undefined) second.gpuPowerCap = "600 W";
    });
    const labels = { "kvandal.io/hall": "hall-2", "kvandal.io/phase": "phase-2" };
    const second = inStack("a", pool({ name: "h100-2", labels }));
    const pod = { nodeSelector: { "kvandal.io/pool": "h100-2" } };
    const found = (context: string): string[] =>
      judgePowerCaps([second, inStack("b", cap({ pod, context }))], () =>
        factsOf({ site, catalog }),
      ).map(({ message }) => message);
    expect(found("kwok-lab-hall-2")).toEqual([]);
    expect(found("kwok-lab-hall-1")).toEqual([NOBODY.replace("h100-1", "h100-2")]);
  });

  it("finds no DaemonSet in a cluster that nobody can tell", () => {
    const site = siteWith("lab", capped);
    const [{ type, props }, set] = [pool(), cap()];
    const resources = [
      { type, props, urn: "a" },
      { type: set.type, props: set.props, urn: "b" },
    ];
    expect(judgePowerCaps(resources, () => factsOf({ site, catalog }))).toEqual([
      { urn: "a", message: NOBODY },
    ]);
  });

  it("looks for the DaemonSet in the cluster that the pool's nodes join", () => {
    const site = siteWith("lab", (data) => {
      capped(data);
      const [hall] = data.halls;
      if (hall !== undefined) hall.workloadContext = "workloads";
    });
    const found = (context: string): string[] =>
      judgePowerCaps([inStack("a", pool()), inStack("b", cap({ context }))], () =>
        factsOf({ site, catalog }),
      ).map(({ message }) => message);
    expect(found("workloads")).toEqual([]);
    expect(found("kwok-lab-hall-1")).toEqual([NOBODY]);
  });

  it("says it once for the parts of a pool, on the first of them", () => {
    const site = siteWith("lab", (data) => {
      capped(data);
      const [first] = data.pools;
      if (first !== undefined) first.granularity = "scalable-unit";
    });
    const parts = ["h100-1-su-001", "h100-1-su-002"].map((name) =>
      inStack(name, pool({ name, labels: { "kvandal.io/phase": "phase-2" } })),
    );
    expect(judgePowerCaps(parts, () => factsOf({ site, catalog }))).toEqual([
      { urn: "h100-1-su-001", message: NOBODY },
    ]);
  });
});

const NOT_KNOWN =
  "a value of this resource is not known before it is deployed, so its power cannot be judged: pass plain values, not outputs";

function inStack(urn: string, { type, props, provider = {} }: TestResource): StackResource {
  return { type, urn, props, provider: { props: provider } };
}
