import { Site } from "../../components";
import { planPhase } from "../../model/phasePlan";
import { headroom } from "../../policies/headroom";
import { hallSize } from "../../policies/hallSize";
import { judgePowerCaps } from "../../policies/judge/powerCaps";
import { violationsOf } from "../support/policyHarness";
import { registeredBy } from "../support/program";
import { budget, site } from "../support/resources";
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
    const nearly = "hall hall-1: 185.1 kW of 190.0 kW usable in phase-1 (97.4 %)";
    expect(await violationsOf(headroom, site(15))).toContain(nearly);
    expect(await violationsOf(headroom, site(15), { warnAtPercent: 98 })).not.toContain(nearly);
    expect(await violationsOf(headroom, site(1))).toEqual([]);
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
      "pool h100-1: budgeted at 600 W a GPU, and no DaemonSet of this stack sets it on its nodes: its nodes would draw their nameplate",
    ]);
  });

  it("refuses caps that are looser than what is budgeted, or another pool's", async () => {
    const changed = async (from: string, to: string): Promise<string[]> => {
      const resources = (await stack()).map((resource) =>
        resource.type.endsWith(":DaemonSet")
          ? (JSON.parse(JSON.stringify(resource).replaceAll(from, to)) as typeof resource)
          : resource,
      );
      return judgePowerCaps(resources, find).map(({ message }) => message);
    };
    expect(await changed('"600"', '"650"')).toEqual([
      "pool h100-1: budgeted at 600 W a GPU, and the stack sets 650 W on its nodes: its nodes would draw their nameplate",
    ]);
    expect(await changed('"kvandal.io/pool":"h100-1"', '"kvandal.io/pool":"h100-2"')).toHaveLength(
      1,
    );
  });
});
