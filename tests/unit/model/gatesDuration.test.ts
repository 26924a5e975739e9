import fc from "fast-check";
import { readMinutes, writeDays, writeMinutes } from "../../../model/gates/duration";

describe("a time with its unit", () => {
  it.each([
    ["1 minute", 1],
    ["45 minutes", 45],
    ["1 hour", 60],
    ["12 hours", 720],
    ["1 day", 1_440],
    ["30 days", 43_200],
    ["0 minutes", 0],
    ["  30   days ", 43_200],
    ["999999999 minutes", 999_999_999],
  ])("%j is %d minutes", (text, minutes) => {
    expect(readMinutes(text)).toBe(minutes);
  });

  it.each([
    30,
    "30",
    "days",
    "30days",
    "1.5 days",
    "-1 day",
    "about 30 days",
    "30 days or so",
    "2 weeks",
    "1000000000 minutes",
    "",
    undefined,
    null,
  ])("%j is none", (found) => {
    expect(readMinutes(found)).toBeUndefined();
  });

  it.each([
    [0, "0 minutes"],
    [1, "1 minute"],
    [59, "59 minutes"],
    [60, "1 hour"],
    [90, "90 minutes"],
    [1_380, "23 hours"],
    [1_440, "1 day"],
    [1_500, "25 hours"],
    [43_200, "30 days"],
  ])("%d minutes are written in their largest whole unit, %s", (minutes, text) => {
    expect(writeMinutes(minutes)).toBe(text);
  });

  it.each([
    [1, "1 day"],
    [2, "2 days"],
    [1_000, "1,000 days"],
  ])("of %d whole days is written as %s", (count, text) => {
    expect(writeDays(count)).toBe(text);
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), (minutes) => {
        expect(readMinutes(writeMinutes(minutes))).toBe(minutes);
      }),
    );
  });
});
