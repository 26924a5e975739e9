import { runtime } from "@pulumi/pulumi";
import { today } from "../../policies/today";

describe("the day that a phase is judged on", () => {
  const configured = (now?: string): string => {
    runtime.setAllConfig(now === undefined ? {} : { "kvandal:now": now });
    return today();
  };

  afterAll(() => {
    runtime.setAllConfig({});
  });

  it("is the one of the stack, which a deployment takes over from its preview", () => {
    expect(configured("2026-11-23")).toBe("2026-11-23");
  });

  it.each([undefined, "", "tomorrow", "2026-11-23T10:00:00Z", "on 2026-11-23", "26-11-23"])(
    "is the clock's where the stack says %j",
    (now) => {
      const before = new Date().toISOString().slice(0, 10);
      const found = configured(now);
      expect([before, new Date().toISOString().slice(0, 10)]).toContain(found);
    },
  );
});
