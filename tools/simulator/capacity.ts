import { ANNOTATIONS, AUTOSCALER } from "../../model/names";
import type { Labels } from "./objects";

/** What a node offers, by resource name, in Kubernetes' quantities. */
export type Resources = Labels;

/** Of a node whose MachineDeployment says nothing. */
const DEFAULTS = { cpu: "96", memory: "1Ti", "ephemeral-storage": "1Ti", pods: "110" } as const;

/**
 * A node's capacity, from the annotations that tell the cluster autoscaler about a group without nodes; kwok's nodes have
 * no hardware to ask.
 */
export function capacityOf(annotations: Labels = {}): Resources {
  const given = (name: string) => annotations[`${AUTOSCALER.capacity}/${name}`];
  return {
    cpu: given("cpu") ?? DEFAULTS.cpu,
    memory: given("memory") ?? DEFAULTS.memory,
    "ephemeral-storage": given("ephemeral-disk") ?? DEFAULTS["ephemeral-storage"],
    pods: given("maxPods") ?? DEFAULTS.pods,
    ...advertised(annotations),
  };
}

/** What the device plugin would advertise: all of it where the deployment says so, else the one kind that the autoscaler knows of. */
function advertised(annotations: Labels): Resources {
  const all = annotations[ANNOTATIONS.advertises];
  if (all !== undefined) {
    return Object.fromEntries(
      all.split(",").map((each): [string, string] => {
        const [resource = "", count = "0"] = each.split("=");
        return [resource, count];
      }),
    );
  }
  const gpuType = annotations[`${AUTOSCALER.capacity}/gpu-type`];
  const gpuCount = annotations[`${AUTOSCALER.capacity}/gpu-count`];
  return gpuType === undefined || gpuCount === undefined ? {} : { [gpuType]: gpuCount };
}

/** A node's processor architecture: as the capacity annotation for labels says, as for a Grace CPU, or amd64. */
export function architectureOf(annotations: Labels = {}): string {
  const labels = annotations[`${AUTOSCALER.capacity}/labels`] ?? "";
  const given = labels
    .split(",")
    .map((pair) => pair.trim().split("="))
    .find(([key]) => key === "kubernetes.io/arch")?.[1];
  return given ?? "amd64";
}
