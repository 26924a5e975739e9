import fc from "fast-check";
import { recordsInForce } from "../../../model/evidence/superseding";
import { planHallTenants } from "../../../model/tenants/hallTenants";
import { kueueConfiguration } from "../../../model/tenants/kueueConfiguration";
import { clusterQueue } from "../../../model/tenants/kueueObjects";
import { phaseReservations } from "../../../model/tenants/tenantPhase";
import { tenantProblems } from "../../../model/tenants/tenantProblems";
import { powerBudget } from "../../../model/powerBudget";
import type { Site, SiteFile } from "../../../model/siteSchema";
import { parse } from "yaml";
import { shippedEvidence } from "../../support/evidence";
import { hallOf, labWith, servers, tenant } from "../../support/tenants";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

const unitsOf = (site: Site, phase: string, hall: string): Record<string, number> =>
  Object.fromEntries(
    (planHallTenants(site, catalog, phase, DECLARED)[hall]?.queues ?? []).map(
      ({ tenant: name, quotas }) => [name, quotas.reduce((sum, { units }) => sum + units, 0)],
    ),
  );

describe("a tenant's quota", () => {
  it("is what the nodes of its servers advertise, with their CPUs, memory and facility watts", () => {
    const site = labWith([tenant("a", { reservations: [servers("phase-1", "hall-1", 10)] })]);
    const { queues, wattsPerDevice, cohort } = hallOf(site, "phase-1", "hall-1");
    // By hand: 10,200 W x 1.10 x 1.10 = 12,342 W a server, 1,542.75 W a GPU.
    expect(wattsPerDevice).toEqual({ "nvidia.com/gpu": 1543 });
    expect(cohort).toBe("lab-hall-1");
    expect(queues).toMatchObject([
      {
        tenant: "a",
        namespace: "tenant-a",
        facilityWatts: 10 * 8 * 1543,
        // 224 CPUs and 2,048 GiB less what the kubelet keeps, 4 and 16.
        quotas: [
          {
            units: 10,
            resource: "nvidia.com/gpu",
            devices: 80,
            cpus: 2200,
            memoryGibibytes: 20320,
          },
        ],
      },
    ]);
  });

  it("counts shared GPUs as often as nodes advertise them, at a part of the watts", () => {
    const site = labWith(
      [tenant("a", { reservations: [servers("phase-1", "hall-1", 1)] })],
      (data) => {
        Object.assign(data.pools[0] ?? {}, {
          devicePlugin: { profile: "mps", replicas: 4, renameByDefault: true },
        });
      },
    );
    const { queues, wattsPerDevice } = hallOf(site, "phase-1", "hall-1");
    expect(queues[0]?.quotas[0]).toMatchObject({ resource: "nvidia.com/gpu.shared", devices: 32 });
    expect(wattsPerDevice).toEqual({ "nvidia.com/gpu.shared": 386 });
  });

  it("counts a capped GPU at its cap, as the budget does", () => {
    const site = labWith(
      [tenant("a", { reservations: [servers("phase-1", "hall-1", 1)] })],
      (data) => {
        Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
      },
    );
    // ((10,200 - 8 x 100) + 10,200 x 0.10) x 1.10 / 8 = 1,432.75: the overhead stays that of the nameplate.
    expect(hallOf(site, "phase-1", "hall-1").wattsPerDevice).toEqual({ "nvidia.com/gpu": 1433 });
  });

  it("of a reservation in megawatts is as many whole servers as they carry, and no watt more", () => {
    const site = labWith([
      tenant("a", { reservations: [{ phase: "phase-1", hall: "hall-1", power: "100 kW" }] }),
    ]);
    const [queue] = hallOf(site, "phase-1", "hall-1").queues;
    expect(queue?.quotas[0]?.units).toBe(8);
    expect(queue?.facilityWatts).toBe(98_752);
  });

  it("goes on in later phases until another is stated, and ends with 0 units", () => {
    const site = labWith([
      tenant("a", {
        reservations: [
          servers("phase-3", "hall-1", 0),
          servers("phase-1", "hall-1", 5),
          servers("phase-2", "hall-2", 7),
        ],
      }),
    ]);
    expect(unitsOf(site, "phase-1", "hall-1")).toEqual({ a: 5 });
    expect(unitsOf(site, "phase-2", "hall-1")).toEqual({ a: 5 });
    expect(unitsOf(site, "phase-2", "hall-2")).toEqual({ a: 7 });
    expect(unitsOf(site, "phase-3", "hall-1")).toEqual({});
  });
});

