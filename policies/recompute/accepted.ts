import { keyOf, type ObjectKey } from "./expected";
import type { HallPlace } from "./place";

/** The objects of halls that a run of the pack has found to be as recomputed, in the order in which the program registered them. */
export class AcceptedObjects {
  private readonly keys = new Set<string>();

  add(place: HallPlace, key: ObjectKey): void {
    this.keys.add(inHall(place, key));
  }

  /** Those of a list that have not been accepted. */
  missing(place: HallPlace, keys: readonly ObjectKey[]): readonly ObjectKey[] {
    return keys.filter((key) => !this.keys.has(inHall(place, key)));
  }

  /** Begins a new run. */
  clear(): void {
    this.keys.clear();
  }
}

function inHall({ site, hall }: HallPlace, key: ObjectKey): string {
  return `${site}/${hall} ${keyOf(key)}`;
}
