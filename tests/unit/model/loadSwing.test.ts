import fc from "fast-check";
import { describeSwingPools, largestLoadSwing } from "../../../model/loadSwing";
import type { PoolPlan } from "../../../model/phasePlan";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, siteWith } from "../../support/sites";
import { labWith, onlyPools, servers, tenant, type TenantFile } from "../../support/tenants";

const H100_SWING = 10_200 - (catalog.get("hgx-h100")?.idleWatts.value ?? 0);
const siteOf = (rampLimit: string, seconds = 2) =>
  siteWith("lab", (data) => {
    data.power.loadSwingSeconds = seconds;
    Object.assign(data.power.gridConnection, { rampLimit });
  });
const pool = (name: string, units: number, more: Partial<PoolPlan> = {}): PoolPlan => ({
  name,
  hall: "hall-1",
  purpose: "training",
  gpuSystem: "hgx-h100",
  units,
  nodes: units,
  gpus: units * 8,
  itWatts: 0,
  facilityWatts: 0,
  budgetedWatts: 0,
  ...more,
});
const inference = { purpose: "inference" } as const;
/** Of the lab without reservations: no tenant holds any of its pools. */
const swingOf = (...pools: PoolPlan[]) =>
  largestLoadSwing(siteOf("unknown"), catalog, "phase-1", pools);

describe("the largest load swing", () => {
  it("is of all training pools together where no tenant holds any, from full load to idle", () => {
    expect(swingOf(pool("a", 3), pool("b", 5), pool("c", 40, inference))).toMatchObject({
      pools: ["c"],
    });
    expect(swingOf(pool("a", 3), pool("b", 5), pool("c", 7, inference))).toEqual({
      tenant: undefined,
      pools: ["a", "b"],
      stepWatts: 8 * H100_SWING,
      wattsPerSecond: Math.ceil((8 * H100_SWING) / 2),
      limitWattsPerSecond: undefined,
      verdict: "unknown",
    });
  });

  it("is of one inference pool alone, the first of equals", () => {
    expect(swingOf(pool("a", 3, inference), pool("b", 3, inference))?.pools).toEqual(["a"]);
  });

  it("is smaller where the GPUs are capped, and never below nothing", () => {
    expect(swingOf(pool("a", 1, { gpuPowerCapWatts: 600 }))?.stepWatts).toBe(H100_SWING - 800);
    const h100 = catalog.get("hgx-h100");
    const idle = new Map(
      h100 && [["hgx-h100", { ...h100, idleWatts: { ...h100.idleWatts, value: 11_000 } }]],
    );
    const swing = largestLoadSwing(siteOf("unknown"), idle, "phase-1", [pool("a", 1)]);
    expect(swing?.stepWatts).toBe(0);
  });

  it("is none without units, or of a system that is not in the catalogue", () => {
    expect(swingOf()).toBeUndefined();
    expect(swingOf(pool("a", 0))).toBeUndefined();
    const unknown = pool("a", 9, { gpuSystem: "hgx-h20" });
    expect(swingOf(unknown)).toBeUndefined();
    expect(swingOf(unknown, pool("b", 1))?.pools).toEqual(["b"]);
  });

  it("is held against what the grid owner allows, to the watt a second", () => {
    const site = siteOf("unknown", 1);
    const verdictAt = (rampLimitWattsPerSecond: number) => {
      const gridConnection = { ...site.power.gridConnection, rampLimitWattsPerSecond };
      const limited = { ...site, power: { ...site.power, gridConnection } };
      return largestLoadSwing(limited, catalog, "phase-1", [pool("a", 1)])?.verdict;
    };
    expect(verdictAt(H100_SWING)).toBe("within");
    expect(verdictAt(H100_SWING - 1)).toBe("exceeds");
  });
});

