import type { SiteFile } from "../../model/siteSchema";
import { energyBudget } from "../../policies/energyBudget";
import { violationsOf, type TestResource } from "../support/policyHarness";
import { site } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { lockOf, UNLIMITED } from "../support/locks";
import { catalog, phaseIn, siteWith } from "../support/sites";

/** The energy budget under limits that the site file does not have: those beside the pack, and those of a configuration. */

const judge = (resource: TestResource, config: object = {}): Promise<string[]> =>
  violationsOf(energyBudget, resource, config);

const shipped = lockOf({ site: siteWith("lab"), catalog });

/** Limits of phase 1 alone, with the gates that are locked. */
const phaseOf = (siteWatts: number, hallWatts: number) => ({
  "phase-1": {
    ...UNLIMITED,
    siteWatts,
    hallWatts: { "hall-1": hallWatts },
    gates: shipped.phases["phase-1"]?.gates ?? [],
  },
});

const limits = {
  ...shipped,
  overheadPerMilleAtLeast: 100,
  designPuePerMilleAtLeast: 1100,
  phases: phaseOf(190_000, 190_000),
};

/** The lab with one unit more in phase 1, and power enough for it by its own word. */
function generous(data: SiteFile): void {
  const phase = phaseIn(data, "phase-1");
  phase.energised = "2 MW";
  phase.halls = [{ name: "hall-1", share: "1 MW" }];
  phase.units["h100-1"] = 16;
}

/** And with nothing on top of the nameplates. */
const withoutOverhead = siteFolderWith("lab", (data) => {
  generous(data);
  data.power.designPue = 1;
  data.power.annualPue = 1;
  data.power.overhead = "0 %";
});

const TOO_MUCH =
  "hall hall-1: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units";

describe("limits from outside the site file", () => {
  it("hold against a site file that raises its own", async () => {
    expect(await judge(site(16), { siteFolder: withoutOverhead, ...limits })).toContain(TOO_MUCH);
  });

  it("are taken from beside the pack when the engine gives none", async () => {
    expect(await judge(site(16), { siteFolder: siteFolderWith("lab", generous) })).toContain(
      `${TOO_MUCH} or wait for phase-2`,
    );
  });

  it("of a configuration are lower than those beside the pack, or change nothing", async () => {
    const raised = {
      ...limits,
      overheadPerMilleAtLeast: 0,
      designPuePerMilleAtLeast: 1000,
      phases: phaseOf(2_000_000, 1_000_000),
    };
    expect(await judge(site(16), { siteFolder: withoutOverhead, ...raised })).toContain(TOO_MUCH);
    const lowered = { ...limits, phases: phaseOf(190_000, 180_000) };
    expect((await judge(site(15), lowered)).join()).toContain(
      "hall hall-1: 185.1 kW asked, 180.0 kW usable in phase-1",
    );
  });

  it("cannot be given by halves, nor for another site", async () => {
    expect((await judge(site(), { designPuePerMilleAtLeast: 1000 })).join()).toContain(
      "some limits but not all of them",
    );
    expect((await judge(site(), { ...limits, site: "kvandal" })).join()).toContain(
      'configured with the limits of "kvandal"',
    );
  });
});
