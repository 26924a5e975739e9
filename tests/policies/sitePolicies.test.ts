import { Site } from "../../components";
import { planPhase } from "../../model/phasePlan";
import { headroom } from "../../policies/headroom";
import { hallSize } from "../../policies/hallSize";
import { judgePowerCaps } from "../../policies/judge/powerCaps";
import { powerCapEnforced } from "../../policies/powerCapEnforced";
import { stackViolationsOf, UNKNOWN, violationsOf } from "../support/policyHarness";
import { registeredBy } from "../support/program";
import { budget, site } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { catalog, siteWith } from "../support/sites";

describe("hall-size", () => {
  it("lets through what a cluster holds, and refuses a node more", async () => {
    expect(await violationsOf(hallSize, site(5000))).toEqual([]);
    expect(await violationsOf(hallSize, site(5001))).toEqual([
      'hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): move units to hall "hall-2", which has room for 5,000',
    ]);
  });

  it("adds up the ceilings of a budget that somebody wrote", async () => {
    const [message, ...more] = await violationsOf(hallSize, budget({ a: 3000, b: 2001 }));
    expect(message).toMatch(/^hall "hall-1" would have 5,001 nodes/);
    expect(more).toEqual([]);
  });
});

describe("headroom", () => {
  it("has a word about a hall that is nearly full, from the share that it is configured with", async () => {
    const nearly =
      "hall hall-1: 185.1 kW of 190.0 kW usable in phase-1 (97.4 %): from 90 % on there is no room for a figure that was too low";
    expect(await violationsOf(headroom, site(15))).toContain(nearly);
    expect(await violationsOf(headroom, site(1))).toEqual([]);
    expect(await violationsOf(headroom, site(1), { warnAtPercent: 1 })).toContain(
      "hall hall-1: 12.3 kW of 190.0 kW usable in phase-1 (6.5 %): from 1 % on there is no room for a figure that was too low",
    );
  });

  it("leaves what is over to the energy budget", async () => {
    expect(await violationsOf(headroom, site(16))).toEqual([]);
  });
});

describe("power-cap-enforced", () => {
  const capped = siteWith("lab", (data) => {
    const [pool] = data.pools;
    if (pool !== undefined) pool.gpuPowerCap = "600 W";
  });
  const find = () => ({ site: capped, catalog });

  async function stack() {
    const plan = planPhase(capped, catalog, "phase-1");
    const made = await registeredBy(() => {
      new Site(capped.name, { ...plan, now: "2026-11-23" }, catalog);
    });
    const provider = { props: { context: "kwok-lab-hall-1" } };
    return made.map(({ type, name, inputs }) => ({ type, urn: name, props: inputs, provider }));
  }

  it("lets through a capped pool as the program makes it", async () => {
    expect(judgePowerCaps(await stack(), find)).toEqual([]);
  });

  it("refuses a capped pool whose caps nobody sets", async () => {
    const without = (await stack()).filter(({ type }) => !type.endsWith(":DaemonSet"));
    expect(judgePowerCaps(without, find).map(({ message }) => message)).toEqual([
      "pool h100-1: budgeted at 600 W a GPU, and no DaemonSet of this stack sets it on its nodes: its nodes would draw their nameplate: deploy the cap with the pool, or drop its gpuPowerCap",
    ]);
  });

  it.each([
    ["are looser than what is budgeted", '"value":"600"', '"value":"650"', "the stack sets 650 W"],
    ["are none", '"value":"600"', '"value":"0"', "the stack sets 0 W"],
    ["are empty", '"value":"600"', '"value":""', 'the stack sets "", which is no power limit,'],
    [
      "come from elsewhere",
      '"value":"600"',
      '"valueFrom":{}',
      'the stack sets "", which is no power limit,',
    ],
    ["are another pool's", '"h100-1"', '"h100-2"', "no DaemonSet of this stack sets it"],
    [
      "are set on some nodes of the pool",
      '"nodeSelector":{',
      '"nodeSelector":{"rack":"a",',
      "no DaemonSet of this stack sets it",
    ],
    [
      "are set in another cluster",
      '"kwok-lab-hall-1"',
      '"kwok-lab-hall-2"',
      "no DaemonSet of this stack sets it",
    ],
  ])("refuses caps that %s", async (_, from, to, instead) => {
    expect(await messagesWith((text) => text.replaceAll(from, to))).toEqual([
      `pool h100-1: budgeted at 600 W a GPU, and ${instead} on its nodes: its nodes would draw their nameplate: deploy the cap with the pool, or drop its gpuPowerCap`,
    ]);
  });

  it("refuses a cap beside another DaemonSet that sets a looser one", async () => {
    const resources = await stack();
    const looser = changed(resources, (text) => text.replaceAll('"600"', '"700"')).filter(isCap);
    expect(judgePowerCaps([...resources, ...looser], find).map(({ message }) => message)).toEqual([
      "pool h100-1: budgeted at 600 W a GPU, and the stack sets 700 W on its nodes: its nodes would draw their nameplate: deploy the cap with the pool, or drop its gpuPowerCap",
    ]);
  });

  it("refuses a cap that is not known before it is deployed", async () => {
    const resources = (await stack()).map(({ type, urn, props, provider }) => ({
      type,
      name: urn,
      provider: provider.props,
      props: type.endsWith(":DaemonSet")
        ? (JSON.parse(JSON.stringify(props).replaceAll('"600"', `"${UNKNOWN}"`)) as typeof props)
        : props,
    }));
    const messages = await stackViolationsOf(powerCapEnforced, resources, {
      siteFolder: siteFolderWith("lab", (data) => {
        const [pool] = data.pools;
        if (pool !== undefined) pool.gpuPowerCap = "600 W";
      }),
    });
    expect(messages).toContain(
      "pool h100-1: budgeted at 600 W a GPU, and no DaemonSet of this stack sets it on its nodes: its nodes would draw their nameplate: deploy the cap with the pool, or drop its gpuPowerCap",
    );
  });

  type Resources = Awaited<ReturnType<typeof stack>>;
  const isCap = ({ type }: Resources[number]): boolean => type.endsWith(":DaemonSet");

  function changed(resources: Resources, change: (text: string) => string): Resources {
    return resources.map((resource) =>
      isCap(resource)
        ? (JSON.parse(change(JSON.stringify(resource))) as typeof resource)
        : resource,
    );
  }

  async function messagesWith(change: (text: string) => string): Promise<string[]> {
    return judgePowerCaps(changed(await stack(), change), find).map(({ message }) => message);
  }
});
