import { isExpectedError } from "../../../model/expectedError";
import { DeploymentDayError } from "../../../model/gates/deploymentDay";
import { InputFileError } from "../../../model/input/problem";
import { LimitsFileError } from "../../../model/limitsFile";
import { InServiceError } from "../../../model/scaling/inService";
import { UnknownNameError } from "../../../model/site";

describe("an error that says all there is to say", () => {
  it.each([
    new InputFileError([]),
    new LimitsFileError("a test"),
    new InServiceError("a test"),
    new DeploymentDayError("a test"),
    new UnknownNameError("hall", "a", ["b"]),
  ])("is one about what somebody wrote: $name", (error) => {
    expect(isExpectedError(error)).toBe(true);
  });

  it.each([new Error("a test"), new TypeError("a test"), "a test", undefined])(
    "is no other: %s",
    (error) => {
      expect(isExpectedError(error)).toBe(false);
    },
  );
});
