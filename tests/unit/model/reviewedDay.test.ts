import { dayOfPreview } from "../../../model/reviewedDay";

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
    ["with clocks a little apart", "2026-11-23T13:58:00Z", "2026-11-23", "2026-11-23T14:00:00Z"],
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
});
