import { addDays, isCalendarDay } from "../evidence/days";
import type { EvidenceRecord } from "../evidence/recordSchema";
import { printable } from "../input/printable";

/** A day on which nothing is deployed, or evidence that is dated after the day of the deployment. */
export class DeploymentDayError extends Error {
  public override readonly name = "DeploymentDayError";
}

/**
 * Why nothing may be deployed or enforced on a day. Allowed are the day of the clock and the day before it: a deployment is judged on
 * the day of its approved preview, which is at most 24 hours old.
 *
 * @param now the UTC day that gates are judged on, `YYYY-MM-DD`.
 * @param clockDay the UTC day of the clock of the process that deploys or enforces, `YYYY-MM-DD`.
 * @returns undefined for an allowed day.
 */
export function deploymentDayProblem(now: string, clockDay: string): string | undefined {
  if (!isCalendarDay(now)) {
    return `now is "${printable(now)}", which is not a calendar day: leave it out, or write ${clockDay} in quotes`;
  }
  const yesterday = addDays(clockDay, -1);
  return now === clockDay || now === yesterday
    ? undefined
    : `now is ${now}, and the clock's UTC day is ${clockDay}: a deployment is judged on ${clockDay}, or on ${yesterday} for a preview of the last 24 hours; leave now out`;
}

/** The records that are dated after a day, a sentence each. Without this, a day before a withdrawal would bring a record back. */
export function futureRecordProblems(records: readonly EvidenceRecord[], now: string): string[] {
  return records
    .filter(({ collectedOn }) => collectedOn > now)
    .map(
      ({ file, collectedOn }) =>
        `evidence ${file} is dated ${collectedOn}, and the deployment is judged on ${now}: correct collectedOn, or deploy on ${collectedOn} or later`,
    );
}

/** Everything that rules out a deployment on a day: the day itself, or else the records that are dated after it. */
export function deploymentDayProblems(
  records: readonly EvidenceRecord[],
  now: string,
  clockDay: string,
): string[] {
  const problem = deploymentDayProblem(now, clockDay);
  return problem === undefined ? futureRecordProblems(records, now) : [problem];
}

/** Refuses a deployment on a day. @throws DeploymentDayError with every problem, a line each */
export function checkDeploymentDay(
  records: readonly EvidenceRecord[],
  now: string,
  clockDay: string,
): void {
  const problems = deploymentDayProblems(records, now, clockDay);
  if (problems.length > 0) {
    throw new DeploymentDayError(problems.join("\n"));
  }
}
