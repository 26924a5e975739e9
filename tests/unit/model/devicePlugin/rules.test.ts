import { formatConfigProblem } from "../../../../model/devicePlugin/configProblem";
import { parseDevicePluginConfig } from "../../../../model/devicePlugin/parseConfig";
import { RULES, type RuleId } from "../../../../model/devicePlugin/rules";
import { FURTHER, PARSE_TIME, SILENT, START_UP, type Row } from "../../../support/devicePluginRows";

/** Everything that is said about a row's configuration. */
function findings({ yaml, context }: Row) {
  const parsed = parseDevicePluginConfig("config.yaml", yaml, context);
  return "problems" in parsed ? parsed.problems : parsed.warnings;
}

const titled = (rows: readonly Row[]) =>
  rows.map((row) => [row.rule, JSON.stringify(row.yaml), row] as const);

describe.each([
  ["what NVIDIA's parser refuses", PARSE_TIME],
  ["what stops the plugin when it starts", START_UP],
  ["what the plugin takes silently and does otherwise", SILENT],
  ["what depends on the version or on who reads the YAML", FURTHER],
])("%s", (_, rows) => {
  it.each(titled(rows))("is found: %s in %s", (rule, _yaml, row) => {
    const found = findings(row).find(
      (each) => each.rule === rule && each.line === row.line && row.message.test(each.message),
    );
    // The whole list, so that a failure shows what was said instead.
    expect(found ?? findings(row).map(formatConfigProblem)).toMatchObject({
      file: "config.yaml",
      severity: RULES[rule].severity,
    });
    expect(found?.column).toBeGreaterThan(0);
    expect(found?.remedy).toMatch(/\w/);
  });

  it.each(titled(rows.filter(({ rule }) => RULES[rule].severity === "error")))(
    "is refused: %s in %s",
    (_rule, _yaml, { yaml, context }) => {
      expect(parseDevicePluginConfig("config.yaml", yaml, context)).toHaveProperty("problems");
    },
  );
});

describe("the rules", () => {
  it("each have a configuration that breaks them", () => {
    const broken = new Set<string>(
      [...PARSE_TIME, ...START_UP, ...SILENT, ...FURTHER].map(({ rule }) => rule),
    );
    expect((Object.keys(RULES) as RuleId[]).filter((rule) => !broken.has(rule))).toEqual([]);
  });

  it.each([
    ["flags:\n  renameByDefault: true\n", /it belongs to sharing.timeSlicing.renameByDefault or/],
    ["flags:\n  deviceIDStrategy: uuid\n", /it belongs to flags.plugin.deviceIDStrategy/],
    ["imexRequired: true\n", /it belongs to imex.required/],
    ["sharing:\n  time-slicing: {}\n", /Did you mean "timeSlicing"\?/],
    ["flags:\n  plugin:\n    passDeviceSpec: true\n", /Did you mean "passDeviceSpecs"\?/],
  ])("say where a key belongs that is elsewhere: %j", (yaml, remedy) => {
    const parsed = parseDevicePluginConfig("config.yaml", `version: v1\n${yaml}`);
    expect("problems" in parsed && parsed.problems[0]?.remedy).toMatch(remedy);
  });

  it("let a configuration through that says nothing but its version", () => {
    expect(parseDevicePluginConfig("config.yaml", "version: v1\n")).toEqual({
      config: { version: "v1" },
      warnings: [],
    });
  });

  it("give the place as editors take it", () => {
    const parsed = parseDevicePluginConfig(
      "a.yaml",
      "version: v1\nflags:\n  gfd: {sleepInterval: 60}\n",
    );
    expect("problems" in parsed && parsed.problems.map(formatConfigProblem)).toEqual([
      "a.yaml:3:24 flags.gfd.sleepInterval: found 60, which is 60 nanoseconds to the plugin: write 60s, if seconds are meant [sleep-interval-unit]",
    ]);
  });
});