describe("the pools of a tenant", () => {
  const swing = (
    tenants: TenantFile[],
    pools: readonly PoolPlan[],
    phase = "phase-1",
    change?: (data: SiteFile) => void,
  ) => largestLoadSwing(labWith(tenants, change), catalog, phase, pools);
  const reserving = (...reservations: ReturnType<typeof servers>[]) =>
    tenant("a", { reservations });
  const three = [
    pool("h100-1", 45),
    pool("h100-2", 40, { hall: "hall-2" }),
    pool("h100-3", 40, { hall: "hall-3" }),
  ];

  it("are those of every hall and system for which it has a reservation, whole", () => {
    const tenants = [reserving(servers("phase-2", "hall-1", 1), servers("phase-2", "hall-2", 1))];
    expect(swing(tenants, three, "phase-2")).toMatchObject({
      tenant: "a",
      pools: ["h100-1", "h100-2"],
      stepWatts: 85 * H100_SWING,
    });
  });

  it("are only those of reservations that are in force in the phase", () => {
    const ended = reserving(
      servers("phase-1", "hall-1", 1),
      servers("phase-2", "hall-1", 0),
      servers("phase-2", "hall-2", 1),
      servers("phase-3", "hall-3", 1),
    );
    expect(swing([ended], three.slice(0, 1), "phase-1")?.tenant).toBe("a");
    expect(swing([ended], three, "phase-2")).toMatchObject({
      tenant: undefined,
      pools: ["h100-1", "h100-3"],
    });
    expect(swing([ended], three, "phase-3")).toMatchObject({
      tenant: "a",
      pools: ["h100-2", "h100-3"],
    });
  });

  it("are those of a hall for which it has reserved watts, and never another tenant's dedicated ones", () => {
    const pools = [pool("own", 5), pool("shared", 5), pool("other", 5)];
    const dedicated = (name: string, own: string) =>
      tenant(name, { dedicatedPools: [own], reservations: [servers("phase-1", "hall-1", 5)] });
    const tenants = [
      dedicated("a", "own"),
      dedicated("b", "other"),
      tenant("c", { reservations: [{ phase: "phase-1", hall: "hall-1", power: "13 kW" }] }),
    ];
    const change = onlyPools(pools.map(({ name, units }) => ({ name, units })));
    expect(swing(tenants, pools, "phase-1", change)).toMatchObject({
      tenant: "a",
      pools: ["own", "shared"],
    });
    expect(swing(tenants.slice(1), pools.slice(1), "phase-1", change)).toMatchObject({
      tenant: "b",
      pools: ["shared", "other"],
    });
    const [, , onlyWatts] = tenants;
    expect(swing(onlyWatts ? [onlyWatts] : [], pools, "phase-1", change)).toMatchObject({
      tenant: "c",
      pools: ["own", "shared", "other"],
    });
  });

  it("include what no tenant holds in a hall where it has a reservation", () => {
    const pools = [
      pool("reserved", 5),
      pool("rest", 1, { gpuSystem: "hgx-b200" }),
      pool("elsewhere", 1, { hall: "hall-2" }),
    ];
    const tenants = [reserving(servers("phase-1", "hall-1", 5))];
    const change = onlyPools([
      { name: "reserved", units: 5 },
      { name: "rest", units: 1, gpuSystem: "hgx-b200" },
    ]);
    expect(swing(tenants, pools, "phase-1", change)).toMatchObject({
      tenant: "a",
      pools: ["reserved", "rest"],
    });
  });

  it("are named with the tenant, of many the first ten", () => {
    const named = (tenantName: string | undefined, count: number) =>
      describeSwingPools({
        tenant: tenantName,
        pools: Array.from({ length: count }, (_, index) => `p${index + 1}`),
        stepWatts: 1,
        wattsPerSecond: 1,
        limitWattsPerSecond: undefined,
        verdict: "unknown",
      });
    expect(named("a", 2)).toBe("a: p1, p2");
    expect(named(undefined, 1)).toBe("p1");
    expect(named("a", 12)).toBe("a: p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, and 2 more");
  });
});

describe("the load swing of any tenants and pools", () => {
  const halls = ["hall-1", "hall-2", "hall-3"];
  const systems = ["hgx-h100", "hgx-b200"];
  const somePool = fc.record({
    hall: fc.constantFrom(...halls),
    gpuSystem: fc.constantFrom(...systems),
    purpose: fc.constantFrom("training" as const, "inference" as const),
    units: fc.integer({ min: 0, max: 5_000 }),
    owner: fc.constantFrom(undefined, "a", "b"),
  });
  const someReservation = fc.record({
    tenant: fc.constantFrom("a", "b"),
    hall: fc.constantFrom(...halls),
    gpuSystem: fc.constantFrom(...systems),
  });
  const swingWatts = ({ gpuSystem, units }: PoolPlan): number => {
    const system = catalog.get(gpuSystem);
    return units * ((system?.nameplateWatts.value ?? 0) - (system?.idleWatts.value ?? 0));
  };
  const lab = siteWith("lab");

  it("is at least that of any pool, of any tenant's training pools, and of those that no tenant holds", () => {
    fc.assert(
      fc.property(
        fc.array(somePool, { minLength: 1, maxLength: 12 }),
        fc.array(someReservation, { maxLength: 6 }),
        (given, reservations) => {
          const pools = given.map(({ owner: _, ...more }, index) =>
            pool(`p${index}`, more.units, more),
          );
          const ownerOf = (name: string) => given[Number(name.slice(1))]?.owner;
          const tenants = ["a", "b"].map((name) => ({
            ...tenant(name),
            dedicatedPools: pools.map((item) => item.name).filter((item) => ownerOf(item) === name),
            reservations: reservations
              .filter((reservation) => reservation.tenant === name)
              .map(({ hall, gpuSystem }) => ({
                ...{ phase: "phase-1", hall, gpuSystem, units: 1, powerWatts: undefined },
              })),
            groups: [],
            egress: [],
          }));
          const holds = (name: string, item: PoolPlan): boolean =>
            (ownerOf(item.name) ?? name) === name &&
            (ownerOf(item.name) === name ||
              reservations.some(
                (reservation) =>
                  reservation.tenant === name &&
                  reservation.hall === item.hall &&
                  reservation.gpuSystem === item.gpuSystem,
              ));
          const training = pools.filter(({ purpose }) => purpose === "training");
          const held = ["a", "b"].map((name) => training.filter((item) => holds(name, item)));
          const unheld = training.filter((item) => !held.flat().includes(item));
          const found =
            largestLoadSwing({ ...lab, tenants }, catalog, "phase-1", pools)?.stepWatts ?? 0;
          for (const together of [...held, unheld, ...pools.map((item) => [item])]) {
            const watts = together.reduce((sum, item) => sum + swingWatts(item), 0);
            expect(found).toBeGreaterThanOrEqual(watts);
          }
          const all = pools.reduce((sum, item) => sum + swingWatts(item), 0);
          expect(found).toBeLessThanOrEqual(all);
        },
      ),
    );
  });
});
