import { DeploymentDayError } from "./gates/deploymentDay";
import { InputFileError } from "./input/problem";
import { LimitsFileError } from "./limitsFile";
import { InServiceError } from "./scaling/inService";
import { UnknownNameError } from "./site";

/** Whether an error is about what somebody wrote, so that its message says all there is to say. */
export function isExpectedError(error: unknown): error is Error {
  return [
    InputFileError,
    UnknownNameError,
    InServiceError,
    LimitsFileError,
    DeploymentDayError,
  ].some((kind) => error instanceof kind);
}
