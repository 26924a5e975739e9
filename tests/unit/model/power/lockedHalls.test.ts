import { unidentifiedHalls } from "../../../../model/resolvedPhase";
import { lockOf } from "../../../support/locks";
import { catalog, siteWith } from "../../../support/sites";

const site = siteWith("lab");
const locked = lockOf({ site, catalog });

describe("the halls of a phase under the locked limits", () => {
  it("are known when their identity is locked as the site file has it", () => {
    expect(unidentifiedHalls({ site, catalog, locked }, "phase-1")).toEqual([]);
  });

  it("are not known when they are not in the lock", () => {
    expect(
      unidentifiedHalls({ site, catalog, locked: { ...locked, halls: {} } }, "phase-1"),
    ).toEqual([
      "hall hall-1: its identity is not in the locked limits, so nothing may be deployed there: have the owners of the limits lock it (kvandal limits --write)",
    ]);
  });

  it("are not known when the site file calls simulated what is locked as real", () => {
    const real = { ...locked, infrastructure: "metal3" as const };
    expect(unidentifiedHalls({ site, catalog, locked: real }, "phase-1")).toEqual([
      "hall hall-1: the site file has in-memory infrastructure, metal3 is locked: correct the site file, or have the owners of the limits review it",
    ]);
  });
});
