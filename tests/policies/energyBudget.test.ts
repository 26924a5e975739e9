import { energyBudget } from "../../policies/energyBudget";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { budget, pool, site } from "../support/resources";
import { removeDeliveries } from "../support/deliveries";
import { siteFolderWith } from "../support/siteFolder";
import { phaseIn } from "../support/sites";

/** The lab with all of its contract energised. */
const LAB = { siteFolder: siteFolderWith("lab", () => undefined) };
const judge = (resource: TestResource, config: object = LAB): Promise<string[]> =>
  violationsOf(energyBudget, resource, config);

/** The lab with one unit more in phase 1 than 200 kW less the reserve carry. */
const overCapacity = {
  siteFolder: siteFolderWith("lab", (data) => {
    phaseIn(data, "phase-1").units["h100-1"] = 16;
  }),
};

const TOO_MUCH =
  "hall hall-1: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units or wait for phase-2";
const SITE_TOO_MUCH = TOO_MUCH.replace("hall hall-1:", "site lab:");

const NOT_KNOWN =
  "a value of this resource is not known before it is deployed, so its power cannot be judged: pass plain values, not outputs";

describe("the policy", () => {
  it("is mandatory", () => {
    expect(energyBudget.enforcementLevel).toBe("mandatory");
  });

  it("lets the shipped phase through, resource by resource", async () => {
    for (const resource of [site(), budget(), pool()]) {
      expect(await judge(resource)).toEqual([]);
    }
  });

  it("does not concern itself with what takes no power", async () => {
    expect(await judge({ type: "kubernetes:core/v1:ConfigMap", props: { data: {} } })).toEqual([]);
  });
});

describe("one unit more than the power carries", () => {
  it("is refused on the Site, before it has children", async () => {
    expect(await judge(site(16), overCapacity)).toEqual([TOO_MUCH, SITE_TOO_MUCH]);
  });

  it("is refused on the hall's budget, before it has pools", async () => {
    expect(await judge(budget({ "h100-1": 16 }), overCapacity)).toEqual([TOO_MUCH, SITE_TOO_MUCH]);
  });

  it("is refused on the pool alone", async () => {
    expect(await judge(pool({ replicas: 16 }), overCapacity)).toEqual([TOO_MUCH, SITE_TOO_MUCH]);
  });

  it("lets a pool and a budget through that ask for a unit less", async () => {
    expect(await judge(pool(), overCapacity)).toEqual([]);
    expect(await judge(budget(), overCapacity)).toEqual([]);
  });

  it("is refused on the Site by its ceiling and by the power", async () => {
    expect(await judge(site(16))).toEqual([
      "pool h100-1: 16 units asked, ceiling 15 in phase-1 (1 over): lower it to 15 units or raise its units in the site file",
      TOO_MUCH,
      SITE_TOO_MUCH,
    ]);
  });

  it("is refused where the others take what there is, unless they leave it", async () => {
    const siteFolder = siteFolderWith("lab", (data) => {
      data.pools.push({
        name: "h100-4",
        hall: "hall-1",
        gpuSystem: "hgx-h100",
        purpose: "training",
      });
      phaseIn(data, "phase-1").units["h100-4"] = 5;
    });
    const asked = (units: number): string[] =>
      ["hall hall-1", "site lab"].map(
        (domain) =>
          expect.stringMatching(
            `^${domain}: ${(units * 12.342).toFixed(1)} kW asked, 190.0 kW usable`,
          ) as string,
      );
    expect(await judge(pool(), { siteFolder })).toEqual(asked(20));
    expect(await judge(pool({ replicas: 14 }), { siteFolder })).toEqual(asked(19));
    expect(await judge(pool({ replicas: 10 }), { siteFolder })).toEqual([]);
    expect(await judge(budget({ "h100-1": 14 }), { siteFolder })).toEqual(asked(19));
    expect(await judge(budget({ "h100-1": 15, "h100-4": 0 }), { siteFolder })).toEqual([]);
    expect(await judge(budget({ "h100-1": 15, "h100-4": 1 }), { siteFolder })).toEqual(asked(16));
  });
});

describe("a phase whose plant is less efficient than power is counted with", () => {
  const inPlant = (designPue?: number) => ({
    siteFolder: siteFolderWith("lab", (data) => {
      Object.assign(phaseIn(data, "phase-1"), { plant: "2.3 MW", designPue });
    }),
  });
  const ABOVE = expect.stringMatching(
    /^plant lab: PUE 1\.299 expected by the site's curve in phase-1 at 28 °C/,
  ) as string;

  it.each([
    ["the Site", site()],
    ["the hall's budget", budget()],
    ["a pool", pool()],
    ["a pool with fewer units than its ceiling", pool({ replicas: 8 })],
  ])(
    "is refused on %s, also with a design PUE of its own that is not locked",
    async (_, resource) => {
      expect(await judge(resource, inPlant())).toEqual([ABOVE]);
      expect(await judge(resource, inPlant(1.1))).toEqual([ABOVE]);
    },
  );
});

