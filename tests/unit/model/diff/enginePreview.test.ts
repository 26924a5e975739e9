import {
  EngineEventsError,
  isRefused,
  readEnginePreview,
  type EnginePreview,
} from "../../../../model/diff/enginePreview";

const URN = "urn:pulumi:lab-dev::kvandal::kvandal:index:Site$kvandal:index:Hall";
const HOW =
  "record it with kvandal preview --events FILE, or with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json";

/** A step of the engine; one of a resource that is in service, and no component, where nothing else is said. */
const step = (op: string, name: string, old: object | null = { custom: true }): object => ({
  resourcePreEvent: { metadata: { op, urn: `${URN}::${name}`, old } },
});
const said = (message: string, severity = "error"): object => ({
  diagnosticEvent: { message, severity },
});
const objection = (message: string, enforcementLevel = "mandatory", more: object = {}): object => ({
  policyEvent: { message, policyName: "energy-budget", enforcementLevel, ...more },
});
const summary = (more: object = { result: "succeeded" }): object => ({
  summaryEvent: { isPreview: true, ...more },
});

/** Events as the engine writes them, one a line. */
function stream(...events: readonly object[]): string {
  return events.map((event, sequence) => `${JSON.stringify({ sequence, ...event })}\n`).join("");
}

const preview = (...events: readonly object[]): EnginePreview =>
  readEnginePreview(stream(...events, summary()));

describe("the engine's preview of a stack", () => {
  it("is its stack, and nothing more, where nothing is to be done", () => {
    expect(preview(step("same", "hall-1"))).toEqual({
      stack: "lab-dev",
      succeeded: true,
      errors: [],
      policies: [],
      replaced: [],
      deleted: [],
    });
  });

  it("may say more after its summary", () => {
    expect(readEnginePreview(stream(summary(), said("bye", "info"))).succeeded).toBe(true);
  });

  it("names what is replaced and what is deleted, each once and by name, and no component", () => {
    expect(
      preview(
        step("replace", "hall-2"),
        step("create-replacement", "hall-1"),
        step("replace", "hall-1"),
        step("delete-replaced", "hall-1"),
        step("replace", "hall-1"),
        step("delete", "hall-3"),
        step("delete", "a-component", { custom: false }),
        step("delete", "of-unknown-kind", {}),
        step("replace", "not-there-yet", null),
        step("update", "hall-4"),
      ),
    ).toMatchObject({ replaced: ["Hall hall-1", "Hall hall-2"], deleted: ["Hall hall-3"] });
  });

  it("has every objection of a policy: its words without the description before them", () => {
    const { policies } = preview(
      objection("What it is for.\nhall hall-1:\n7.5 kW over\n", "mandatory", {
        resourceUrn: `${URN}::hall-1`,
      }),
      objection(" said in one line ", "advisory"),
    );
    expect(policies).toEqual([
      {
        policy: "energy-budget",
        level: "mandatory",
        resource: "Hall hall-1",
        message: "hall hall-1: 7.5 kW over",
      },
      { policy: "energy-budget", level: "advisory", resource: "", message: "said in one line" },
    ]);
  });

  it("has the errors, and not what else it says", () => {
    expect(preview(said(" no cluster\n"), said("slow", "warning")).errors).toEqual(["no cluster"]);
  });

  it("is read over lines without an event", () => {
    expect(readEnginePreview(`\n  \n${stream(step("same", "hall-1"), summary())}`).stack).toBe(
      "lab-dev",
    );
  });

  it("is of no stack where no resource was reached", () => {
    expect(preview()).toMatchObject({ stack: "", succeeded: true });
  });

  it.each<[what: string, events: readonly object[], refused: boolean]>([
    ["it succeeded", [summary()], false],
    ["it failed", [summary({ result: "failed" })], true],
    [
      "a summary said that it failed, and the last does not",
      [summary({ result: "failed" }), summary({})],
      false,
    ],
    ["it says no result, and no error", [summary({})], false],
    ["it says no result after an error", [said("no cluster"), summary({})], true],
    ["it succeeded over an error", [said("no cluster"), summary()], false],
    ["a policy must be met", [objection("no"), summary()], true],
    ["a policy advises", [objection("no", "advisory"), summary()], false],
  ])("refuses a deployment as its last summary has it: %s", (_what, events, refused) => {
    expect(isRefused(readEnginePreview(stream(...events)))).toBe(refused);
  });

  it.each<[what: string, text: string, message: string]>([
    [
      "nothing",
      "",
      "the events are not those of a whole preview, there is no summary at their end",
    ],
    [
      "a stream that breaks off",
      stream(step("same", "hall-1")),
      "the events are not those of a whole preview, there is no summary at their end",
    ],
    [
      "a deployment",
      stream(summary({ isPreview: false, result: "succeeded" })),
      "the events are not those of a whole preview, there is no summary at their end",
    ],
    ["no JSON", `${stream(step("same", "hall-1"))}\n{`, "line 3 is no event of the engine"],
    ["another JSON", '{\n "config": {}\n}', "line 1 is no event of the engine"],
    ["a number", "7", "line 1 is no event of the engine"],
  ])("is never %s", (_what, text, message) => {
    expect(() => readEnginePreview(text)).toThrow(new EngineEventsError(`${message}: ${HOW}`));
  });
});
