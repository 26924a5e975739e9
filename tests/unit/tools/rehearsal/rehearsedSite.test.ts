import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { parseSite } from "../../../../model/site";
import { planPhase } from "../../../../model/phasePlan";
import type { SiteFile } from "../../../../model/siteSchema";
import {
  rehearsedSite,
  withChangedProfile,
  withHalfTheUnits,
} from "../../../../tools/rehearsal/rehearsedSite";
import { catalog, siteText } from "../../../support/sites";
import { resolvePhase } from "../../../../model/resolvedPhase";
import { copyProject } from "../../../../tools/rehearsal/projectCopy";
import { TODAY } from "../../../support/days";
import { DECLARED } from "../../../../model/power/basis";

const kvandal = (): SiteFile => parse(siteText("kvandal")) as SiteFile;

function nodesOf(data: SiteFile, phase: string): number {
  return planPhase(parseSite("site.yaml", stringify(data), catalog), catalog, phase, DECLARED)
    .nodes;
}

describe("a site that is rehearsed", () => {
  it("has every node of its phase, in simulated halls", () => {
    const data = rehearsedSite(kvandal(), 1);
    expect(nodesOf(data, "phase-2")).toBe(12_500);
    expect(data.infrastructure).toEqual({ kind: "in-memory" });
    expect(data.halls.map(({ managementContext }) => managementContext).slice(0, 2)).toEqual([
      "kwok-kvandal-narvik-1",
      "kwok-kvandal-narvik-2",
    ]);
  });

  it("has one cluster a hall, whatever the site has", () => {
    const data = kvandal();
    data.halls = data.halls.map((hall) => ({ ...hall, workloadContext: `${hall.name}-nodes` }));
    const text = stringify(rehearsedSite(data, 1));
    expect(text).not.toContain("-nodes");
    expect(parseSite("site.yaml", text, catalog).halls).toHaveLength(8);
  });

  it("waits for nothing but its energised power", () => {
    const { phases, capital, tenants, bookings } = rehearsedSite(kvandal(), 1);
    expect(phases.flatMap(({ gates }) => gates ?? []).map(({ kind }) => kind)).toEqual([
      "grid-energised",
    ]);
    expect([capital, tenants, bookings]).toEqual([[], [], []]);
  });

  it.each([1, 5, 10])("may be deployed from a copy of the project, divided by %d", (divideBy) => {
    const folder = mkdtempSync(join(tmpdir(), "kvandal-rehearsal-"));
    try {
      for (const site of ["kvandal", "lab"]) {
        copyProject(folder, site, (file) => rehearsedSite(file, divideBy));
        const { closed, plan } = resolvePhase(folder, site, "phase-2", TODAY, TODAY);
        expect(closed).toEqual([]);
        expect(plan).toMatchObject({ fits: true, violations: [] });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is divided with no pool left empty", () => {
    expect(nodesOf(rehearsedSite(kvandal(), 10), "phase-2")).toBe(1250);
    expect(nodesOf(rehearsedSite(kvandal(), 1_000_000), "phase-2")).toBe(3);
  });

  it.each([0, -1, 1.5])("is not divided by %d", (divideBy) => {
    expect(() => rehearsedSite(kvandal(), divideBy)).toThrow(
      `a site is divided by a whole number from 1, not by ${divideBy}`,
    );
  });

  it("changes the profile of one pool, and halves all of them", () => {
    const data = rehearsedSite(kvandal(), 1);
    const changed = withChangedProfile(data, "h100-1");
    expect(changed.pools.filter((pool, index) => pool !== data.pools[index])).toEqual([
      {
        ...data.pools[0],
        devicePlugin: { profile: "time-slicing", replicas: 4 },
        retiredProfiles: [{ profile: "exclusive" }],
      },
    ]);
    expect(nodesOf(withHalfTheUnits(changed), "phase-2")).toBe(6250);
  });
});
