import fc from "fast-check";
import { addDays, isCalendarDay } from "../../../../model/evidence/days";
import {
  checkDeploymentDay,
  DeploymentDayError,
  deploymentDayProblem,
  deploymentDayProblems,
  futureRecordProblems,
} from "../../../../model/gates/deploymentDay";
import { measurement } from "../../../support/evidence";

const day = fc
  .date({ min: new Date("1970-01-02"), max: new Date("2999-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const dated = (file: string, collectedOn: string) =>
  measurement({ dimension: "power", amount: 1 }, { file, gate: "grid-energised", collectedOn });

describe("a day of the calendar", () => {
  it.each(["2026-11-29", "2028-02-29", "0001-01-01", "9999-12-31"])("is %s", (text) => {
    expect(isCalendarDay(text)).toBe(true);
  });

  it.each([
    ...["", "zzz", "9999-99-99", "2026-02-30", "2026-02-29", "2026-11-31", "2026-00-10"],
    ...["2026-1-1", "2026-11-29 ", "2026-11-29\n", "2026-11-29T00:00:00Z", "+002026-11-29"],
  ])("is not %j", (text) => {
    expect(isCalendarDay(text)).toBe(false);
  });
});

describe("the day of a deployment", () => {
  it("is the day of the clock or the day before it, and no other", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -1000, max: 1000 }), (clockDay, days) => {
        const allowed = deploymentDayProblem(addDays(clockDay, days), clockDay) === undefined;
        expect(allowed).toBe(days === 0 || days === -1);
      }),
    );
  });

  it("is not what cannot be read as one", () => {
    fc.assert(
      fc.property(fc.string(), day, (text, clockDay) => {
        fc.pre(!isCalendarDay(text));
        expect(deploymentDayProblem(text, clockDay)).toContain("is not a calendar day");
      }),
    );
  });

  it("is named without steering the terminal of the reader", () => {
    expect(deploymentDayProblem("\u001b[2Jtoday", "2026-11-29")).toBe(
      'now is "\\u001b[2Jtoday", which is not a calendar day: leave it out, or write 2026-11-29 in quotes',
    );
  });

  it("rules out every record that is dated after it, and no other", () => {
    fc.assert(
      fc.property(day, fc.array(fc.integer({ min: -5, max: 5 })), (now, offsets) => {
        const records = offsets.map((days, at) => dated(`${at}.yaml`, addDays(now, days)));
        expect(futureRecordProblems(records, now)).toHaveLength(
          offsets.filter((days) => days > 0).length,
        );
        expect(deploymentDayProblems(records, now, now)).toEqual(
          futureRecordProblems(records, now),
        );
      }),
    );
  });

  it("is checked first: a wrong day alone is reported, with its remedy", () => {
    const records = [dated("a.yaml", "2027-01-03"), dated("b.yaml", "2027-01-04")];
    expect(deploymentDayProblems(records, "2027-01-02", "2026-11-29")).toEqual([
      "now is 2027-01-02, and the clock's UTC day is 2026-11-29: a deployment is judged on 2026-11-29, or on 2026-11-28 for a preview of the last 24 hours; leave now out",
    ]);
    expect(() => {
      checkDeploymentDay(records, "2027-01-02", "2027-01-02");
    }).toThrow(
      new DeploymentDayError(
        [
          "evidence a.yaml is dated 2027-01-03, and the deployment is judged on 2027-01-02: correct collectedOn, or deploy on 2027-01-03 or later",
          "evidence b.yaml is dated 2027-01-04, and the deployment is judged on 2027-01-02: correct collectedOn, or deploy on 2027-01-04 or later",
        ].join("\n"),
      ),
    );
  });
});
