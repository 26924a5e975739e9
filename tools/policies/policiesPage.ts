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
    "",
    ...GUARANTEES,
    ...all.flatMap((policy) => ["", ...section(policy)]),
    "",
  ].join("\n");
}

/** What the policies on objects guarantee together, and what stays outside. */
const GUARANTEES = [
  "## What the policies guarantee",
  "",
  "- **Objects are recomputed, not recognised** (`recomputed`). Every object that Kvandal makes is computed again from site file, catalogue,",
  "  evidence and lock, for the phases that are open, and the whole object is compared. Exceptions are few and are data, each with its reason:",
  '  [policies/recompute/fieldRules.ts](../policies/recompute/fieldRules.ts). Numbers of nodes are compared as "at most", since a policy sees no older',
  "  state: steps, ramps, shrinks and nodes that drain are the [guard's](guard.md) to check. A value that is not known before the deployment is a violation.",
  "- **Everything else is refused unless it is known to be harmless** (`nothing-else`): only kinds that can add neither machines nor power pass in a hall's",
  "  cluster, rights that reach pools or their guard do not, and neither does a program that runs beside the stack (`command`, dynamic providers).",
  "- **An object's place is the cluster that its provider leads to**, compared with the lock: context, API server and certificate authority as the engine's",
  "  kubeconfig has them. A provider that names another kubeconfig, cluster or folder is refused. So is a KUBECONFIG",
  "  whose paths are not absolute, and a kubeconfig that readers of YAML understand in different ways.",
  "- **A pool comes last**: it is refused unless the complete guard and budget of its hall, and the power cap that the budget counts on, were accepted",
  "  before it in the same run, also under `--skip-preview` and with `--target`.",
  "",
  "Outside remain a cluster administrator, who can delete what guards a hall, and the owners of the lock (`policies/limits/`), who say which clusters",
  "and limits are the site's.",
  "",
  "### Exemptions",
  "",
  "A hall needs more than Kvandal makes: a network, storage drivers, exporters. What the policies refuse of it and what cannot add machines is let in by the",
  "owners of the limits, each object by itself, in `policies/limits/<site>.json` beside the `signers`. The refusal says the digest and the cluster, `management` or",
  "`workload`, of a hall of two. The digest is of the whole object: a",
  "changed one is refused again, and reviewed again. Nothing stands for several objects, and kinds that become machines and Kvandal's own objects cannot be",
  "exempted. What runs with privileges is listed in `privileges-pinned` as well.",
  "",
  "```json",
  '"exemptions": [',
  "  {",
  '    "hall": "narvik-1",',
  '    "cluster": "workload",',
  '    "kind": "DaemonSet.apps",',
  '    "namespace": "kube-system",',
  '    "name": "cilium",',
  '    "sha256": "4f1c…",',
  '    "owner": "platform team",',
  '    "reason": "the network of the hall"',
  "  }",
  "]",
  "```",
  "",
  "One command writes the exemptions that manifests need, as an add-on's makers publish them or as `helm template` renders them, and says why each is needed:",
  "",
  "```console",
  "$ helm template cilium cilium/cilium --namespace kube-system > network.yaml",
  "$ npm run limits -- exempt --site kvandal --hall narvik-1 --cluster workload \\",
  '    --filename network.yaml --owner "platform team" --reason "the network of the hall" --write',
  "```",
  "",
  "[tests/e2e/hallAddOns.test.ts](../tests/e2e/hallAddOns.test.ts) does it for flannel, Rancher's local path provisioner, the exporter of NVIDIA's GPU operator",
  "and Kueue.",
];

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
