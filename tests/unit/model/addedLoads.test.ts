import type { InService } from "../../../model/scaling/inService";
import { drained } from "../../support/evidence";
import { firstPool, next, NOW, type NextFacts, type SiteChange } from "../../support/deployments";
import { catalog, phaseIn } from "../../support/sites";

const phase = "phase-1";
const H100 = { hall: "hall-1", gpuSystem: "hgx-h100" };

/** The lab's first pool in phase 1, where 190 kW are usable: 15 units take 185.1 kW. */
const pool =
  (units: number, change: SiteChange = () => undefined): SiteChange =>
  (data) => {
    phaseIn(data, phase).units["h100-1"] = units;
    change(data);
  };
const withFixedLoad =
  (load: string): SiteChange =>
  (data) => {
    data.power.fixedLoad = load;
  };

/** What the deployment before leaves, 15 units and whatever the lab's domains carry then. */
const running: InService = { "h100-1": { units: 15, ...H100, phase } };
const domainsBefore = next(pool(15), running, { phase }).domains;

/** Deploys phase 1 as the next one, with a reason for taking units away. */
const refusalsOf = (
  change: SiteChange,
  before: InService = running,
  facts: NextFacts = {},
): readonly string[] =>
  next(change, before, { phase, mayShrink: true, domainsBefore, ...facts }).refusals;

const draining: InService = {
  "h100-1": {
    units: 11,
    ...H100,
    phase,
    leaving: [{ ...H100, units: 4, since: NOW, known: [] }],
  },
};