describe("dedicated pools", () => {
  const twoPools = (data: SiteFile): void => {
    data.pools.push({
      name: "h100-1b",
      hall: "hall-1",
      gpuSystem: "hgx-h100",
      purpose: "training",
    });
    phaseIn(data, "phase-1").units = { "h100-1": 5, "h100-1b": 10 };
  };
  const site = labWith(
    [
      tenant("a", { reservations: [servers("phase-1", "hall-1", 4)] }),
      tenant("b", {
        dedicatedPools: ["h100-1b"],
        reservations: [servers("phase-1", "hall-1", 11)],
      }),
    ],
    (data) => {
      twoPools(data);
      data.phases = [phaseIn(data, "phase-1")];
      data.capital = [];
    },
  );

  it("are in a flavor of their own, which no other tenant has and nobody borrows", () => {
    const { flavors, queues } = hallOf(site, "phase-1", "hall-1");
    const poolOf = (name: string): string | undefined =>
      flavors.find((flavor) => flavor.name === name)?.nodeLabels["kvandal.io/pool"];
    const granted = queues.map(({ tenant: name, quotas }) => [
      name,
      quotas.map(({ flavor, units, dedicated }) => [poolOf(flavor), units, dedicated]),
    ]);
    expect(granted).toEqual([
      ["a", [["h100-1", 4, false]]],
      [
        "b",
        [
          ["h100-1b", 10, true],
          ["h100-1", 1, false],
        ],
      ],
    ]);
    // What b may lend is the one server outside its pool, with its watts.
    const hall = hallOf(site, "phase-1", "hall-1");
    const manifests = hall.queues.map((queue) =>
      clusterQueue(queue, hall, { name: queue.tenant, labels: {} }),
    );
    const [group] = manifests[1]?.spec.resourceGroups ?? [];
    const watts = group?.flavors.map(({ resources }) => resources.at(-1));
    expect(watts).toEqual([
      { name: "kvandal.io/facility-watts", nominalQuota: String(80 * 1543), lendingLimit: "0" },
      { name: "kvandal.io/facility-watts", nominalQuota: String(8 * 1543) },
    ]);
  });
});

describe("names of what Kueue lets nobody change", () => {
  const flavorNames = (change: (data: SiteFile) => void): readonly string[] => {
    const site = labWith(
      [tenant("a", { reservations: [servers("phase-1", "hall-1", 3)] })],
      change,
    );
    const { flavors, topologies } = hallOf(site, "phase-1", "hall-1");
    return [...flavors, ...topologies].map(({ name }) => name);
  };

  it("change with the fabric's labels, and with nothing else", () => {
    const before = flavorNames(() => undefined);
    expect(flavorNames((data) => void (phaseIn(data, "phase-1").units = { "h100-1": 9 }))).toEqual(
      before,
    );
    const relabelled = flavorNames((data) => {
      data.nodes = { topologyLabels: { block: "example.com/block" } };
    });
    expect(relabelled).toHaveLength(2);
    expect(relabelled.filter((name) => before.includes(name))).toEqual([]);
  });
});

describe("Kueue's configuration", () => {
  it("prices what the nodes advertise, and lets no job in a tenant's namespace go without a quota", () => {
    const text = kueueConfiguration({ wattsPerDevice: { "nvidia.com/gpu": 1543 } });
    expect(parse(text)).toMatchObject({
      apiVersion: "config.kueue.x-k8s.io/v1beta2",
      manageJobsWithoutQueueName: true,
      managedJobsNamespaceSelector: { matchExpressions: [{ key: "kvandal.io/tenant" }] },
      resources: {
        transformations: [
          {
            input: "nvidia.com/gpu",
            strategy: "Retain",
            outputs: { "kvandal.io/facility-watts": 1543 },
          },
        ],
      },
    });
  });
});

