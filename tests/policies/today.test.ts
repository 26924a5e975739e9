import { runtime } from "@pulumi/pulumi";
import { readClockDay, today } from "../../policies/today";

describe("the day that resources are judged on which name none", () => {
  const configured = (now?: string): string => {
    runtime.setAllConfig(now === undefined ? {} : { "kvandal:now": now });
    return today("2026-11-29");
  };

  afterAll(() => {
    runtime.setAllConfig({});
  });

  it.each(["2026-11-28", "2027-01-02", "tomorrow", "9999-99-99"])(
    "is %s where the stack says so, which still has to be held against the clock",
    (now) => {
      expect(configured(now)).toBe(now);
    },
  );

  it.each([undefined, ""])("is the clock's where the stack says %j", (now) => {
    expect(configured(now)).toBe("2026-11-29");
  });

  it("is held against the UTC day of the pack's own process", () => {
    const before = new Date().toISOString().slice(0, 10);
    const found = readClockDay();
    expect([before, new Date().toISOString().slice(0, 10)]).toContain(found);
  });
});
