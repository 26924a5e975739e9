let replaced: string | undefined;

/** The UTC day of the clock of the process that runs the program, `YYYY-MM-DD`. The program reads its clock here and nowhere else. */
export function clockDay(): string {
  return replaced ?? new Date().toISOString().slice(0, 10);
}

/**
 * Gives the program another clock: for one that runs in Pulumi's mock runtime, which deploys nothing. No file and no configuration
 * leads here.
 *
 * @param day `YYYY-MM-DD`; undefined for the clock of the process again.
 */
export function replaceClockDay(day: string | undefined): void {
  replaced = day;
}
