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
 * To depend on objects that an API server needs a moment to go by after they are written: resolves to them when that moment has
 * passed. Objects that were not written just now need none, nor does a preview.
 *
 * Too short a wait is safe: what comes next is judged by the rules of before, refused, and can be tried again.
 *
 * @param milliseconds after the last of the objects is written.
 */
export function settled(
  objects: readonly Written[],
  milliseconds: number,
): pulumi.Output<pulumi.Resource[]> {
  if (pulumi.runtime.isDryRun()) {
    return pulumi.output(0).apply(() => [...objects]);
  }
  return pulumi
    .all(objects.map(({ metadata }) => metadata))
    .apply(async (written) => {
      if (written.some((metadata) => isFresh(metadata, Date.now()))) {
        await sleep(milliseconds);
      }
    })
    .apply(() => [...objects]);
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
