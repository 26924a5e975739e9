/** Orders texts by their code units, the same on every machine: for `sort`. */
export function compareText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
