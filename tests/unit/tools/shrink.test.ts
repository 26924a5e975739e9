import { shrinkProblem } from "../../../tools/engine/shrink";
import { siteWith } from "../../support/sites";

const site = siteWith("lab");
const inService = { phase: "phase-2", nodes: 125 };

describe("going back a phase", () => {
  it("is refused while nodes are in service, with the way out", () => {
    expect(shrinkProblem(site, "lab-dev", inService, { phase: "phase-1" }, 15)).toBe(
      'lab-dev is in phase-2 with 125 nodes in service, and phase-1 has 15: drain the others first, then go back with --allow-shrink --reason "why"',
    );
  });

  it("takes a reason besides the leave", () => {
    const asked = { phase: "phase-1", allowShrink: true };
    expect(shrinkProblem(site, "lab-dev", inService, asked, 15)).toContain("say why");
    expect(shrinkProblem(site, "lab-dev", inService, { ...asked, reason: " " }, 15)).toContain(
      "say why",
    );
    const reason = "the halls are handed back";
    expect(shrinkProblem(site, "lab-dev", inService, { ...asked, reason }, 15)).toBeUndefined();
  });

  it("is not what moving on, staying, or starting is", () => {
    for (const [before, phase] of [
      [inService, "phase-3"],
      [inService, "phase-2"],
      [undefined, "phase-1"],
      [{ phase: "phase-3", nodes: 0 }, "phase-1"],
    ] as const) {
      expect(shrinkProblem(site, "lab-dev", before, { phase }, 15)).toBeUndefined();
    }
  });
});
