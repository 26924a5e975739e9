import { LABELS } from "../../../model/names";
import type { WantedMachines } from "./infrastructure";

/**
 * The labels that say which part of a pool a machine belongs to: none for a pool in one piece, else its block or scalable
 * unit. Hosts carry them too, so that a part has the hosts of its own place and no others.
 */
export function partLabels({
  granularity,
  deployment,
}: Pick<WantedMachines, "granularity" | "deployment">): Record<string, string> {
  switch (granularity) {
    case "hall":
      return {};
    case "block":
      return { [LABELS.block]: deployment.name };
    case "scalable-unit":
      return { [LABELS.scalableUnit]: deployment.name };
  }
}
