import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Policies } from "@pulumi/policy";
import { parse } from "yaml";
import { GUARD } from "../../model/guard/names";
import { policiesBy } from "../../policies/policies";
import {
  stackViolationsOf,
  UNKNOWN,
  violationsOf,
  type TestResource,
} from "../support/policyHarness";
import { autoscaledTo, budget, pool, site } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { phaseIn, PROJECT } from "../support/sites";

const NOW = "2026-11-23";
const policies = policiesBy(() => NOW);

/** The quota of the lab's first hall, raised. */
const TOO_LARGE_QUOTA: TestResource = {
  type: "kubernetes:core/v1:ResourceQuota",
  provider: { context: "kwok-lab-hall-1" },
  props: {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: GUARD.quota, namespace: "kvandal" },
    spec: { hard: { "count/machines.cluster.x-k8s.io": "1000000" } },
  },
};

/** What each policy is asked about, for the message that its documentation shows: of the shipped sites, with one thing wrong. */
const WRONG: Readonly<
  Record<string, { readonly resources: readonly TestResource[]; readonly config?: object }>
> = {
  "energy-budget": {
    resources: [site(16)],
    config: {
      siteFolder: siteFolderWith("lab", (data) => {
        phaseIn(data, "phase-1").units["h100-1"] = 16;
      }),
    },
  },
  "energy-budget-stack": {
    resources: [budget(), pool(), pool({ ...autoscaledTo(15), replicas: 1 })],
  },
  recomputed: { resources: [TOO_LARGE_QUOTA] },
  "guard-complete": { resources: [pool()] },
  "nothing-else": {
    resources: [
      {
        type: "kubernetes:karpenter.sh/v1:NodePool",
        provider: { context: "kwok-lab-hall-1" },
        props: { metadata: { name: "burst" } },
      },
    ],
  },
  "phase-gate": { resources: [site(0, { phase: "phase-2", now: NOW })] },
  "phase-order": { resources: [site(0, { phase: "phase-3", now: NOW })] },
  "capital-release": { resources: [site(0, { site: "kvandal", phase: "phase-2", now: NOW })] },
  "demand-cover": { resources: [site(0, { site: "kvandal", phase: "phase-2", now: NOW })] },
  "capacity-known": { resources: [pool({ replicas: UNKNOWN })] },
  "hall-size": { resources: [site(5001)] },
  headroom: { resources: [site(15)] },
  "device-plugin-config": {
    resources: [
      {
        type: "kubernetes:core/v1:ConfigMap",
        props: {
          metadata: { name: "shared", namespace: "nvidia-device-plugin" },
          data: { four: "version: v1\nsharing:\n  timeSlicing:\n    resorces: []\n" },
        },
      },
    ],
  },
  "privileges-pinned": {
    resources: [
      {
        type: "kubernetes:apps/v1:DaemonSet",
        props: {
          metadata: { name: "agent", namespace: "tools" },
          spec: {
            template: {
              spec: {
                containers: [
                  { name: "agent", image: "agent:2.1", securityContext: { privileged: true } },
                ],
              },
            },
          },
        },
      },
    ],
  },
};

/** Of each policy its first message, in the words that people get. */
const examples = parse(
  readFileSync(join(PROJECT, "policies", "examples.yaml"), "utf8"),
) as Readonly<Record<string, string>>;

it("there is an example of every policy", () => {
  const names = policies.map(({ name }) => name);
  expect(Object.keys(examples)).toEqual(names);
  expect(Object.keys(WRONG).sort()).toEqual([...names].sort());
});

it.each(policies.map((policy) => [policy.name, policy] as const))(
  "%s says what its documentation shows",
  async (name, policy) => {
    const [message] = await messagesOf(policy);
    expect(message).toBe(examples[name]);
  },
);

async function messagesOf(policy: Policies[number]): Promise<string[]> {
  const { resources, config = {} } = WRONG[policy.name] ?? { resources: [] };
  const [resource] = resources;
  if ("validateStack" in policy) {
    return stackViolationsOf(policy, resources, config);
  }
  return resource === undefined ? [] : violationsOf(policy, resource, config);
}
