import type * as inProcess from "../../../tools/engine/inProcess";
import { addDays } from "../../../model/evidence/days";

/** The program itself, `index.ts`, in Pulumi's mock runtime: whatever runs it, it holds `kvandal:now` against its clock. */

const CLOCK_DAY = "2026-11-29";

async function preview(now: string): Promise<inProcess.InProcessPreview> {
  jest.resetModules();
  const { previewInProcess } = jest.requireActual<typeof inProcess>(
    "../../../tools/engine/inProcess",
  );
  const request = { site: "lab", phase: "phase-1", env: "dev", now, clockDay: CLOCK_DAY };
  return previewInProcess(request);
}

it.each([
  ["P3: refuses a day to come", "2027-01-02"],
  ["P4: refuses a day that has passed", addDays(CLOCK_DAY, -2)],
])("%s", async (_, now) => {
  await expect(preview(now)).rejects.toThrow(
    `now is ${now}, and the clock's UTC day is 2026-11-29: `,
  );
});

it("refuses what is not a day", async () => {
  await expect(preview("zzz")).rejects.toThrow('now is "zzz", which is not a calendar day');
});

it("deploys on the day before its clock's, for an approved preview", async () => {
  const { violations, resources } = await preview(addDays(CLOCK_DAY, -1));
  expect(violations).toEqual([]);
  expect(resources.map(({ type }) => type)).toContain("kvandal:index:Site");
});
