import fc from "fast-check";
import { AUTOSCALER } from "../../../model/names";
import { largestNodeCount } from "../../../model/nodeCount";
import { desiredOf, isPaused } from "../../../tools/simulator/desired";
import { deployment } from "./support/deployments";

type Rollout = ReturnType<typeof deployment>["spec"]["rollout"];

function rolling(maxSurge?: number | string, maxUnavailable?: number | string): Rollout {
  return {
    strategy: {
      type: "RollingUpdate",
      rollingUpdate: {
        ...(maxSurge === undefined ? {} : { maxSurge }),
        ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      },
    },
  };
}

describe("what a MachineDeployment asks for", () => {
  it.each([
    ["numbers", rolling(2, 3), 20, 2, 3],
    ["surge in per cent rounded up", rolling("11%", 0), 20, 3, 0],
    ["unavailability in per cent rounded down", rolling(1, "19%"), 20, 1, 3],
    ["the webhook's surge of one", rolling(undefined, 2), 20, 1, 2],
    ["the webhook's defaults", undefined, 20, 1, 0],
    ["one at a time where rounding leaves neither", rolling(0, "10%"), 5, 0, 1],
  ])("%s", (_name, rollout, replicas, maxSurge, maxUnavailable) => {
    // `rollout: undefined` would not be the same as leaving it out.
    const { rollout: _default, ...spec } = deployment({ replicas }).spec;
    const given = { ...deployment(), spec: rollout === undefined ? spec : { ...spec, rollout } };
    expect(desiredOf(given, 0)).toEqual({ replicas, maxSurge, maxUnavailable, rolling: true });
  });

  it("leaves old nodes alone with OnDelete", () => {
    const given = deployment({ replicas: 4, rollout: { strategy: { type: "OnDelete" } } });
    expect(desiredOf(given, 0)).toEqual({
      replicas: 4,
      maxSurge: 0,
      maxUnavailable: 0,
      rolling: false,
    });
  });

  it("is nothing once it is being deleted", () => {
    const given = deployment({ metadata: { deletionTimestamp: "2026-08-01T00:00:00Z" } });
    expect(desiredOf(given, 3).replicas).toBe(0);
  });

  it.each([
    ["the minimum for a new one", "2", "8", 0, 2],
    ["what is there, within the bounds", "2", "8", 5, 5],
    ["the maximum where more is there", "2", "8", 11, 8],
    ["one without both bounds", undefined, "8", 5, 1],
  ])("without replicas: %s", (_name, minimum, maximum, current, replicas) => {
    const { replicas: _given, ...spec } = deployment().spec;
    const annotations = {
      [AUTOSCALER.maximumSize]: maximum,
      ...(minimum === undefined ? {} : { [AUTOSCALER.minimumSize]: minimum }),
    };
    const { metadata } = deployment({ metadata: { annotations } });
    expect(desiredOf({ metadata, spec }, current).replicas).toBe(replicas);
  });

  it("is never more nodes than the policies count", () => {
    const share = fc.oneof(
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
    );
    const bound = fc.option(fc.integer({ min: 0, max: 300 }).map(String), { nil: undefined });
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
        share,
        share,
        bound,
        bound,
        fc.integer({ min: 0, max: 400 }),
        (replicas, surge, unavailable, minimum, maximum, current) => {
          const { replicas: _default, ...spec } = deployment({
            rollout: rolling(surge, unavailable),
          }).spec;
          const annotations = Object.fromEntries(
            [
              [AUTOSCALER.minimumSize, minimum],
              [AUTOSCALER.maximumSize, maximum],
            ].filter((entry): entry is [string, string] => entry[1] !== undefined),
          );
          const { metadata } = deployment({ metadata: { annotations } });
          const given = { metadata, spec: replicas === undefined ? spec : { ...spec, replicas } };
          const desired = desiredOf(given, current);
          const counted = largestNodeCount("MachineDeployment", given);
          expect("nodes" in counted ? counted.nodes : 0).toBeGreaterThanOrEqual(
            desired.replicas + desired.maxSurge,
          );
        },
      ),
    );
  });
});

describe("pausing", () => {
  it.each([
    ["by its field", deployment({ paused: true }), true],
    [
      "by annotation, whatever its value",
      deployment({ metadata: { annotations: { "cluster.x-k8s.io/paused": "" } } }),
      true,
    ],
    ["not at all", deployment(), false],
  ])("%s", (_name, given, paused) => {
    expect(isPaused(given)).toBe(paused);
  });
});
