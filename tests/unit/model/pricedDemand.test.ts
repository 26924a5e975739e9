import { powerBudget } from "../../../model/powerBudget";
import { factorsOf, priceDemand } from "../../../model/pricedDemand";
import type { Catalog } from "../../../model/catalog";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

const budgetWith = (settings: object) => {
  const site = siteWith("lab", (data) => {
    data.power.oversubscription = { training: 1.03 };
    Object.assign(data.pools[0] ?? {}, settings);
    const [hall] = data.halls;
    if (hall !== undefined) {
      hall.rows = [{ name: "a", limit: "1 MW" }];
    }
  });
  return powerBudget(site, "phase-1", DECLARED);
};
const declared = { pool: "h100-1", hall: "hall-1", gpuSystem: "hgx-h100", units: 1 };

describe("the price of a pool", () => {
  const budget = budgetWith({ gpuPowerCap: "600 W", oversubscription: 1.02, row: "a" });

  it("is what the site file grants it, and it stands where the file puts it", () => {
    const { priced, unpriced } = priceDemand([declared], budget, catalog);
    expect(unpriced).toEqual([]);
    expect(priced).toEqual([
      {
        ...declared,
        row: "a",
        factors: {
          // Eight GPUs of 700 W at 600 W each.
          unitWatts: 10_200 - 8 * 100,
          nameplateWatts: 10_200,
          overheadPerMille: 100,
          designPuePerMille: 1100,
          oversubscriptionPerMille: 1020,
        },
      },
    ]);
  });

  it.each([
    ["in another hall", { hall: "hall-2" }, 10_200],
    ["of another system", { gpuSystem: "hgx-h200" }, 10_200],
    ["of another name", { pool: "h100-9" }, 10_200],
  ])("is the nameplate without any grant for a pool %s", (_what, change, unitWatts) => {
    const { priced } = priceDemand([{ ...declared, ...change }], budget, catalog);
    expect(priced).toMatchObject([
      { row: undefined, factors: { unitWatts, oversubscriptionPerMille: 1000 } },
    ]);
  });
});

describe("a pool without a price", () => {
  it("is answered apart, with the reason, and the others are priced all the same", () => {
    const unknown = { ...declared, pool: "b", gpuSystem: "hgx-h20" };
    const { priced, unpriced } = priceDemand([unknown, declared], budgetWith({}), catalog);
    expect(priced.map(({ pool }) => pool)).toEqual(["h100-1"]);
    expect(unpriced).toEqual([{ demand: unknown, reason: expect.any(String) as string }]);
    const reason = unpriced[0]?.reason ?? "";
    expect(reason).toContain('GPU system "hgx-h20" is not in the catalogue, so its watts are');
    expect(reason).toContain("count as a violation; the catalogue has ");
    for (const name of catalog.keys()) {
      expect(reason).toContain(name);
    }
  });

  it("is one whose cap is not one that its GPUs can be set to", () => {
    const budget = budgetWith({ gpuPowerCap: "600 W" });
    const terms = budget.poolTerms.get("h100-1");
    const capped = (gpuPowerCapWatts: number) =>
      factorsOf(
        declared,
        {
          ...budget,
          poolTerms: new Map(
            terms === undefined ? [] : [["h100-1", { ...terms, gpuPowerCapWatts }]],
          ),
        },
        catalog,
      );
    for (const watts of [199, 701]) {
      expect(capped(watts)).toEqual({
        reason: `a cap of ${watts} W is outside what a GPU of hgx-h100 can be set to, 200 W to 700 W`,
      });
    }
    expect(capped(200)).toMatchObject({ unitWatts: 10_200 - 8 * 500 });
    expect(capped(700)).toMatchObject({ unitWatts: 10_200 });
  });

  it("is one whose GPUs nobody knows how far to cap", () => {
    const h100 = catalog.get("hgx-h100");
    if (h100 === undefined) {
      throw new Error("no H100");
    }
    const { gpuPowerLimitWatts, ...without } = h100;
    expect(gpuPowerLimitWatts).toBeDefined();
    const bare = new Map([["hgx-h100", without]]) as unknown as Catalog;
    expect(factorsOf(declared, budgetWith({ gpuPowerCap: "600 W" }), bare)).toEqual({
      reason: expect.stringContaining("hgx-h100 cannot be capped") as string,
    });
  });

  it("is no excuse for an error of another kind", () => {
    const broken = new Map([["hgx-h100", {}]]) as unknown as Catalog;
    expect(() => factorsOf(declared, budgetWith({}), broken)).toThrow(TypeError);
  });
});
