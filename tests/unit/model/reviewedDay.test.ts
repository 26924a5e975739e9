import { dayOfPreview, PreviewTimeError } from "../../../model/reviewedDay";

const at = (time: string): Date => new Date(time);

describe("the day that a deployment is judged on", () => {
  it.each([
    ["2026-11-23T14:00:00Z", "2026-11-23T14:00:00Z", "2026-11-23"],
    [
      "after midnight the preview's day",
      "2026-11-24T01:00:00Z",
      "2026-11-23",
      "2026-11-23T23:30:00Z",
    ],
    ["to the last minute", "2026-11-24T14:00:00Z", "2026-11-23", "2026-11-23T14:00:00Z"],
    [
      "with clocks that are five minutes apart",
      "2026-11-23T13:55:00Z",
      "2026-11-23",
      "2026-11-23T14:00:00Z",
    ],
  ])("is that of the preview: %s", (what, clock, day, previewedAt = what) => {
    expect(dayOfPreview(previewedAt, at(clock))).toBe(day);
  });

  it.each([
    ["2026-11-23T14:00:00Z", "2026-11-24T14:01:00Z", "24 hours ago, and one counts for 24 hours"],
    ["2026-11-23T14:00:00Z", "2026-11-23T13:54:00Z", "which has not come yet"],
    ["2026-11-23", "2026-11-23T14:00:00Z", "is no time of a preview"],
    ["2026-11-23T14:00:00+02:00", "2026-11-23T14:00:00Z", "is no time of a preview"],
    ["2026-13-23T14:00:00Z", "2026-11-23T14:00:00Z", "is no time of a preview"],
    ["", "2026-11-23T14:00:00Z", "is no time of a preview"],
  ])("is refused for a preview of %j at %s", (previewedAt, clock, message) => {
    expect(() => dayOfPreview(previewedAt, at(clock))).toThrow(message);
  });

  it("is refused by an error of its own kind, with what to do about it", () => {
    const refused = (previewedAt: string): unknown => {
      try {
        return dayOfPreview(previewedAt, at("2026-11-24T15:59:59Z"));
      } catch (error) {
        return error;
      }
    };
    const old = refused("2026-11-23T14:00:00Z") as Error;
    expect(old.name).toBe("PreviewTimeError");
    expect(old).toEqual(
      new PreviewTimeError(
        "the preview is of 2026-11-23T14:00:00Z, 25 hours ago, and one counts for 24 hours: preview again, and have that approved",
      ),
    );
    expect(refused("2026-11-25T14:00:00Z")).toEqual(
      new PreviewTimeError(
        "the preview is of 2026-11-25T14:00:00Z, which has not come yet: see that the clocks of both machines are right",
      ),
    );
    expect(refused("today")).toEqual(
      new PreviewTimeError(
        '"today" is no time of a preview: write it in UTC, as 2026-11-23T14:00:00Z',
      ),
    );
  });
});
