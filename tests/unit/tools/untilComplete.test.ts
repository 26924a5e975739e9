import { untilComplete } from "../../../tools/untilComplete";

describe("what is waited for", () => {
  it("may take as long as something changes, and is given up when nothing does", async () => {
    let looks = 0;
    const growing = (): Promise<{ seen: string; complete: boolean }> => {
      looks += 1;
      return Promise.resolve({ seen: String(looks), complete: looks === 5 });
    };
    const patience = { stillSeconds: 0.02, pauseSeconds: 0.01 };
    expect(await untilComplete(growing, { ...patience, stillSeconds: 5 })).toBe(true);
    expect(looks).toBe(5);
    const still = (): Promise<{ seen: string; complete: boolean }> =>
      Promise.resolve({ seen: "3 of 4", complete: false });
    expect(await untilComplete(still, patience)).toBe(false);
  });
});