describe("a fixed load that the site file adds", () => {
  it("is refused beside units that the same deployment takes away, which may still draw power", () => {
    expect(refusalsOf(pool(11, withFixedLoad("40 kW")))).toEqual([
      expect.stringMatching(
        /^site lab has 40.0 kW of fixed load, after 0.0 kW, and units that run or may still draw need that power \(.*: 185.1 kW asked, 150.0 kW usable in phase-1/,
      ),
    ]);
  });

  it("is refused beside units that were given up before, until a record says that they are drained", () => {
    const change = pool(11, withFixedLoad("40 kW"));
    expect(refusalsOf(change, draining)).toHaveLength(1);
    const off = drained({ file: "4.yaml", pool: "h100-1", units: 4, drainedOn: NOW });
    expect(refusalsOf(change, draining, { records: [off] })).toEqual([]);
  });

  it("is refused beside a lower GPU power cap that is not set yet", () => {
    const capped = firstPool({ gpuPowerCap: "300 W" });
    const change = pool(15, (data) => {
      capped(data);
      withFixedLoad("50 kW")(data);
    });
    expect(refusalsOf(change)).toHaveLength(1);
    expect(refusalsOf(pool(15, capped))).toEqual([]);
  });

  it("is refused where the next phase powers a hall that has it", () => {
    const change = pool(11, (data) => {
      const [share] = phaseIn(data, "phase-2").halls;
      Object.assign(data.halls[1] ?? {}, { fixedLoad: "40 kW" });
      const { halls } = phaseIn(data, phase);
      Object.assign(halls[0] ?? {}, { share: "150 kW" });
      halls.push({ ...(share as object), name: data.halls[1]?.name ?? "", share: "40 kW" });
    });
    expect(refusalsOf(change, draining).join("\n")).toContain("hall hall-2 has 40.0 kW");
  });

  it("is no reason to refuse where all fits beside it, where it is less, or where nothing is known of it", () => {
    expect(refusalsOf(pool(11, withFixedLoad("4 kW")))).toEqual([]);
    const change = pool(11, withFixedLoad("40 kW"));
    const more = next(pool(11, withFixedLoad("50 kW")), {}, { phase }).domains;
    expect(refusalsOf(change, draining, { domainsBefore: more })).toEqual([]);
    expect(refusalsOf(change, draining, { domainsBefore: undefined })).toEqual([]);
  });

  it("is what bars a deployment, and not less power that is proven: units can always be taken away", () => {
    const proven = { watts: 150_000, file: "letter.yaml", expiredFile: undefined };
    expect(refusalsOf(pool(11), running, { proven })).toEqual([]);
  });
});

describe("a hall that another domain feeds than before", () => {
  /** Hall 1 on a feed of its own, which carries so much. */
  const onFeed =
    (name: string, kilowatts: number): SiteChange =>
    (data) => {
      const [substation] = data.power.domains ?? [];
      data.power.domains = [
        ...(data.power.domains ?? []),
        ...["east", "west"].map((feed) => ({
          ...{ name: feed, kind: "feed" as const, powerFactor: 1, redundancy: "N" as const },
          ...{
            units: [{ name: feed, rating: `${kilowatts} kVA` }],
            fedBy: substation?.name ?? "",
            source: "a test",
          },
        })),
      ];
      Object.assign(data.halls[0] ?? {}, { fedBy: name });
      Object.assign(data.halls[1] ?? {}, { fedBy: name === "east" ? "west" : "east" });
      const share = `${0.95 * kilowatts} kW`;
      for (const { halls } of data.phases) {
        for (const hall of halls) {
          hall.share = share;
        }
      }
    };

  it("is refused where that does not carry what still drains in the hall", () => {
    const before = next(pool(11, onFeed("west", 200)), running, { phase }).domains;
    const facts = { domainsBefore: before };
    expect(refusalsOf(pool(11, onFeed("west", 150)), draining, facts)).toEqual([]);
    expect(refusalsOf(pool(11, onFeed("east", 200)), draining, facts)).toEqual([]);
    expect(refusalsOf(pool(11, onFeed("east", 150)), draining, facts)).toContainEqual(
      expect.stringMatching(
        /^hall hall-1 hangs on east now, and units .*feed east: 185.1 kW asked/,
      ),
    );
  });
});

describe("a hall that the phase powers no more, while its units may still draw", () => {
  const H100_IN_3 = { hall: "hall-3", gpuSystem: "hgx-h100" };
  const leaving = [{ ...H100_IN_3, units: 49, since: NOW, known: [] }];
  const before: InService = {
    "h100-2": { units: 30, hall: "hall-2", gpuSystem: "hgx-h100", phase: "phase-2" },
    "h100-3": { units: 0, leaving },
  };

  /** Hall 3 with or without a share, on a transformer: west has 5 MVA, and east 800 kVA, which feeds hall 2. */
  const hall3 =
    (feeder: "west" | "east", share: boolean, more: SiteChange = () => undefined): SiteChange =>
    (data) => {
      data.power.domains = (["west", "east"] as const).map((name) => ({
        ...{ name, kind: "transformer", powerFactor: 1, redundancy: "N", source: "a test" },
        units: [{ name, rating: name === "west" ? "5 MVA" : "800 kVA" }],
      }));
      ["west", "east", feeder].forEach((name, at) => {
        Object.assign(data.halls[at] ?? {}, { fedBy: name });
      });
      Object.assign(phaseIn(data, "phase-2"), {
        units: { "h100-2": 30 },
        halls: [
          { name: "hall-2", share: "380 kW" },
          ...(share ? [{ name: "hall-3", share: "360 kW" }] : []),
        ],
      });
      const last = phaseIn(data, "phase-3");
      last.units = {};
      for (const hall of last.halls) {
        hall.share = "250 kW";
      }
      more(data);
    };
  const facts = { mayShrink: true };
  const known = next(hall3("west", true), before, facts).domains;
  const refused = (change: SiteChange, domains = known): readonly string[] =>
    next(change, before, { ...facts, domainsBefore: domains }).refusals;

  it("may not hang on another transformer", () => {
    expect(refused(hall3("west", false))).toEqual([]);
    expect(refused(hall3("east", false))).toContainEqual(
      expect.stringMatching(/^hall hall-3 hangs on east now/),
    );
  });

  it("may not come back on another one, after it had no share, or was not in the site file", () => {
    const without = next(hall3("west", false), before, { ...facts, domainsBefore: known }).domains;
    expect(refused(hall3("east", true), without)).toContainEqual(
      expect.stringMatching(/^hall hall-3 hangs on east now.* 975.0 kW asked/),
    );
    const gone = hall3("west", false, (data) => {
      data.halls.pop();
      data.pools = data.pools.filter(({ hall }) => hall !== "hall-3");
      phaseIn(data, "phase-3").halls.pop();
    });
    const forgotten = next(gone, before, { ...facts, domainsBefore: known }).domains;
    expect(refused(hall3("east", true), forgotten)).toContainEqual(
      expect.stringMatching(/^hall hall-3 hangs on east now/),
    );
  });

  it("may not get a fixed load, nor may the site get one in place of the hall's", () => {
    const loaded = (hall: string, site: string): SiteChange =>
      hall3("west", false, (data) => {
        Object.assign(data.halls[2] ?? {}, { fixedLoad: hall });
        data.power.fixedLoad = site;
      });
    expect(refused(loaded("200 kW", "0 W"))).toContainEqual(
      expect.stringMatching(/^hall hall-3 has 200.0 kW of fixed load, after 0.0 kW/),
    );
    const withLoad = hall3("west", true, (data) => {
      Object.assign(data.halls[2] ?? {}, { fixedLoad: "40 kW" });
    });
    const domains = next(withLoad, before, facts).domains;
    expect(refused(loaded("40 kW", "0 W"), domains)).toEqual([]);
    expect(refused(loaded("40 kW", "40 kW"), domains)).toContainEqual(
      expect.stringMatching(/^site lab has 40.0 kW of fixed load, after 0.0 kW/),
    );
  });
});

describe("a hall with a fixed load that gets power", () => {
  /** Hall 2 has 40 kW of fixed load, or a row with 30 kW of IT load, and a share or none. */
  const hall2 = (share: boolean, fields: object): SiteChange =>
    pool(11, (data) => {
      Object.assign(data.halls[1] ?? {}, fields);
      Object.assign(phaseIn(data, phase), {
        halls: [
          { name: "hall-1", share: share ? "150 kW" : "190 kW" },
          ...(share ? [{ name: "hall-2", share: "40 kW" }] : []),
        ],
      });
    });

  it.each<[what: string, fields: object, found: RegExp]>([
    ["of its own", { fixedLoad: "40 kW" }, /^hall hall-2 gets power, with 40.0 kW of fixed load/],
    [
      "of a row",
      { rows: [{ name: "x", limit: "35 kW", fixedLoad: "30 kW" }] },
      /^row hall-2\/x gets power, with 33.0 kW of fixed load/,
    ],
  ])("is refused beside units that may still draw, for a load %s", (_, fields, found) => {
    const { domains } = next(hall2(false, fields), running, { phase });
    const known = { domainsBefore: domains };
    expect(refusalsOf(hall2(false, fields), draining, known)).toEqual([]);
    expect(refusalsOf(hall2(true, fields), draining, known)).toContainEqual(
      expect.stringMatching(found),
    );
    const more = next(hall2(true, fields), {}, { phase }).domains;
    expect(refusalsOf(hall2(true, fields), draining, { domainsBefore: more })).toEqual([]);
  });
});

describe("a fixed load in IT power", () => {
  /** 13 units in row a, or 12 and one that drains, with a load in it, at a design PUE. */
  const inRow = (designPue: number, fixedLoad: string): SiteChange =>
    pool(12, (data) => {
      delete data.power.pueCurve;
      Object.assign(data.power, { designPue });
      Object.assign(data.halls[0] ?? {}, {
        rows: [{ name: "a", limit: "200 kW", fixedLoad, carries: "it" }],
      });
      firstPool({ row: "a" })(data);
      Object.assign(phaseIn(data, phase), {
        energised: "400 kW",
        halls: [{ name: "hall-1", share: "380 kW" }],
      });
    });
  const before: InService = { "h100-1": { units: 13, ...H100, row: "a", phase } };
  const { domains } = next(inRow(1.35, "40 kW"), before, { phase });

  it.each<[what: string, carries: string, load: string, found: readonly RegExp[]]>([
    [
      "facility power, behind a PUE that is worse for one deployment",
      "facility",
      "80 kW",
      [/^row hall-1\/a has 80.0 kW of fixed load, after 40.0 kW/],
    ],
    ["no more facility power than it was IT power", "facility", "40 kW", []],
  ])("is compared as it was where it becomes %s", (_, carries, load, found) => {
    const small = (data: Parameters<SiteChange>[0]): void => {
      inRow(2, load)(data);
      Object.assign(data.halls[0]?.rows?.[0] ?? {}, { carries, limit: "200 kW" });
      phaseIn(data, phase).units["h100-1"] = 2;
    };
    const refusals = refusalsOf(small, before, { domainsBefore: domains });
    expect(refusals.filter((refusal) => refusal.includes("fixed load"))).toEqual(
      found.map((pattern) => expect.stringMatching(pattern) as string),
    );
  });

  it("is more where it was facility power: the PUE curve is asked for more IT power", () => {
    const facility: SiteChange = (data) => {
      inRow(1.1, "44 kW")(data);
      Object.assign(data.halls[0]?.rows?.[0] ?? {}, { carries: "facility" });
    };
    const known = { domainsBefore: next(facility, before, { phase }).domains };
    expect(refusalsOf(inRow(1.1, "80 kW"), before, known)).toContainEqual(
      expect.stringMatching(/^row hall-1\/a has 88.0 kW of fixed load, after 0.0 kW/),
    );
  });

  it("is more also where a better PUE makes less facility power of it", () => {
    const known = { domainsBefore: domains };
    expect(refusalsOf(inRow(1.1, "40 kW"), before, known)).toEqual([]);
    // 13 x 11.22 kW and 49 kW on 190 kW.
    expect(refusalsOf(inRow(1.1, "49 kW"), before, known)).toEqual([
      expect.stringMatching(/^row hall-1\/a has 53.9 kW of fixed load, after 44.0 kW/),
    ]);
  });
});

describe("nodes of an import that has to wait", () => {
  /** Five nodes of the second pool run in hall 1 already. */
  const withImport = (
    units: number,
    ramp?: string,
    more: SiteChange = () => undefined,
  ): SiteChange =>
    pool(units, (data) => {
      Object.assign(data.pools[1] ?? {}, { hall: "hall-1", import: true });
      phaseIn(data, phase).units["h100-2"] = 5;
      if (ramp !== undefined) {
        data.power.gridConnection.rampStep = ramp;
      }
      more(data);
    });

  it("count beside what grows where only a part of them was taken over before it failed", () => {
    // Of the five two are taken over; 5 + 5 + 2 + 3 units take all of the power.
    const before: InService = {
      "h100-1": {
        ...{ units: 5, ...H100, phase },
        leaving: [{ ...H100, units: 5, since: NOW, known: [] }],
      },
      "h100-2": { units: 2, ...H100, phase },
    };
    const { units } = next(withImport(8, "20 kW"), before, { phase });
    expect(units).toEqual({ "h100-1": 5, "h100-2": 2 });
  });

  it("count beside what grows and what drains", () => {
    const before: InService = {
      "h100-1": {
        ...{ units: 5, ...H100, phase },
        leaving: [{ ...H100, units: 5, since: NOW, known: [] }],
      },
    };
    const { units, pools } = next(withImport(10, "62 kW"), before, { phase });
    expect(units).toMatchObject({ "h100-1": 5 });
    expect(pools.find((own) => own.pool === "h100-1")?.waitsFor).toContain("246.8 kW asked");
  });

  it("are taken over all of them, whatever their policy has need of, and shrink only with a reason", () => {
    const policy = withImport(8, undefined, (data) => {
      Object.assign(data.pools[1] ?? {}, { scalingPolicy: { follows: "manual", units: 1 } });
    });
    const { units, leaves } = next(policy, {}, { phase });
    expect(units).toEqual({ "h100-1": 8, "h100-2": 5 });
    expect(next(policy, leaves, { phase }).refusals).toEqual([
      expect.stringMatching(/^pool h100-2: 5 units in service, and 1 after this deployment/),
    ]);
    const shrunk = next(policy, leaves, { phase, mayShrink: true });
    expect(shrunk.leaves["h100-2"]?.leaving).toMatchObject([{ units: 4 }]);
  });

  it("count without a power cap, which is set on them once they have rolled over, also when they are taken over already", () => {
    const capped = (others: number, fields: Parameters<typeof firstPool>[0]): SiteChange =>
      pool(15, (data) => {
        firstPool({ gpuPowerCap: "300 W", ...fields })(data);
        Object.assign(data.pools[1] ?? {}, { hall: "hall-1" });
        Object.assign(phaseIn(data, phase).units, others === 0 ? {} : { "h100-2": others });
      });
    const taken = next(capped(0, { import: true }), {}, { phase }).leaves;
    expect(taken["h100-1"]).toMatchObject({ takenOver: true });
    const grown = next(capped(4, {}), taken, { phase });
    expect(grown.units["h100-2"]).toBe(0);
    expect(grown.pools.find((own) => own.pool === "h100-2")?.waitsFor).toContain(
      "nodes of h100-1 were made by hand and run without the site's GPU power cap",
    );
    const uncapped = next(
      capped(0, { import: true, gpuPowerCap: undefined }),
      {},
      { phase },
    ).leaves;
    const set = next(capped(0, {}), uncapped, { phase }).leaves;
    expect(next(capped(4, {}), set, { phase }).units["h100-2"]).toBe(0);
  });

  it("keep their hall's contexts", () => {
    const known = { domainsBefore: next(withImport(0, "30 kW"), {}, { phase }).domains };
    const other = withImport(0, undefined, (data) => {
      Object.assign(data.halls[0] ?? {}, { managementContext: "kwok-lab-elsewhere" });
    });
    expect(refusalsOf(other, {}, known)).toEqual([
      expect.stringMatching(/^hall hall-1: .* and 5 units there draw power or may/),
    ]);
  });

  it("count beside a fixed load that is added", () => {
    const before: InService = { "h100-1": { units: 10, ...H100, phase } };
    expect(refusalsOf(withImport(7, undefined, withFixedLoad("30 kW")), before)).toContainEqual(
      expect.stringMatching(/^site lab has 30.0 kW .* 185.1 kW asked, 160.0 kW usable/),
    );
  });
});

it("refuses other contexts for a hall while units there draw power, since another cluster would get as many", () => {
  const other = (units: number): SiteChange =>
    pool(units, (data) => {
      Object.assign(data.halls[0] ?? {}, { managementContext: "kwok-lab-elsewhere" });
    });
  expect(refusalsOf(other(15))).toEqual([
    "hall hall-1: its clusters are reached by other contexts than in the last deployment, and 15 units there draw power or may: keep its contexts until its units are 0 and recorded as drained",
  ]);
  expect(refusalsOf(other(15), {})).toEqual([]);
  const named = (managementContext: string, workloadContext: string): SiteChange =>
    pool(15, (data) => {
      Object.assign(data.halls[0] ?? {}, { managementContext, workloadContext });
    });
  const known = { domainsBefore: next(named("a,b", "c"), {}, { phase }).domains };
  expect(refusalsOf(named("a", "b,c"), running, known)).toHaveLength(1);
});

it("refuses another number of nodes for a unit while units of the system draw power", () => {
  const unitNodesBefore = { "hgx-h100": 2 };
  expect(refusalsOf(pool(7), running, { unitNodesBefore })).toEqual([
    "GPU system hgx-h100: a unit has 1 node in the catalogue, and had 2 in the last deployment, of which 15 units draw power, or did: give the new unit a name of its own",
  ]);
  expect(refusalsOf(pool(7), {}, { unitNodesBefore })).toEqual([]);
  // Also where no pool is of the system any more, and units of it drain.
  const gb200 = { hall: "hall-1", gpuSystem: "gb200-nvl72" };
  const rack = { ...gb200, units: 1, since: NOW, known: [] };
  const before: InService = { "h100-1": { units: 0, leaving: [rack] } };
  const known = { unitNodesBefore: { "gb200-nvl72": 9 } };
  expect(refusalsOf(pool(7), before, known)).toEqual([
    expect.stringMatching(
      /^GPU system gb200-nvl72: a unit has 18 nodes in the catalogue, and had 9/,
    ),
  ]);
  expect(next(pool(7), before, { phase, ...known }).unitNodes).toHaveProperty("gb200-nvl72", 18);
  expect(next(pool(7), running, { phase, unitNodesBefore }).unitNodes).toMatchObject({
    "hgx-h100": 1,
  });
});

describe("units of a training pool that are given up", () => {
  /** The first pool, at 600 W, with its load class; inference is granted 1.30 for 16 units. */
  const purposed = (purpose: "training" | "inference", count: number, others: number): SiteChange =>
    pool(16, (data) => {
      firstPool({
        ...{ purpose, gpuPowerCap: "600 W" },
        scalingPolicy: { follows: "manual", units: count },
        ...(purpose === "inference" ? { oversubscription: 1.3 } : {}),
      })(data);
      data.power.oversubscription = { training: 1, inference: 1.3 };
      Object.assign(data.pools[1] ?? {}, { hall: "hall-1" });
      Object.assign(phaseIn(data, phase).units, others === 0 ? {} : { "h100-2": others });
    });

  it("count in full while they drain, also once their pool is one of inference", () => {
    const one = next(purposed("training", 16, 0), {}, { phase });
    const two = next(purposed("training", 4, 0), one.leaves, { phase, mayShrink: true });
    const three = next(purposed("inference", 4, 3), two.leaves, { phase });
    expect(three.units["h100-2"]).toBe(0);
    expect(three.leaves["h100-1"]).toMatchObject({ units: 4, purpose: "inference" });
    expect(three.leaves["h100-1"]?.leaving?.[0]).not.toHaveProperty("purpose");
  });
});

describe("the parts of a split pool", () => {
  const withParts = (units: number) => {
    const h100 = catalog.get("hgx-h100");
    return new Map(catalog).set("hgx-h100", {
      ...h100,
      scalableUnit: { ...h100?.scalableUnit, units },
    } as never);
  };
  const split = (units: number): SiteChange =>
    pool(units, firstPool({ granularity: "scalable-unit" }));
  const inParts = (parts: Readonly<Record<string, number>>): InService => {
    const units = Object.values(parts).reduce((sum, own) => sum + own, 0);
    const { leaves } = next(split(units), {}, { phase, catalog: withParts(8) });
    return { "h100-1": { ...leaves["h100-1"], units, parts } };
  };
  const refusal = (fewer: string, more: string, ways: string): string =>
    `pool h100-1: ${fewer} units and ${more}, and machines do not move between the parts of a pool: deploy ${ways}, with which no part gives units up while another gets some`;

  it("are remembered by name", () => {
    const { leaves } = next(split(12), {}, { phase, catalog: withParts(8) });
    expect(leaves["h100-1"]?.parts).toEqual({ "h100-1-su-001": 8, "h100-1-su-002": 4 });
  });

  it("keep their size while the pool runs, since their machines are others", () => {
    const other = { catalog: withParts(4) };
    expect(refusalsOf(split(8), inParts({ "h100-1-su-001": 8 }), other)).toEqual([
      refusal("h100-1-su-001 from 8 to 4", "h100-1-su-002 from 0 to 4", "4"),
    ]);
    expect(refusalsOf(split(8), inParts({ "h100-1-su-001": 4 }), other)).toEqual([]);
  });

  it("take the place of a pool in one piece once that has no units", () => {
    const whole = { "h100-1": { ...inParts({})["h100-1"], units: 8, parts: { "h100-1": 8 } } };
    expect(refusalsOf(split(8), whole, { catalog: withParts(8) })).toEqual([
      refusal("h100-1 from 8 to 0", "h100-1-su-001 from 0 to 8", "0"),
    ]);
  });

  it.each<[string, number, string[]]>([
    [
      "none is filled while another drains",
      8,
      [refusal("h100-1-su-002 from 4 to 0", "h100-1-su-001 from 4 to 8", "12 units, or 4")],
    ],
    ["they are completed", 12, []],
    ["those that it made are given up", 4, []],
  ])("after a deployment that failed half-way: %s, with %d units", (_, units, refusals) => {
    const failed = inParts({ "h100-1-su-001": 4, "h100-1-su-002": 4 });
    expect(refusalsOf(split(units), failed, { catalog: withParts(8), mayShrink: true })).toEqual(
      refusals,
    );
  });
});
