import { machineHealth } from "../../../tools/simulator/machineHealth";
import type { MachineHealthCheck, SimulatedNode } from "../../../tools/simulator/objects";
import { selects } from "../../../tools/simulator/selector";
import { node } from "./support/deployments";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const MINUTE = 60_000;

const check = (limit?: number | string): MachineHealthCheck => ({
  metadata: { name: "h100-a", namespace: "kvandal" },
  spec: {
    selector: {},
    checks: {
      unhealthyNodeConditions: [
        { type: "Ready", status: "False", timeoutSeconds: 600 },
        { type: "Ready", status: "Unknown", timeoutSeconds: 600 },
      ],
    },
    ...(limit === undefined
      ? {}
      : { remediation: { triggerIf: { unhealthyLessThanOrEqualTo: limit } } }),
  },
});

/** Ten nodes, the first of which have had this status for so many minutes. */
const nodes = (ill: number, status: string, minutes: number): SimulatedNode[] =>
  Array.from({ length: 10 }, (_, ordinal) =>
    node({
      name: `h100-a-${ordinal}`,
      conditions:
        ordinal < ill
          ? [{ type: "Ready", status, since: NOW - minutes * MINUTE }]
          : [{ type: "Ready", status: "True", since: 0 }],
    }),
  );

it.each([
  ["nobody ill", undefined, 0, "False", 0, 0],
  ["not ready for long enough", 2, 1, "False", 10, 1],
  ["silent for long enough", 2, 1, "Unknown", 10, 1],
  ["not ready for less", 2, 1, "False", 9, 0],
  ["as many as the limit", 2, 2, "False", 11, 2],
  ["one more than the limit: none at all", 2, 3, "False", 11, 0],
  ["as many as the percentage, rounded down", "29%", 2, "False", 11, 2],
  ["one more than the percentage", "29%", 3, "False", 11, 0],
  ["all of them, where no limit is given", undefined, 10, "False", 11, 10],
] as const)("replaces the right nodes: %s", (_name, limit, ill, status, minutes, expected) => {
  const { remediate } = machineHealth(check(limit), nodes(ill, status, minutes), NOW);
  expect(remediate.map(({ name }) => name)).toEqual(
    Array.from({ length: expected }, (_, ordinal) => `h100-a-${ordinal}`),
  );
});

it("counts for the status, and says how many more would be replaced", () => {
  expect(machineHealth(check(3), nodes(2, "False", 10), NOW)).toMatchObject({
    expected: 10,
    healthy: 8,
    remediationsAllowed: 1,
  });
  expect(machineHealth(check(3), nodes(5, "False", 10), NOW).remediationsAllowed).toBe(0);
});

it("looks again when the next node has been ill for long enough", () => {
  expect(machineHealth(check(3), nodes(2, "False", 4), NOW).nextLook).toBe(6 * MINUTE);
  expect(machineHealth(check(3), nodes(0, "False", 4), NOW).nextLook).toBeUndefined();
});

it.each([
  [{ matchLabels: { pool: "a" } }, true],
  [{ matchLabels: { pool: "b" } }, false],
  [{ matchExpressions: [{ key: "pool", operator: "In", values: ["a", "b"] }] }, true],
  [{ matchExpressions: [{ key: "pool", operator: "NotIn", values: ["a"] }] }, false],
  [{ matchExpressions: [{ key: "part", operator: "NotIn", values: ["a"] }] }, true],
  [{ matchExpressions: [{ key: "part", operator: "Exists" }] }, false],
  [{ matchExpressions: [{ key: "part", operator: "DoesNotExist" }] }, true],
] as const)("selects machines as Kubernetes does: %j", (selector, expected) => {
  expect(selects(selector, { pool: "a" })).toBe(expected);
});
