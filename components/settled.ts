import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { setTimeout as sleep } from "node:timers/promises";

/** What the Kubernetes provider tells of an object once it is written. */
export type Written = pulumi.CustomResource & {
  readonly metadata: pulumi.Output<k8s.types.output.meta.v1.ObjectMeta>;
};

/** Clocks of this machine and the cluster may differ by this much. */
const CLOCKS_MILLISECONDS = 10_000;

/**
 * To depend on objects that an API server needs a moment to go by after they are written: the objects, and something that is there when
 * that moment has passed. Objects that were not written just now need none, nor does a preview.
 *
 * Too short a wait is safe: what comes next is judged by the rules of before, refused, and can be tried again.
 *
 * @param milliseconds after the last of the objects is written.
 */
export function settled(
  objects: readonly Written[],
  milliseconds: number,
): pulumi.Input<pulumi.Resource>[] {
  if (pulumi.runtime.isDryRun()) {
    return [...objects];
  }
  const moment = pulumi
    .all(objects.map(({ metadata }) => metadata))
    .apply(async (written): Promise<pulumi.Resource[]> => {
      if (written.some((metadata) => isFresh(metadata, Date.now()))) {
        await sleep(milliseconds);
      }
      // Not the objects: the SDK walks through whatever an output holds, and from an object to its hall and all pools of it, for each
      // pool that waits.
      return [];
    });
  // The SDK takes lists in lists here, and its types do not say so.
  return [...objects, moment as unknown as pulumi.Output<pulumi.Resource>];
}

/** Whether an object may have been written just now; one that does not say when counts as fresh. */
export function isFresh(
  metadata: { readonly managedFields?: readonly { readonly time: string }[] },
  now: number,
): boolean {
  const times = (metadata.managedFields ?? []).map(({ time }) => Date.parse(time));
  const newest = Math.max(...times);
  return !Number.isFinite(newest) || Math.abs(now - newest) < CLOCKS_MILLISECONDS;
}
