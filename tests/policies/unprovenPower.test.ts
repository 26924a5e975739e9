import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { SiteFile } from "../../model/siteSchema";
import { energyBudget } from "../../policies/energyBudget";
import { energyBudgetStack } from "../../policies/energyBudgetStack";
import { factsFinder } from "../../policies/facts";
import { phaseGate } from "../../policies/phaseGate";
import { readClockDay } from "../../policies/today";
import { stackViolationsOf, violationsOf, type TestResource } from "../support/policyHarness";
import { budget, pool, site } from "../support/resources";
import { ALL_ENERGISED, siteFolderWith } from "../support/siteFolder";
import { catalogText, phaseIn } from "../support/sites";

/** Power that the site's own files claim, and neither evidence nor the locked limits give. */

const TODAY = readClockDay();
const PHASE_2 = { phase: "phase-2", now: TODAY };
const inPhase2: readonly TestResource[] = [
  site(45, PHASE_2),
  budget({ "h100-1": 45 }, PHASE_2),
  pool({ replicas: 45, labels: { "kvandal.io/phase": "phase-2" } }),
];

/** The lab after a change, with this much proven to be energised; nothing when left out. */
function labWith(change: (data: SiteFile) => void, energised?: string): { siteFolder: string } {
  const siteFolder = siteFolderWith("lab", change);
  const file = join(siteFolder, "evidence", ALL_ENERGISED);
  rmSync(file, { force: true });
  if (energised !== undefined) {
    const record = {
      record: "measurement",
      phase: "phase-1",
      gate: "grid-energised",
      value: energised,
      collectedOn: "2026-03-31",
      collectedBy: { name: "Kari", role: "site manager" },
      source: "a test",
      method: "made up for a test",
      illustrative: true,
    };
    writeFileSync(file, stringify(record));
  }
  return { siteFolder };
}
const budgetOf = (resource: TestResource, config: object): Promise<string[]> =>
  violationsOf(energyBudget, resource, config);

describe("the pack", () => {
  it("P1: refuses a phase whose gates are deleted, by the gates that are locked and by the power that is proven", async () => {
    const config = labWith((data) => {
      delete phaseIn(data, "phase-2").gates;
    }, "200 kW");
    for (const resource of inPhase2) {
      const gates = await violationsOf(phaseGate(readClockDay), resource, config);
      expect(gates.join("\n")).toMatch(
        /gate grid-energised of phase-2 is locked|phase-2, which is not open/,
      );
      expect((await budgetOf(resource, config)).join("\n")).toContain(
        "2026-03-31-phase-1-grid-energised.yaml proves 200.0 kW energised: bring a newer grid-energised record",
      );
    }
    const stack = await stackViolationsOf(energyBudgetStack, inPhase2, config);
    expect(stack.join("\n")).toContain("proves 200.0 kW energised");
  });

  it("refuses every phase of a site without any record", async () => {
    const config = labWith(() => undefined);
    for (const resource of [site(), budget(), pool()]) {
      expect(await budgetOf(resource, config)).toContainEqual(
        expect.stringContaining(
          "no valid grid-energised record proves any power of the site: bring the one of phase-1",
        ),
      );
    }
  });

  it("lets the first phase through once its power is proven, to the watt", async () => {
    expect(
      await budgetOf(
        site(),
        labWith(() => undefined, "200 kW"),
      ),
    ).toEqual([]);
    // 15 units take 185,130 W, 95 % of 194,874 W and not of a watt less.
    const enough = labWith((data) => {
      phaseIn(data, "phase-1").halls = [{ name: "hall-1", share: "185130 W" }];
    }, "194874 W");
    expect(await budgetOf(site(), enough)).toEqual([]);
    const short = labWith((data) => {
      phaseIn(data, "phase-1").halls = [{ name: "hall-1", share: "185130 W" }];
    }, "194873 W");
    expect(await budgetOf(site(), short)).toContainEqual(expect.stringContaining("site lab: "));
  });

  it.each([
    ["a lower nameplate", ["value: 10200 W", "value: 8400 W"], "a nameplate of 8.4 kW"],
    [
      "two nodes a unit",
      ["nodesPerUnit: 1\n", "nodesPerUnit: 2\n"],
      "2 nodes a unit, 1 are locked",
    ],
  ] as const)("P8: refuses a catalogue with %s", async (_what, [from, to], words) => {
    const bundled = globalThis as { KVANDAL_BUNDLED_CATALOG?: string };
    bundled.KVANDAL_BUNDLED_CATALOG = catalogText().replace(from, to);
    try {
      const found = await budgetOf(
        site(),
        labWith(() => undefined, "200 kW"),
      );
      expect(found.join("\n")).toContain(words);
    } finally {
      delete bundled.KVANDAL_BUNDLED_CATALOG;
    }
  });

  it("P10: refuses a site whose transformer carries less than its halls' shares", async () => {
    const config = labWith((data) => {
      const [substation] = data.power.domains ?? [];
      Object.assign(substation ?? {}, {
        units: [{ name: "t1", rating: "1750 kVA" }],
        powerFactor: 0.98,
        redundancy: "N",
      });
    }, "5.2 MW");
    for (const resource of inPhase2) {
      expect((await budgetOf(resource, config)).join("\n")).toContain(
        "transformer substation: 1.9 MW shared out among the halls, 1.6 MW usable in phase-2",
      );
    }
  });

  it("P14: refuses a site without locked limits, and says how to write them", async () => {
    const config = labWith((data) => {
      data.name = "porto";
      data.halls.forEach((hall, index) => (hall.managementContext = `kwok-porto-${index}`));
    }, "5.2 MW");
    const found = await budgetOf(site(15, { site: "porto" }), config);
    expect(found).toContain(
      "site porto: nothing is usable in phase-1 without locked limits (policies/limits/porto.json): write them with kvandal limits --site porto --write, and have the owners of the grid contract review them",
    );
    expect(factsFinder(config)("porto").locked).toEqual([]);
  });

  it.each([1e12, Number.MAX_SAFE_INTEGER])(
    "P15: reports %d units as a violation and not as an error of its own",
    async (units) => {
      const config = labWith(() => undefined, "200 kW");
      for (const resource of [
        site(units),
        budget({ "h100-1": units }),
        pool({ replicas: units }),
      ]) {
        expect((await budgetOf(resource, config)).length).toBeGreaterThan(0);
      }
      const stack = await stackViolationsOf(
        energyBudgetStack,
        [budget(), pool(), pool({ replicas: units })],
        config,
      );
      expect(stack.length).toBeGreaterThan(0);
    },
  );
});