describe("whatever tenants ask for", () => {
  const asked = fc.array(
    fc.record({
      dedicated: fc.boolean(),
      hall: fc.constantFrom("hall-1", "hall-2", "hall-3"),
      phase: fc.constantFrom("phase-1", "phase-2", "phase-3"),
      units: fc.integer({ min: 1, max: 60 }),
      kilowatts: fc.option(fc.integer({ min: 13, max: 700 })),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const lab = siteWith("lab");

  const siteOf = (
    requests: typeof asked extends fc.Arbitrary<infer Items> ? Items : never,
  ): Site => ({
    ...lab,
    tenants: requests.map(({ dedicated, hall, phase, units, kilowatts }, index) => ({
      name: `t${index}`,
      role: "a test",
      source: "a test",
      groups: ["g"],
      egress: [],
      dedicatedPools: dedicated && index === 0 ? [`h100-${hall.at(-1) ?? ""}`] : [],
      reservations: [
        kilowatts === null
          ? { phase, hall, gpuSystem: "hgx-h100", units, powerWatts: undefined }
          : { phase, hall, powerWatts: kilowatts * 1000 },
      ],
    })),
  });

  it("quotas never add up to more GPUs than a pool has, nor a file that is read to more watts than a hall", () => {
    fc.assert(
      fc.property(
        asked,
        fc.constantFrom("phase-1", "phase-2", "phase-3"),
        (requests, phaseName) => {
          const site = siteOf(requests);
          const { allotments } = phaseReservations(site, catalog, phaseName, DECLARED);
          const used = new Map<string, number>();
          for (const { parts } of allotments) {
            for (const { pool, units } of parts) {
              used.set(pool, (used.get(pool) ?? 0) + units);
            }
          }
          const { units } = site.phases.find(({ name }) => name === phaseName) ?? { units: {} };
          for (const [pool, count] of used) {
            expect(count).toBeLessThanOrEqual((units as Record<string, number>)[pool] ?? 0);
          }
          const refused = tenantProblems(site, catalog, (path, message) => ({
            ...{ file: "", line: 1, column: 1, message },
            path: path.join("."),
          }));
          const complete = allotments.every(({ missingUnits }) => missingUnits === 0);
          expect(complete || refused.length > 0).toBe(true);
          const { hallWatts } = powerBudget(site, phaseName, DECLARED);
          for (const [hall, { queues }] of Object.entries(
            planHallTenants(site, catalog, phaseName, DECLARED),
          )) {
            const watts = queues.reduce((sum, { facilityWatts }) => sum + facilityWatts, 0);
            expect(watts <= (hallWatts.get(hall) ?? 0) || refused.length > 0).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("nobody has a quota in a pool that is dedicated to another", () => {
    fc.assert(
      fc.property(asked, (requests) => {
        const site = siteOf(requests);
        const owned = site.tenants[0]?.dedicatedPools ?? [];
        const { allotments } = phaseReservations(site, catalog, "phase-3", DECLARED);
        const strangers = allotments.filter(({ reservation }) => reservation.tenant !== "t0");
        const pools = strangers.flatMap(({ parts }) => parts.map(({ pool }) => pool));
        expect(pools.filter((pool) => owned.includes(pool))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("Kvandal's reservations", () => {
  it("are what the evidence says is booked, where there is evidence", () => {
    const site = siteWith("kvandal");
    const records = recordsInForce(shippedEvidence(site), "2026-11-23");
    const booked = records.flatMap((record) =>
      record.record === "measurement" && record.gate === "capacity-booked"
        ? [[record.phase, record.value] as const]
        : [],
    );
    expect(booked).not.toEqual([]);
    for (const [phase, value] of booked) {
      const gpus = Object.values(planHallTenants(site, catalog, phase, DECLARED))
        .flatMap(({ queues }) => queues.flatMap(({ reserved }) => reserved))
        .reduce((sum, reserved) => sum + reserved.gpus, 0);
      expect(value).toEqual({ dimension: "gpus", amount: gpus });
    }
  });
});
