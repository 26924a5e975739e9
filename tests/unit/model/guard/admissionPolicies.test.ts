import { budgetPolicy } from "../../../../model/guard/budgetPolicy";
import type { GuardDomain } from "../../../../model/guard/guardDomains";
import type { GuardPlan } from "../../../../model/guard/guardPlan";
import type { GuardObject } from "../../../../model/guard/policyObjects";
import { machineryPolicy } from "../../../../model/guard/machineryPolicy";
import { ceilingPolicy } from "../../../../model/guard/ceilingPolicy";
import { poolPolicy } from "../../../../model/guard/poolPolicy";
import { labGuard } from "../../../support/guardRequests";

describe("the admission policies", () => {
  let plan: GuardPlan;
  let objects: readonly GuardObject[];
  beforeEach(() => {
    plan = labGuard();
    objects = [
      ...poolPolicy(plan),
      ...ceilingPolicy(plan),
      ...budgetPolicy(plan, true),
      ...machineryPolicy(plan),
    ];
  });

  it("fail closed, show in a preview, and pass nobody over for labels or groups", () => {
    const written = JSON.stringify(objects);
    for (const hole of [
      "Forbidden",
      "objectSelector",
      "excludeResourceRules",
      "matchPolicy",
      "namespaceSelector",
    ]) {
      expect(written).not.toContain(hole);
    }
    const specs = (kind: string): unknown[] =>
      objects.filter((object) => object.kind === kind).map(({ spec }) => spec);
    const closed = expect.objectContaining({ failurePolicy: "Fail" }) as unknown;
    expect(specs("ValidatingAdmissionPolicy")).toEqual([closed, closed, closed, closed]);
    const binding = (name: string, paramRef?: object) => ({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ["Deny", "Audit"],
        ...(paramRef === undefined ? {} : { paramRef }),
      },
    });
    expect(objects.filter(({ kind }) => kind === "ValidatingAdmissionPolicyBinding")).toEqual([
      binding("kvandal-energy-guard-pools"),
      binding("kvandal-energy-guard-ceilings", { name: "lab", parameterNotFoundAction: "Allow" }),
      binding("kvandal-energy-guard-budget"),
      binding("kvandal-energy-guard-machinery"),
    ]);
  });

  it("pass nothing over but dry runs of pools", () => {
    const conditions = objects
      .filter(({ kind }) => kind === "ValidatingAdmissionPolicy")
      .map(({ spec }) => (spec as { matchConditions?: unknown }).matchConditions);
    const noDryRun = [
      { name: "not-a-dry-run", expression: "!(has(request.dryRun) && request.dryRun)" },
    ];
    expect(conditions).toEqual([noDryRun, noDryRun, undefined, undefined]);
  });

  it("give an empty table of prices a type, without which no look-up in it would compile", () => {
    const domains: GuardDomain[] = [
      {
        name: "hall hall-1",
        usableWatts: 0,
        microwattsPerUnit: {},
        uncappedMicrowattsPerUnit: {},
        dearestNodeMicrowatts: 0,
      },
    ];
    const [policy] = budgetPolicy({ ...plan, domains, nodesPerUnit: {} }, true);
    const { variables } = policy?.spec as { variables: { name: string; expression: string }[] };
    for (const name of ["price0", "nodesPerUnit"]) {
      expect(variables).toContainEqual({ name, expression: "{'': 0}" });
    }
  });

  it("never judge the deletion of a budget, which would make a destroy fail", () => {
    expect(JSON.stringify(objects)).not.toContain("DELETE");
  });

  it("stay within what one expression may hold, for a hall of 400 scalable units", () => {
    const parts = Array.from(
      { length: 400 },
      (_, at) => `h100-1-su-${String(at + 1).padStart(3, "0")}`,
    );
    const [policy] = budgetPolicy(
      {
        ...plan,
        nodesPerUnit: Object.fromEntries(parts.map((name) => [name, 1])),
        domains: [
          {
            name: "hall hall-1",
            usableWatts: 1,
            microwattsPerUnit: Object.fromEntries(parts.map((name) => [name, 12_342_000_000])),
            uncappedMicrowattsPerUnit: {},
            dearestNodeMicrowatts: 17_545_000_000,
          },
        ],
      },
      true,
    );
    const { variables } = policy?.spec as { variables: { expression: string }[] };
    // cel-go reads at most 100,000 code points of an expression.
    for (const { expression } of variables) expect(expression.length).toBeLessThan(50_000);
  });
});
