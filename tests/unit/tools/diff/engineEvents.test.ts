import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  EngineEventsError,
  isRefused,
  readEnginePreview,
} from "../../../../model/diff/enginePreview";
import { diffDocument } from "../../../../tools/diff/diffDocument";
import { diffOutput } from "../../../../tools/diff/diffOutput";
import { markdown } from "../../../../tools/diff/markdown";
import { PREPARED_CHANGES, preparedDiff } from "../../../support/preparedChanges";

/**
 * Events of `pulumi preview --json` with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1, as Pulumi 3.259 wrote them about the lab with
 * phase-1 deployed, with stand-in provider plugins. Left out of them: diagnostics beside errors, unchanged resources but one,
 * properties. `refused`: 16 units. `generation`: another GPU system. `withdrawn`: no units.
 */
const events = (name: "refused" | "generation" | "withdrawn"): string =>
  readFileSync(join(__dirname, "events", `${name}.jsonl`), "utf8");
const [unchanged, grown] = PREPARED_CHANGES.map(preparedDiff);

describe("the engine's preview in the comment", () => {
  it("blocks what mandatory policies object to, with policy, resource and message", () => {
    if (unchanged === undefined) throw new Error("no change is prepared");
    const preview = readEnginePreview(events("refused"));
    const made = markdown(diffDocument(unchanged, preview));
    expect(made).toMatch(
      /^⛔ \*\*Blocked by the engine's preview of lab-dev: 3 objections of policies that must be met\. From the files alone: No change of kvandal/,
    );
    expect(made).toContain(
      "\n- energy-budget (mandatory), Site lab: hall hall-1: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units or wait for phase-2\n",
    );
    expect(made).toContain("\n- phase-gate (mandatory), Site lab: site lab: phase-1 is not open");
    expect(made).toContain("**Errors**\n\n- site lab cannot power phase-1");
    expect(diffOutput(unchanged, "abc", preview)).toMatchObject({
      state: "blocked",
      engine: {
        stack: "lab-dev",
        succeeded: false,
        policies: [{ policy: "energy-budget" }, {}, {}],
      },
    });
  });

  it("names what is made anew in service, each once however many steps that takes", () => {
    if (grown === undefined) throw new Error("no growth is prepared");
    const preview = readEnginePreview(events("generation"));
    expect(isRefused(preview)).toBe(false);
    const made = markdown(diffDocument(grown, preview));
    expect(made).toMatch(/^✅ \*\*Fits: /);
    expect(made).toContain(
      "**Replaced in service: deleted, and made anew**\n\n- DevMachineTemplate hall-1-h100-1-machines\n- KubeadmConfigTemplate hall-1-h100-1-bootstrap\n\n",
    );
    expect(made).not.toContain("Deleted from service");
  });

  it("names what is deleted from service", () => {
    expect(readEnginePreview(events("withdrawn"))).toMatchObject({
      succeeded: true,
      replaced: [],
      deleted: [
        "DevMachineTemplate hall-1-h100-1-machines",
        "KubeadmConfigTemplate hall-1-h100-1-bootstrap",
        "MachineDeployment hall-1-h100-1",
        "MachineHealthCheck hall-1-h100-1-health",
      ],
    });
  });

  it("says so where nothing objects and nothing goes, in one line where nothing changes at all", () => {
    if (unchanged === undefined || grown === undefined) throw new Error("no change is prepared");
    const quiet = events("generation")
      .split("\n")
      .filter((line) => !line.includes("replace"))
      .join("\n");
    const summary = `{"sequence":9,"summaryEvent":{"isPreview":true,"result":"succeeded"}}`;
    const preview = readEnginePreview(`${quiet}\n${summary}`);
    expect(markdown(diffDocument(grown, preview))).toContain(
      "### Preview of the engine, stack lab-dev\n\nNo policy objects, and nothing in service is deleted or replaced.\n",
    );
    expect(markdown(diffDocument(unchanged, preview))).toBe(
      "**No change of kvandal in 3 phases. Preview of the engine, stack lab-dev: no policy objects, and nothing in service is deleted or replaced.**\n",
    );
  });

  it("lets an advice pass, and shows it", () => {
    const advised = readEnginePreview(
      events("generation") +
        `{"sequence":400,"policyEvent":{"message":"Is wise.\\nPool is not.","policyName":"wise","enforcementLevel":"advisory"}}`,
    );
    expect(isRefused(advised)).toBe(false);
    if (unchanged === undefined) throw new Error("no change is prepared");
    const calm = { ...advised, replaced: [], deleted: [] };
    expect(markdown(diffDocument(unchanged, calm))).toBe(
      "**No change of kvandal in 3 phases. Preview of the engine, stack lab-dev: no policy objects (advice as before: wise), and nothing in service is deleted or replaced.**\n",
    );
    expect(advised.policies).toEqual([
      { policy: "wise", level: "advisory", resource: "", message: "Pool is not." },
    ]);
  });

  it.each([
    ["a stream that breaks off", events("refused").replace(/.*summaryEvent.*\n/, "")],
    ["a deployment's", events("generation").replace('"isPreview":true', '"isPreview":false')],
    ["the JSON of a preview that is not streamed", `{\n "config": {}\n}`],
    ["nothing", ""],
  ])("never takes %s for a preview that found nothing", (_, text) => {
    expect(() => readEnginePreview(text)).toThrow(EngineEventsError);
  });
});
