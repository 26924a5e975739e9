import type { ResourceValidationPolicy } from "@pulumi/policy";
import { capacityKnown } from "../../policies/capacityKnown";
import { devicePluginConfig } from "../../policies/devicePluginConfig";
import { energyBudget } from "../../policies/energyBudget";
import { privilegesPinned } from "../../policies/privilegesPinned";
import { violationsOf, type TestResource } from "../support/policyHarness";
import { budget } from "../support/resources";

/** What each policy refuses, so that a test can put the same content into an object of another kind. */
const REFUSED: Readonly<
  Record<string, { readonly policy: ResourceValidationPolicy; readonly resource: TestResource }>
> = {
  "a configuration of the device plugin": {
    policy: devicePluginConfig,
    resource: {
      type: "kubernetes:core/v1:ConfigMap",
      props: { data: { a: "version: v1\nflags:\n  none: 1\n" } },
    },
  },
  "a privileged pod": {
    policy: privilegesPinned,
    resource: {
      type: "kubernetes:core/v1:Pod",
      props: { metadata: { name: "a" }, spec: { hostPID: true } },
    },
  },
  "a Helm release": {
    policy: capacityKnown,
    resource: { type: "kubernetes:helm.sh/v3:Release", props: { name: "a" } },
  },
  "a budget that cannot be read": {
    policy: energyBudget,
    resource: { type: budget().type, props: {} },
  },
  "a pool without labels": {
    policy: energyBudget,
    resource: {
      type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment",
      props: { metadata: { name: "a" } },
    },
  },
};

describe.each(Object.entries(REFUSED))("%s", (_what, { policy, resource }) => {
  const under = (type: string): Promise<string[]> => violationsOf(policy, { ...resource, type });
  const [, apiVersion = "", kind = ""] = resource.type.split(":");

  it("is refused, and by a patch of it too", async () => {
    expect(await violationsOf(policy, resource)).toHaveLength(1);
    expect(await under(`${resource.type}Patch`)).toHaveLength(1);
  });

  it("is refused by what it says it is, whatever its type says", async () => {
    const props = { ...resource.props, apiVersion: apiVersion.replace("core/", ""), kind };
    const type = "kubernetes:apiextensions.k8s.io:CustomResource";
    expect(await violationsOf(policy, { ...resource, type, props })).toHaveLength(1);
  });

  it.each([
    ["of another kind in its group", `kubernetes:${apiVersion}:Other`],
    ["of its kind in another group", `kubernetes:example.com/v1:${kind}`],
    ["of a kind that only begins like it", `kubernetes:${apiVersion}:${kind}PatchOther`],
    ["of another provider", `other:${apiVersion}:${kind}`],
    ["of another provider whose name ends alike", `notkubernetes:${apiVersion}:${kind}`],
    ["of a type that goes on", `kubernetes:${apiVersion}:${kind}:more`],
  ])("has the policy's silence as an object %s", async (_how, type) => {
    expect(await under(type)).toEqual([]);
  });

  it("of another provider is not looked into, whatever it says it is", async () => {
    const props = { ...resource.props, apiVersion: apiVersion.replace("core/", ""), kind };
    expect(await violationsOf(policy, { type: "other:a:B", props })).toEqual([]);
  });
});
