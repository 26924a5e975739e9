import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { parse } from "yaml";
import { policies } from "../../policies/policies";
import { PROJECT } from "../project";

/** A message of every policy. */
const EXAMPLES = join("policies", "examples.yaml");

/** A policy of the pack as its page has it. */
export interface DescribedPolicy {
  readonly name: string;
  readonly displayName: string;
  readonly enforcementLevel: string;
  readonly severity: string;
  /** Whether it is judged before each resource is made, or once over the whole stack. */
  readonly judges: "each resource" | "the stack";
  readonly description: string;
  readonly remedy: string;
  /** What it says of something that is wrong with a shipped site; tests hold it against the policy. */
  readonly example: string;
  readonly configuration: readonly {
    readonly name: string;
    readonly type: string;
    readonly default: unknown;
    readonly description: string;
  }[];
}

/** The policies of the pack, in its order. */
export function describedPolicies(): DescribedPolicy[] {
  const examples = parse(readFileSync(join(PROJECT, EXAMPLES), "utf8")) as Readonly<
    Record<string, string>
  >;
  return policies.map((policy) => ({
    name: policy.name,
    displayName: policy.displayName ?? policy.name,
    enforcementLevel: policy.enforcementLevel ?? "mandatory",
    severity: policy.severity ?? "",
    judges: isResourcePolicy(policy) ? "each resource" : "the stack",
    description: policy.description,
    remedy: policy.remediationSteps ?? "",
    example: examples[policy.name] ?? "",
    configuration: configurationOf(policy.configSchema),
  }));
}

/** `docs/policies.md`: generated, so that it says what the pack does. */
export function policiesPage(): string {
  const all = describedPolicies();
  return [
    "# Policies",
    "",
    "<!-- Generated from policies/ by `npm run policies -- --write`. -->",
    "",
    "What the pack refuses (mandatory) and what it has a word about (advisory). Policies that judge each resource do so before it is made, also",
    "under `pulumi up --skip-preview`; one over the stack is judged in previews, and under `--skip-preview` only afterwards.",
    "",
    "| Policy | Level | Severity | Judges | What must hold |",
    "| --- | --- | --- | --- | --- |",
    ...all.map(
      ({ name, enforcementLevel, severity, judges, description }) =>
        `| [${name}](#${name}) | ${enforcementLevel} | ${severity} | ${judges} | ${description} |`,
    ),
    ...all.flatMap((policy) => ["", ...section(policy)]),
    "",
  ].join("\n");
}

function section({
  name,
  displayName,
  description,
  remedy,
  example,
  configuration,
}: DescribedPolicy) {
  return [
    `## ${name}`,
    "",
    `${displayName}. ${description}`,
    "",
    "```text",
    example,
    "```",
    "",
    `What to do: ${remedy}`,
    ...(configuration.length === 0
      ? []
      : [
          "",
          "| Configuration | Type | Default | |",
          "| --- | --- | --- | --- |",
          ...configuration.map(
            (field) =>
              `| \`${field.name}\` | ${field.type} | ${shown(field.default)} | ${field.description} |`,
          ),
        ]),
  ];
}

function shown(value: unknown): string {
  return value === undefined ? "" : `\`${JSON.stringify(value)}\``;
}

function configurationOf(schema: PolicyConfigSchema | undefined): DescribedPolicy["configuration"] {
  return Object.entries(schema?.properties ?? {}).map(([name, field]) => {
    const { type = "", default: byDefault, description = "" } = field;
    return { name, type: String(type), default: byDefault, description };
  });
}

function isResourcePolicy(policy: object): policy is ResourceValidationPolicy {
  return "validateResource" in policy;
}
