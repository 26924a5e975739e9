import type { Site } from "../../../../model/siteSchema";
import { reservationsIn } from "../../../../model/tenants/reservations";
import { phaseReservations } from "../../../../model/tenants/tenantPhase";
import { catalog } from "../../../support/sites";
import { labWith, servers, tenant } from "../../../support/tenants";
import { DECLARED } from "../../../../model/power/basis";

describe("the reservations of a phase", () => {
  let site: Site;
  beforeAll(() => {
    const reservations = [servers("phase-2", "hall-1", 7), servers("phase-1", "hall-1", 5)];
    site = labWith([tenant("a", { reservations })]);
  });
  const inPhase = (phase: string, of = site) =>
    reservationsIn(of, phase).map(({ since, stated, path }) => ({ since, stated, path }));

  it("are the last stated of each, with its place in the site file", () => {
    const later = { since: "phase-2", stated: { units: 7 } };
    expect(inPhase("phase-1")).toEqual([
      { since: "phase-1", stated: { units: 5 }, path: ["tenants", 0, "reservations", 1] },
    ]);
    for (const phase of ["phase-2", "phase-3"]) {
      expect(inPhase(phase)).toEqual([{ ...later, path: ["tenants", 0, "reservations", 0] }]);
    }
  });

  it("are none in a phase, or from a phase, that the site does not have", () => {
    expect(inPhase("phase-9")).toEqual([]);
    const tenants = site.tenants.map((one) => ({
      ...one,
      reservations: one.reservations.map((stated) => ({ ...stated, phase: "phase-9" })),
    }));
    expect(inPhase("phase-3", { ...site, tenants })).toEqual([]);
  });
});

describe("a reservation of a pool that a what-if has made impossible", () => {
  it.each([
    ["power cap", { gpuPowerCapWatts: 1 }],
    ["profile", { devicePlugin: { profile: "mig-single", migProfile: "9g.99gb" } as const }],
  ])("is in no quota, and says so: its %s", (_, change) => {
    const site = labWith([tenant("a", { reservations: [servers("phase-1", "hall-1", 5)] })]);
    const pools = site.pools.map((pool) => ({ ...pool, ...change }));
    const { allotments, problems } = phaseReservations(
      { ...site, pools },
      catalog,
      "phase-1",
      DECLARED,
    );
    expect(allotments).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      'pool "h100-1" cannot be counted: correct its other problems first',
    ]);
  });
});
