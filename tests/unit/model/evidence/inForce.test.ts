import fc from "fast-check";
import { addDays, daysBetween, isCalendarDay } from "../../../../model/evidence/days";
import type { EvidenceRecord } from "../../../../model/evidence/recordSchema";
import { recordsInForce } from "../../../../model/evidence/superseding";
import { drained } from "../../../support/evidence";

const record = (file: string, day: string, supersedes?: string): EvidenceRecord => ({
  ...drained({ file, pool: "h100-1", units: 1, drainedOn: day }),
  collectedOn: day,
  supersedes,
});
const files = (records: readonly EvidenceRecord[]): string =>
  records.map(({ file }) => file).join();

describe("the records that count", () => {
  const all = [
    record("a", "2026-11-01"),
    record("b", "2026-11-02", "a"),
    record("c", "2026-11-03"),
  ];

  it.each([
    ["2026-10-31", ""],
    ["2026-11-01", "a"],
    ["2026-11-02", "b"],
    ["2026-11-03", "b,c"],
  ])("on %s are %j: those that were made by then and are not superseded", (now, counted) => {
    expect(files(recordsInForce(all, now))).toBe(counted);
  });

  it("are not superseded by one that may correct nothing, which counts itself", () => {
    expect(files(recordsInForce(all, "2026-11-03", ({ file }) => file !== "b"))).toBe("a,b,c");
  });
});

describe("days", () => {
  it.each([
    ["2026-11-01", "2026-11-01", 0],
    ["2026-02-28", "2026-03-01", 1],
    ["2028-02-28", "2028-03-01", 2],
    ["2026-12-31", "2026-01-01", -364],
    // The clocks change in between.
    ["2026-03-01", "2026-11-01", 245],
  ])("from %s to %s are %d, and lead back", (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
    expect(addDays(from, days)).toBe(to);
  });

  it("compare as text in the order of the calendar, however many are added", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (one, other) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        const days = [addDays("2026-11-23", fewer), addDays("2026-11-23", more)];
        expect(days.filter(isCalendarDay)).toHaveLength(2);
        expect([...days].sort()).toEqual(days);
      }),
    );
  });

  it.each([
    ["9999-12-31", 9_999_999],
    ["9999-12-31", 99_999_999],
    ["0000-01-01", -99_999_999],
  ])("end with %s where %d are added", (last, count) => {
    expect(addDays("2026-11-23", count)).toBe(last);
  });
});
