import { CONFIG_FIELDS, type Section } from "../../model/devicePlugin/configFields";
import { RULES } from "../../model/devicePlugin/rules";

/** The rows of the documentation's table of rules. */
export function ruleRows(): string[][] {
  return Object.entries(RULES).map(([rule, { severity, found, plugin }]) => [
    `\`${rule}\``,
    found,
    plugin,
    severity === "error" ? "refused" : "said",
  ]);
}

/** The rows of the documentation's table of fields. */
export function fieldRows(section: Section = CONFIG_FIELDS, prefix = ""): string[][] {
  return Object.entries(section.keys).flatMap(([key, kind]) => {
    if (typeof kind === "string") {
      return [];
    }
    if ("keys" in kind) {
      return fieldRows(kind, `${prefix}${key}.`);
    }
    const values = {
      text: "text",
      switch: "true, false",
      duration: "a time, as `60s`",
      channels: "`[]`, `[0]`",
    };
    const allowed = "allowed" in kind ? kind.allowed.join(", ") : values[kind.type];
    return [[`\`${prefix}${key}\``, allowed, kind.default, kind.since ?? ""]];
  });
}
