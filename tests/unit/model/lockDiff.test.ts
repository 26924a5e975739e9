import { siteDiff } from "../../../model/diff/siteDiff";
import { diffVerdict } from "../../../model/diff/verdict";
import { catalog, siteText } from "../../support/sites";
import { versionOf, type VersionParts } from "../../support/siteVersions";

/** What a reviewer is shown of a change that the locked limits do not allow. */

const stacks = { "lab-dev": "phase-1" };
const before = versionOf("lab", { stacks });

/** The gates of a phase of the lab, as its file has them. */
function gatesOf(phase: string, next: string): string {
  const [, text = ""] = siteText("lab").split(`  - name: ${phase}\n`);
  const [own = ""] = text.split(next);
  return own.slice(own.indexOf("    gates:\n"));
}

describe("the diff of a change against the locked limits", () => {
  it("P1: blocks a phase whose gates are removed, though nothing of it is in service", () => {
    const change: VersionParts["change"] = [[gatesOf("phase-2", "  - name: phase-3\n"), ""]];
    const diff = siteDiff(before, versionOf("lab", { stacks, change }));
    expect(diffVerdict(diff).state).toBe("blocked");
    expect(
      diff.violations.map(({ rule, subject, alreadyThere }) => [rule, subject, alreadyThere]),
    ).toEqual(Array.from({ length: 4 }, () => ["gate", "phase-2", false]));
    expect(diff.violations[0]).toMatchObject({
      message: expect.stringContaining("gate grid-energised of phase-2 is locked") as string,
      at: { file: "sites/lab/site.yaml" },
    });
  });

  it("P8: blocks a catalogue that counts a unit at less than is locked", () => {
    const h100 = catalog.get("hgx-h100");
    if (h100 === undefined) {
      throw new Error("no hgx-h100");
    }
    const half = { ...h100, nameplateWatts: { ...h100.nameplateWatts, value: 5_100 } };
    const after = { ...before, catalog: new Map([...catalog, ["hgx-h100", half] as const]) };
    const diff = siteDiff(before, after);
    expect(diffVerdict(diff).state).toBe("blocked");
    expect(diff.violations[0]?.message).toContain(
      "the catalogue has a nameplate of 5.1 kW, 10.2 kW is locked",
    );
  });

  it("lets a change through that the locked limits allow", () => {
    const change: VersionParts["change"] = [["{ h100-1: 15 }", "{ h100-1: 14 }"]];
    const diff = siteDiff(before, versionOf("lab", { stacks, change }));
    expect(diff.violations).toEqual([]);
  });
});
