import { formatConfigProblem } from "../../../../model/devicePlugin/configProblem";
import { parseDevicePluginConfig } from "../../../../model/devicePlugin/parseConfig";
import { RULES, type RuleId } from "../../../../model/devicePlugin/rules";
import { ROWS, TABLES } from "../../../support/devicePluginRows";

/** The rule of a finding, which stands at its end. */
function ruleOf(finding: string): RuleId {
  const rule = Object.keys(RULES).find((id) => finding.endsWith(` [${id}]`));
  return rule as RuleId;
}

describe.each(TABLES)("%s", (_, rows) => {
  it.each(rows.map((row) => [row.yaml, row.findings.map(ruleOf), row] as const))(
    "is found, all of it and nothing else: %j has %j",
    (yaml, _rules, { findings, context }) => {
      const parsed = parseDevicePluginConfig("config.yaml", yaml, context);
      const refused = "problems" in parsed;
      const found = refused ? parsed.problems : parsed.warnings;
      expect(found.map(formatConfigProblem)).toEqual(findings.map((each) => `config.yaml:${each}`));
      expect(refused).toBe(findings.some((each) => RULES[ruleOf(each)].severity === "error"));
    },
  );
});

describe("the rules", () => {
  it("each have a configuration that breaks them", () => {
    const broken = new Set(ROWS.flatMap(({ findings }) => findings.map(ruleOf)));
    expect((Object.keys(RULES) as RuleId[]).filter((rule) => !broken.has(rule))).toEqual([]);
  });

  it("let a configuration through that says nothing but its version", () => {
    expect(parseDevicePluginConfig("config.yaml", "version: v1\n")).toEqual({
      config: { version: "v1" },
      warnings: [],
    });
  });
});
