import { isRootStack } from "../../model/engineUrn";
import { keyOf, type ObjectKey } from "./expected";
import type { HallPlace } from "./place";

/** The objects of halls that a run of the pack has found to be as recomputed, in the order in which the program registered them. */
export class AcceptedObjects {
  private readonly keys = new Set<string>();
  private readonly phases = new Map<string, readonly string[]>();

  add(place: HallPlace, key: ObjectKey): void {
    this.keys.add(inHall(place, key));
  }

  /** Those of a list that have not been accepted. */
  missing(place: HallPlace, keys: readonly ObjectKey[]): readonly ObjectKey[] {
    return keys.filter((key) => !this.keys.has(inHall(place, key)));
  }

  /**
   * Leaves of the phases that every object of a site was of until now those that another object is of, too: a site is in one phase.
   *
   * @param phases that the object is of, the last first.
   * @returns the last that is left, undefined where none is; and those that were left before.
   */
  narrow(site: string, phases: readonly string[]): [string | undefined, readonly string[]] {
    const before = this.phases.get(site) ?? phases;
    const left = phases.filter((phase) => before.includes(phase));
    if (left.length > 0) {
      this.phases.set(site, left);
    }
    return [left[0], before];
  }

  /**
   * Begins a new run with the stack itself, which the engine registers first: in a preview, and again in the update that follows it. A program may
   * register others of its type.
   */
  beginAt(urn: string): void {
    if (isRootStack(urn)) {
      this.keys.clear();
      this.phases.clear();
    }
  }
}

function inHall({ site, hall }: HallPlace, key: ObjectKey): string {
  return `${site}/${hall} ${keyOf(key)}`;
}
