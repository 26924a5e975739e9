import { InServiceError, readInService, type InService } from "../../../model/scaling/inService";

describe("what the last deployment left", () => {
  it("is read back as it was written", () => {
    const left: InService = {
      "h100-1": { units: 0 },
      "h100-2": { units: 40, grownOn: "2026-11-10" },
      "h100-3": {
        units: 5,
        grownOn: "2026-11-10",
        leaving: { units: 35, since: "2026-11-20", known: ["a.yaml"] },
      },
    };
    expect(readInService(JSON.stringify(left))).toEqual(left);
  });

  it.each([
    ["not JSON", "{", ": Invalid input: expected record, received undefined"],
    ["a list", "[]", ": Invalid input: expected record, received array"],
    [
      "fewer units than none",
      '{ "a": { "units": -1 } }',
      "a.units: Too small: expected number to be >=0",
    ],
    [
      "no day on which units were given up",
      '{ "a": { "units": 1, "leaving": { "units": 1, "known": [] } } }',
      "a.leaving.since: a date as YYYY-MM-DD",
    ],
    ["what nobody knows", '{ "a": { "units": 1, "more": 1 } }', 'a: Unrecognized key: "more"'],
  ])("is not guessed where it is %s", (_, text, found) => {
    expect(() => readInService(text)).toThrow(
      new InServiceError(
        `what is in service cannot be read (${found}): deploy with kvandal up, which writes it`,
      ),
    );
  });

  it("is refused under a name that tells it from a fault of the program", () => {
    expect(new InServiceError("")).toMatchObject({ name: "InServiceError" });
  });
});
