import type { LiveObject } from "./liveHall";

/** A live budget. */
export interface LiveBudget {
  readonly generation: number;
  /** Changes with every write, of the status too. */
  readonly resourceVersion: string;
  readonly phase: string;
  readonly hall: string;
  readonly ceilings: Readonly<
    Record<string, { readonly ceilingUnits: number; readonly ceilingNodes: number }>
  >;
  /** The generation that the nodes were counted for; undefined when they never were. */
  readonly observedGeneration: number | undefined;
  readonly observedNodes: Readonly<Record<string, number>>;
}

/** Reads a live budget. @throws Error if the object is not one. */
export function liveBudget({ metadata, spec = {}, status = {} }: LiveObject): LiveBudget {
  const { phase, hall, pools = {} } = spec;
  if (typeof phase !== "string" || typeof hall !== "string" || typeof pools !== "object") {
    throw new Error(`budget ${metadata.name} cannot be read`);
  }
  const { observedGeneration, observedNodes = {} } = status;
  return {
    generation: metadata.generation ?? 0,
    resourceVersion: metadata.resourceVersion ?? "",
    phase,
    hall,
    ceilings: (pools ?? {}) as LiveBudget["ceilings"],
    observedGeneration: typeof observedGeneration === "number" ? observedGeneration : undefined,
    observedNodes: observedNodes as Record<string, number>,
  };
}
