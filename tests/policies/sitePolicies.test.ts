import { headroom } from "../../policies/headroom";
import { hallSize } from "../../policies/hallSize";
import { violationsOf } from "../support/policyHarness";
import { budget, pool, site } from "../support/resources";

describe("hall-size", () => {
  it("lets through what a cluster holds, and refuses a node more", async () => {
    expect(await violationsOf(hallSize, site(5000))).toEqual([]);
    expect(await violationsOf(hallSize, site(5001))).toEqual([
      'hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): move units to hall "hall-2", which has room for 5,000',
    ]);
  });

  it("adds up the ceilings of a budget that somebody wrote", async () => {
    expect(await violationsOf(hallSize, budget({ a: 3000, b: 2000 }))).toEqual([]);
    expect(await violationsOf(hallSize, budget({ a: 3000, b: 2001 }))).toEqual([
      'hall "hall-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): no other hall of the phase has room; add a hall, or lower the units',
    ]);
  });

  it("counts the nodes of racks, in halls that the site does not have too", async () => {
    const asked = (gpuSystem: string, units: number) => ({ name: "a", gpuSystem, units });
    const halls = [
      { name: "other", pools: [asked("gb200-nvl72", 277), asked("hgx-h100", 15)] },
      { name: "hall-2", pools: [asked("unheard-of", 5001)] },
    ];
    expect(await violationsOf(hallSize, site(0, { halls }))).toEqual([
      'hall "hall-2" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): move units to hall "hall-1", which has room for 5,000',
      'hall "other" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): move units to hall "hall-1", which has room for 5,000',
    ]);
  });

  it("refuses a site that nobody knows", async () => {
    const nowhere =
      "site nowhere: there is no site file to judge by (sites/nowhere/site.yaml): set siteFolder in the policy's configuration";
    expect(await violationsOf(hallSize, site(1, { site: "nowhere" }))).toEqual([nowhere]);
    expect(await violationsOf(headroom, site(1, { site: "nowhere" }))).toEqual([nowhere]);
  });

  it("leaves what cannot be read, and what is no hall's, to the other policies", async () => {
    const others = [
      budget({}, { pools: 5 }),
      site(1, { halls: 5 }),
      pool({ replicas: 5001 }),
      { ...site(5001), type: pool().type },
    ];
    for (const resource of others) {
      expect(await violationsOf(hallSize, resource)).toEqual([]);
    }
  });
});

describe("headroom", () => {
  it("has a word about a hall that is nearly full, from the share that it is configured with", async () => {
    expect(await violationsOf(headroom, site(15))).toEqual(nearly("185.1 kW", "97.4 %", "90 %"));
    expect(await violationsOf(headroom, site(1))).toEqual([]);
    const from = (warnAtPercent: number) => violationsOf(headroom, site(1), { warnAtPercent });
    expect(await from(1)).toEqual(nearly("12.3 kW", "6.5 %", "1 %"));
    expect(await from(1.1)).toEqual(nearly("12.3 kW", "6.5 %", "1.1 %"));
    expect(await from(6.5)).toEqual([]);
  });

  const nearly = (used: string, share: string, from: string): string[] =>
    ["hall hall-1", "site lab"].map(
      (domain) =>
        `${domain}: ${used} of 190.0 kW usable in phase-1 (${share}): from ${from} on there is no room for a figure that was too low`,
    );

  it("leaves what is over, and what cannot be read, to the energy budget", async () => {
    const others = [
      site(16),
      site(15, { halls: 5 }),
      site(15, { phase: "phase-9" }),
      budget(),
      { ...site(15), type: pool().type },
    ];
    for (const resource of others) {
      expect(await violationsOf(headroom, resource)).toEqual([]);
    }
  });
});