describe("a budget", () => {
  it.each([
    [
      "an undeclared pool",
      budget({ "h100-1": 15, extra: 1 }),
      "pool extra: not declared in the site file of lab, so its ceiling is 0 units and 1 are asked: declare it under pools and give it units in phase-1",
    ],
    [
      "a ceiling beyond the site file",
      budget({ "h100-1": 16 }),
      "pool h100-1: 16 units asked, ceiling 15 in phase-1 (1 over): lower it to 15 units or raise its units in the site file",
    ],
    [
      "a pool of another hall",
      budget({ "h100-2": 0 }),
      "pool h100-2: declared in hall hall-2, asked in hall hall-1",
    ],
    ["no pools that are known", budget({}, { pools: UNKNOWN }), NOT_KNOWN],
    [
      "a phase that is not there",
      budget({}, { phase: "phase-9" }),
      'there is no phase of site lab "phase-9"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?',
    ],
    [
      "nodes that are not its units",
      budget({}, { pools: { "h100-1": { ceilingUnits: 15, ceilingNodes: 16 } } }),
      "pool h100-1: a ceiling of 15 units is 15 nodes, not 16",
    ],
    [
      "P12: nodes of another system than the pool's",
      budget(
        {},
        { pools: { "h100-1": { ceilingUnits: 15, ceilingNodes: 15, gpuSystem: "hgx-b200" } } },
      ),
      "pool h100-1: declared as hgx-h100, asked as hgx-b200: watts are counted for what is declared",
    ],
    [
      "nothing that can be read",
      budget({}, { pools: 5 }),
      "the SiteBudget cannot be read, so its power is unknown: ✖ Invalid input: expected record, received number\n  → at spec.pools",
    ],
    [
      "less than no units",
      budget({ "h100-1": -1 }),
      'the SiteBudget cannot be read, so its power is unknown: ✖ Too small: expected number to be >=0\n  → at spec.pools["h100-1"].ceilingUnits\n✖ Too small: expected number to be >=0\n  → at spec.pools["h100-1"].ceilingNodes',
    ],
  ])("is refused with %s", async (_name, resource, message) => {
    expect(await judge(resource)).toEqual([message]);
  });

  it("counts a rack as all of its nodes", async () => {
    const racks = {
      siteFolder: siteFolderWith("lab", (data) => {
        data.pools.push({
          name: "nvl",
          hall: "hall-1",
          gpuSystem: "gb200-nvl72",
          purpose: "training",
        });
        phaseIn(data, "phase-1").units = { nvl: 1 };
        removeDeliveries(data);
      }),
    };
    const asked = (ceilingNodes: number) =>
      judge(budget({}, { pools: { nvl: { ceilingUnits: 1, ceilingNodes } } }), racks);
    expect(await asked(18)).toEqual([]);
    expect(await asked(1)).toEqual(["pool nvl: a ceiling of 1 units is 18 nodes, not 1"]);
    const nodes = (replicas: number): Promise<string[]> =>
      judge(
        pool({ name: "nvl", replicas, labels: { "kvandal.io/gpu-system": "gb200-nvl72" } }),
        racks,
      );
    expect(await nodes(18)).toEqual([]);
    expect(await nodes(19)).toEqual([
      "pool nvl: 2 units asked, ceiling 1 in phase-1 (1 over): lower it to 1 units or raise its units in the site file",
    ]);
  });
});

describe("a Site", () => {
  it("is refused when its inputs cannot be read or are not known", async () => {
    expect(await judge(site(15, { halls: "none" }))).toEqual([
      "the Site's inputs cannot be read, so its power is unknown: ✖ Invalid input: expected array, received string\n  → at halls",
    ]);
    expect(await judge(site(-1))).toEqual([
      "the Site's inputs cannot be read, so its power is unknown: ✖ Too small: expected number to be >=0\n  → at halls[0].pools[0].units",
    ]);
    expect(await judge(site(15, { phase: UNKNOWN }))).toEqual([NOT_KNOWN]);
  });

  it("is in a phase that the site has", async () => {
    expect(await judge(site(15, { phase: "phase-9" }))).toEqual([
      'there is no phase of site lab "phase-9"; there is "phase-1", "phase-2" or "phase-3". Did you mean "phase-1"?',
    ]);
  });

  it("is refused for each pool that is not as declared", async () => {
    const halls = [
      { name: "hall-1", pools: [{ name: "h100-1", gpuSystem: "hgx-h200", units: 1 }] },
      { name: "hall-2", pools: [{ name: "h100-9", gpuSystem: "hgx-h100", units: 0 }] },
    ];
    expect(await judge(site(0, { halls }))).toEqual([
      "pool h100-1: declared as hgx-h100, asked as hgx-h200: watts are counted for what is declared",
      "pool h100-9: not declared in the site file of lab, so its ceiling is 0 units and 0 are asked: declare it under pools and give it units in phase-1",
    ]);
  });
});
