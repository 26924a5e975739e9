import { stackProblems } from "../../policies/guardComplete";
import { AcceptedObjects } from "../../policies/recompute/accepted";
import { checkObject, type CheckedResource } from "../../policies/recompute/check";
import { lab } from "../support/hallObjects";
import { openSite, registeredFor } from "../support/openSite";

describe("the halls of a site", () => {
  it("are in one phase: a run may not make one of an earlier and another of a later one", async () => {
    const accepted = new AcceptedObjects();
    const problems = async (phase: string, hall: string): Promise<string[]> => {
      const made = (await registeredFor(lab.plan(phase))).filter(
        ({ provider }) => provider?.props.context === `kwok-lab-${hall}`,
      );
      return made.flatMap((object) => checkObject(object, lab.around, accepted).differing);
    };
    expect(await problems("phase-1", "hall-1")).toEqual([]);
    const [first] = await problems("phase-2", "hall-2");
    expect(first).toMatch(
      /it is as phase-\d( or phase-\d)? makes it, and the objects before it in this run as phase-1/,
    );
  });
});

describe("a stack", () => {
  it("is refused with a pool whose guard is not whole, in whatever order its resources are", async () => {
    const whole = (await registeredFor(lab.plan("phase-1"))).filter(({ type }) =>
      type.startsWith("kubernetes:"),
    );
    const messages = (resources: readonly CheckedResource[]): string[] =>
      stackProblems(resources, lab.around).map(({ message }) => message);
    expect(messages([...whole].reverse())).toEqual([]);
    const [binding] = whole.filter(({ type }) => type.endsWith("PolicyBinding"));
    expect(messages(whole.filter((one) => one !== binding))).toEqual([
      expect.stringContaining("MachineDeployment kvandal/h100-1: what guards it is not complete"),
    ]);
  });
});

describe("a pool", () => {
  it("is refused before the whole guard and budget of its hall, and its power cap, were accepted in the run", async () => {
    const capped = openSite("lab", (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
    });
    const made = (await registeredFor(capped.plan("phase-1"))).filter(({ type }) =>
      type.startsWith("kubernetes:"),
    );
    const kindOf = ({ props }: CheckedResource): string => (props as { kind: string }).kind;
    const [pool] = made.filter((object) => kindOf(object) === "MachineDeployment");
    const others = made.filter((object) => object !== pool);
    const problemsWithout = (left: CheckedResource | undefined): string[] => {
      const accepted = new AcceptedObjects();
      for (const object of others.filter((one) => one !== left)) {
        checkObject(object, capped.around, accepted);
      }
      return pool === undefined
        ? ["no pool"]
        : [...checkObject(pool, capped.around, accepted).differing];
    };
    expect(problemsWithout(undefined)).toEqual([]);
    const needed = others.filter((object) => problemsWithout(object).length > 0);
    expect(needed.map(kindOf).sort()).toEqual([
      ...["ClusterRole", "ClusterRole", "ClusterRoleBinding", "ConfigMap"],
      ...["CustomResourceDefinition", "DaemonSet", "Namespace", "ResourceQuota", "Role"],
      ...["RoleBinding", "RuntimeClass"],
      ...["ServiceAccount", "ServiceAccount", "SiteBudget"],
      ...Array.from({ length: 6 }, () => "ValidatingAdmissionPolicy"),
      ...Array.from({ length: 6 }, () => "ValidatingAdmissionPolicyBinding"),
    ]);
    const binding = needed.find((object) => kindOf(object).endsWith("PolicyBinding"));
    expect(problemsWithout(binding)).toEqual([
      expect.stringMatching(
        /^MachineDeployment kvandal\/h100-1: what guards it is not complete: ValidatingAdmissionPolicyBinding kvandal-energy-guard-\w+ did not come before it in this run: /,
      ),
    ]);
  });
});

describe("what a run has accepted", () => {
  const ROOT = "urn:pulumi:lab-dev::kvandal::pulumi:pulumi:Stack::kvandal-lab-dev";

  it.each([
    [
      "is forgotten when the stack itself is registered, since an update comes after its preview",
      ROOT,
      true,
    ],
    ["is kept when a program registers another resource of the stack's type", `${ROOT}-2`, false],
  ])("%s", (_what, urn, isForgotten) => {
    const accepted = new AcceptedObjects();
    const place = { site: "lab", hall: "hall-1", roles: [] };
    const key = { group: "", kind: "Namespace", namespace: "", name: "kvandal" };
    accepted.add(place, key);
    accepted.beginAt(urn);
    expect(accepted.missing(place, [key])).toHaveLength(isForgotten ? 1 : 0);
  });
});
