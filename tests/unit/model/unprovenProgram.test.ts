import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolvePhase } from "../../../model/resolvedPhase";
import { NO_DEPLOYMENT } from "../../../model/scaling/inService";
import { TODAY } from "../../support/days";
import { written } from "../../support/evidence";
import { PROJECT } from "../../support/sites";

/** What the program finds, by the files of a project that claim more than is locked and proven. */

let root: string;
const at = (...parts: readonly string[]): string => join(root, ...parts);
const edit = (file: string, change: (text: string) => string): void => {
  writeFileSync(at(file), change(readFileSync(at(file), "utf8")));
};
const SITE = join("sites", "lab", "site.yaml");
const resolved = (phase = "phase-1") => resolvePhase(root, "lab", phase, TODAY, TODAY);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kvandal-program-"));
  for (const part of ["catalog", "sites", join("policies", "limits")]) {
    cpSync(join(PROJECT, part), at(part), { recursive: true });
  }
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("the program", () => {
  it("deploys the shipped first phase", () => {
    expect(resolved()).toMatchObject({ closed: [], plan: { fits: true, basis: "proven" } });
  });

  it("P1: deploys no phase whose gates are deleted, and counts what is proven", () => {
    edit(SITE, (text) => {
      const [first = "", second = ""] = text.split("  - name: phase-2\n");
      const [phase2 = "", phase3 = ""] = second.split("  - name: phase-3\n");
      const bare = phase2.slice(0, phase2.indexOf("    gates:\n"));
      return `${first}  - name: phase-2\n${bare}  - name: phase-3\n${phase3}`;
    });
    const { closed, plan } = resolved("phase-2");
    expect(closed.join("\n")).toContain("gate grid-energised of phase-2 is locked");
    expect(plan).toMatchObject({ fits: false, limitWatts: 190_000 });
    // The guard of a hall holds no more than is proven for the whole site.
    expect(plan.guards["hall-1"]?.domains[0]?.usableWatts).toBe(190_000);
  });

  it("P14: deploys nothing of a site whose limits file is deleted", () => {
    rmSync(at("policies", "limits", "lab.json"));
    const { closed, plan } = resolved();
    expect(closed).toContain("phase-1 has no locked limits, and without them no phase opens");
    expect(plan).toMatchObject({ fits: false, limitWatts: 0 });
    expect(plan.violations[0]?.message).toContain(
      "write them with kvandal limits --site lab --write",
    );
  });

  it("deploys nothing where the only record of energised power is withdrawn", () => {
    writeFileSync(
      at("sites", "lab", "evidence", "withdrawn.yaml"),
      written({
        record: "withdrawal",
        supersedes: "2026-03-31-phase-1-grid-energised.yaml",
        reason: "the letter was a draft",
        collectedOn: TODAY,
      }),
    );
    const { plan } = resolved();
    expect(plan).toMatchObject({ fits: false, limitWatts: 0 });
  });

  it("keeps what runs, and lets nothing grow, on a record that has expired", () => {
    edit(
      join("sites", "lab", "evidence", "2026-03-31-phase-1-grid-energised.yaml"),
      (text) => `${text}validUntil: "2026-04-30"\n`,
    );
    const running = (units: number) => ({
      "h100-1": { units, hall: "hall-1", gpuSystem: "hgx-h100", phase: "phase-1" },
    });
    const step = (units: number) =>
      resolvePhase(root, "lab", "phase-1", TODAY, TODAY, {
        last: { ...NO_DEPLOYMENT, inService: running(units) },
        mayShrink: false,
      });
    expect(step(10).plan).toMatchObject({ fits: true, units: 10, limitWatts: 190_000 });
    expect(step(10).steps[0]?.waitsFor).toContain("has expired");
    expect(step(15).plan).toMatchObject({ fits: true, units: 15 });
  });

  it("deploys nothing to a hall whose context is not the locked one", () => {
    edit(SITE, (text) => text.replace("kwok-lab-hall-1", "kwok-other-hall"));
    expect(resolved().closed).toContainEqual(
      expect.stringContaining(
        "hall hall-1: the site file has managementContext kwok-other-hall, kwok-lab-hall-1 is locked",
      ),
    );
  });

  it("plans the shipped Kvandal and deploys nothing of it: its evidence is illustrative, and its halls are not built", () => {
    const { closed, plan } = resolvePhase(root, "kvandal", "phase-1", TODAY, TODAY);
    expect(plan).toMatchObject({ fits: false, limitWatts: 0 });
    expect(closed).toContainEqual(
      expect.stringContaining("hall narvik-1: the locked limits do not have its server"),
    );
  });
});
