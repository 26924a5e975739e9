import { HallError, hallKubectl } from "../engine/hallKubectl";
import type { GuardAccess } from "./halls";

/** Long enough for an API server that is busy, short enough to be waited for when there is none. */
const ANSWER = "--request-timeout=30s";

/** A hall with an API server that does not answer. */
export interface LostHall {
  readonly hall: string;
  /** The context that leads nowhere. */
  readonly context: string;
  /** kubectl's last word on it. */
  readonly reason: string;
}

/** What was to be deployed, and how. */
export interface Attempt {
  readonly site: string;
  readonly phase: string;
  readonly continueOnError?: boolean;
}

/** The halls with an API server that does not answer, or not to us. */
export async function lostHalls(halls: readonly GuardAccess[]): Promise<LostHall[]> {
  return (await Promise.all(halls.map(lost))).flat();
}

/** One clause that names a hall and says why it is lost. */
export function lostHallText({ hall, context, reason }: LostHall): string {
  return `hall ${hall} (context ${context}) cannot be reached: ${reason}`;
}

async function lost(access: GuardAccess): Promise<LostHall[]> {
  for (const context of new Set([access.context, access.workloadContext])) {
    try {
      // What even those may read who may read nothing else.
      await hallKubectl({ ...access, context }, ["get", "--raw", "/version", ANSWER]);
    } catch (error) {
      if (!(error instanceof HallError)) {
        throw error;
      }
      const reason = error.answer.trim().split("\n").at(-1) ?? "";
      return [{ hall: access.hall, context, reason }];
    }
  }
  return [];
}

/** What a failed `up` ends with: the engine's messages may not say which hall an API server is of. */
export function notDeployed(
  { site, phase, continueOnError }: Attempt,
  lost: readonly LostHall[],
): string {
  if (lost.length === 0) {
    return `${site} ${phase} was not deployed: the messages above say why`;
  }
  return [
    `${site} ${phase} was not deployed as a whole:`,
    ...lost.map((hall) => `  ${lostHallText(hall)}`),
    continueOnError === true
      ? "Run the same command again when it can be; what else is missing, the messages above say."
      : "Run the same command again when it can be; with --continue-on-error the other halls are deployed without it.",
  ].join("\n");
}
