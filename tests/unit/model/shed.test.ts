import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { shed } from "../../../model/shedding/shed";
import type { SiteFile } from "../../../model/siteSchema";
import { shedDiff } from "../../../tools/guard/shedDiff";
import { catalog, PROJECT, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

const MW = 1_000_000;
/** Phase 2 with nothing reserved: three pools of one system, in three halls. */
const site = (change: (data: SiteFile) => void = () => undefined) =>
  siteWith("kvandal", (data) => {
    for (const tenant of data.tenants)
      Object.assign(tenant, { reservations: [], dedicatedPools: [] });
    change(data);
  });
const priorities = (...each: readonly number[]) =>
  site((data) => {
    data.pools.forEach((pool, at) => (pool.priority = each[at] ?? 100));
  });
const down = (shedding: ReturnType<typeof shed>): string[] =>
  shedding.pools.map(({ pool, unitsBefore, unitsAfter }) => `${pool} ${unitsBefore} ${unitsAfter}`);

describe("what goes down when a limit falls", () => {
  it("is nothing while all still fits", () => {
    expect(shed(site(), catalog, "phase-2", { watts: 180 * MW }, DECLARED)).toMatchObject({
      pools: [],
      fits: true,
    });
  });

  it("is no unit more than must: 150 MW with 5 % reserve carries 11,545 nodes of 12.342 kW", () => {
    const shedding = shed(site(), catalog, "phase-2", { watts: 150 * MW }, DECLARED);
    expect(down(shedding)).toEqual(["h100-3 4000 3045"]);
    expect(shedding).toMatchObject({ fits: true, usableWatts: 142_500_000 });
  });

  it("is the pool of the lowest priority first, and the next when that is not enough", () => {
    const first = shed(
      priorities(300, 100, 200),
      catalog,
      "phase-2",
      { watts: 150 * MW },
      DECLARED,
    );
    expect(down(first)).toEqual(["h100-2 4000 3045"]);
    const more = shed(priorities(300, 100, 200), catalog, "phase-2", { watts: 90 * MW }, DECLARED);
    expect(down(more)).toEqual(["h100-2 4000 0", "h100-3 4000 2427"]);
  });

  it("is in the hall whose limit fell, whatever the priorities elsewhere", () => {
    const limit = { domain: "hall narvik-2", watts: 30 * MW };
    expect(down(shed(priorities(1, 900, 1), catalog, "phase-2", limit, DECLARED))).toEqual([
      "h100-2 4000 2309",
    ]);
  });

  it("is what tenants have reserved only when nothing else is left, and says whose", () => {
    const reserved = (units: number) =>
      site((data) => {
        const [tenant] = data.tenants;
        if (tenant === undefined) throw new Error("no tenant");
        const promise = { phase: "phase-2", hall: "narvik-3", gpuSystem: "hgx-h100", units };
        tenant.reservations = [promise];
      });
    const kept = shed(reserved(4000), catalog, "phase-2", { watts: 150 * MW }, DECLARED);
    expect(down(kept)).toEqual(["h100-2 4000 3045"]);
    expect(kept.pools[0]?.breaksPromiseTo).toEqual([]);
    const limit = { domain: "hall narvik-3", watts: 30 * MW };
    const broken = shed(reserved(4000), catalog, "phase-2", limit, DECLARED);
    expect(broken.pools).toMatchObject([{ unitsAfter: 2309, breaksPromiseTo: ["openai"] }]);
  });

  it("always fits, never grows a pool, and could not leave one unit more where it cut last", () => {
    const any = fc.record({
      watts: fc.integer({ min: 0, max: 600 * MW }),
      domain: fc.constantFrom(undefined, "transformer substation", "hall narvik-1"),
      each: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(any, ({ watts, domain, each }) => {
        const shedding = shed(priorities(...each), catalog, "phase-2", { watts, domain }, DECLARED);
        expect(shedding.fits).toBe(true);
        expect(shedding.usedWattsAfter).toBeLessThanOrEqual(shedding.usableWatts);
        const grown = shedding.pools.filter((pool) => pool.unitsAfter >= pool.unitsBefore);
        expect(grown).toEqual([]);
        // 10,200 W x 1.1 x 1.1: what one unit more would have taken.
        const wasted = shedding.usableWatts - shedding.usedWattsAfter;
        expect(shedding.pools.length === 0 || wasted < 2 * 12_342).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("is a diff that git applies to the site file", () => {
    const folder = mkdtempSync(join(tmpdir(), "kvandal-shed-"));
    try {
      const file = "sites/kvandal/site.yaml";
      const text = readFileSync(join(PROJECT, file), "utf8");
      mkdirSync(join(folder, "sites", "kvandal"), { recursive: true });
      writeFileSync(join(folder, file), text);
      const { pools } = shed(
        priorities(300, 100, 200),
        catalog,
        "phase-2",
        { watts: 90 * MW },
        DECLARED,
      );
      const diff = shedDiff(file, text, "phase-2", pools);
      execFileSync("git", ["apply", "-"], { cwd: folder, input: diff });
      expect(readFileSync(join(folder, file), "utf8")).toBe(
        text.replace(
          "{ h100-1: 4500, h100-2: 4000, h100-3: 4000 }",
          "{ h100-1: 4500, h100-2: 0, h100-3: 2427 }",
        ),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
