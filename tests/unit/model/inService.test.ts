import {
  InServiceError,
  readLastDeployment,
  withMachines,
  type InService,
} from "../../../model/scaling/inService";
import { siteWith } from "../../support/sites";

const readInService = (inService: unknown): InService =>
  readLastDeployment({ phase: "phase-1", inService }).inService;

describe("what the last deployment left", () => {
  it("is read back as it was written", () => {
    const left: InService = {
      "h100-1": { units: 0 },
      "h100-2": { units: 40, grownOn: "2026-11-10" },
      "h100-3": {
        units: 5,
        hall: "hall-1",
        row: "a",
        gpuSystem: "hgx-h100",
        gpuPowerCapWatts: 600,
        phase: "phase-2",
        grownOn: "2026-11-10",
        leaving: [
          { hall: "hall-2", gpuSystem: "hgx-b200", units: 35, since: "2026-11-20", known: ["a"] },
        ],
      },
    };
    expect(readInService(left)).toEqual(left);
  });

  it("is read where an earlier version wrote it, with units alone", () => {
    const leaving = { units: 35, since: "2026-11-20", known: ["a.yaml"] };
    expect(readInService({ a: { units: 5, leaving } })).toEqual({
      a: { units: 5, leaving: [leaving] },
    });
  });

  it.each([
    ["not there", undefined, ": Invalid input: expected record, received undefined"],
    ["a list", [], ": Invalid input: expected record, received array"],
    [
      "fewer units than none",
      { a: { units: -1 } },
      "a.units: Too small: expected number to be >=0",
    ],
    [
      "no day on which units were given up",
      { a: { units: 1, leaving: { units: 1, known: [] } } },
      "a.leaving.0.since: a date as YYYY-MM-DD",
    ],
    ["an unknown field", { a: { units: 1, more: 1 } }, 'a: Unrecognized key: "more"'],
  ])("is not guessed where it is %s", (_, output, found) => {
    expect(() => readInService(output)).toThrow(
      new InServiceError(
        `the stack's output inService cannot be read (${found}): restore the stack's state (docs/jobs/recover.md)`,
      ),
    );
  });

  it("is of the machines of the site file where it says none, as long as that has the pool", () => {
    const site = siteWith("lab", (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
    });
    const leaving = { units: 2, since: "2026-11-20", known: [] };
    const before = readInService({
      "h100-1": { units: 5, leaving },
      old: { units: 1, leaving },
    });
    const machines = { hall: "hall-1", gpuSystem: "hgx-h100", gpuPowerCapWatts: 600 };
    expect(withMachines(before, site)).toEqual({
      "h100-1": { units: 5, ...machines, leaving: [{ ...leaving, ...machines }] },
      old: { units: 1, leaving: [leaving] },
    });
  });

  it("has units in no row where they were in none, whatever row the site file has for their pool by now", () => {
    const site = siteWith("lab", (data) => {
      Object.assign(data.halls[0] ?? {}, { rows: [{ name: "b", limit: "70 kW" }] });
      Object.assign(data.pools[0] ?? {}, { row: "b" });
    });
    const machines = { hall: "hall-1", gpuSystem: "hgx-h100" };
    const leaving = [{ ...machines, units: 5, since: "2026-11-20", known: [] }];
    expect(withMachines({ "h100-1": { units: 5, ...machines, leaving } }, site)).toEqual({
      "h100-1": { units: 5, ...machines, leaving },
    });
  });

  it("keeps the machines that it names, whatever the site file says by now", () => {
    const machines = { hall: "hall-2", gpuSystem: "hgx-b200" };
    const leaving = [{ ...machines, units: 2, since: "2026-11-20", known: [] }];
    const before = { "h100-1": { units: 5, ...machines, leaving } };
    expect(withMachines(before, siteWith("lab"))).toEqual(before);
  });

  it("is refused under a name that tells it from a fault of the program", () => {
    expect(new InServiceError("")).toMatchObject({ name: "InServiceError" });
  });
});
