import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LimitsFileError, readLimits, readLimitsFile } from "../../../model/limitsFile";
import { lockedLimitsOf } from "../../../model/lockedLimits";
import { lockOf } from "../../support/locks";
import { catalog, siteWith } from "../../support/sites";

const limits = lockOf({ site: siteWith("lab"), catalog });
const text = JSON.stringify({ "energy-budget": limits }, null, 2);

/** The limits with other figures of the PUE curve. */
const withCurve = (fields: object) => (data: typeof limits) => ({
  ...data,
  pueCurve: { ...data.pueCurve, ...fields },
});

/** Limits that exempt an object, with a change of the exemption. */
const withExemption =
  (change: object) =>
  (data: typeof limits): object => ({ ...data, exemptions: [{ ...NETWORK, ...change }] });

/** An exemption as it should be. */
const NETWORK = {
  ...{ hall: "hall-1", cluster: "workload", kind: "DaemonSet.apps" },
  ...{ namespace: "kube-system", name: "network" },
  ...{ sha256: "0".repeat(64), owner: "platform team", reason: "the network of the hall" },
};

describe("a file of locked limits", () => {
  it("is what it says", () => {
    expect(readLimits("lab.json", text)).toEqual(limits);
  });

  it.each([
    ["the larger watts of the site", '"siteWatts": 190000,', '"siteWatts": 9000000,'],
    ["another list of people", '"signers": [', '"signers": [],\n    "signers": ['],
  ])("P9: is an error with a key twice, the last one %s", (_what, before, after) => {
    const twice = text.replace(before, after.includes(before) ? after : `${before} ${after}`);
    expect(JSON.parse(twice)).toBeDefined();
    expect(() => readLimits("lab.json", twice)).toThrow(
      new RegExp(`^lab.json: a key is given twice in line \\d+: keep one of them$`),
    );
  });

  it("is an error when its two policies are given different limits: one of them would not hold", () => {
    const stack = { ...limits, overheadPerMilleAtLeast: 0 };
    const two = JSON.stringify({ "energy-budget": limits, "energy-budget-stack": stack });
    expect(() => readLimits("lab.json", two)).toThrow(
      /^lab\.json: energy-budget and energy-budget-stack say different things/,
    );
  });

  it("is an error when it is a link or a folder, which could change without a review", () => {
    const root = mkdtempSync(join(tmpdir(), "kvandal-limits-"));
    const [file, link] = [join(root, "lab.json"), join(root, "link.json")];
    writeFileSync(file, text);
    symlinkSync(file, link);
    mkdirSync(join(root, "folder.json"));
    expect(readLimitsFile(root, file)).toEqual(limits);
    expect(readLimitsFile(root, join(root, "none.json"))).toBeUndefined();
    const refusal = (name: string) => () => readLimitsFile(root, join(root, name));
    expect(refusal("link.json")).toThrow(`${link} is a link, and what it leads to could change`);
    expect(refusal("folder.json")).toThrow("folder.json: the limits must be a file");
    rmSync(root, { recursive: true });
  });

  it.each([
    [
      "phases without gates",
      (data: typeof limits) => ({
        ...data,
        phases: { a: { siteWatts: 1, hallWatts: {}, fixedLoadWattsAtLeast: 0, plantWatts: 1 } },
      }),
    ],
    [
      "phases without a plant",
      (data: typeof limits) => ({
        ...data,
        phases: { a: { siteWatts: 1, hallWatts: {}, fixedLoadWattsAtLeast: 0, gates: [] } },
      }),
    ],
    ["a curve without a design day", withCurve({ designDayCelsius: undefined })],
    ["a negative loss", withCurve({ fixed: -0.01 })],
    ["a loss above all of the power", withCurve({ cooling: 1.5 })],
    ["a loss that is not a number", withCurve({ quadratic: NaN })],
    ["a negative step", (data: typeof limits) => ({ ...data, rampStepWattsAtMost: -1 })],
    [
      "oversubscription by load class",
      (data: typeof limits) => ({
        ...data,
        oversubscriptionPerMilleAtMost: { training: 1000, inference: 1200 },
      }),
    ],
    ["no GPU systems", ({ gpuSystems: _, ...data }: typeof limits) => data],
    ["no halls", ({ halls: _, ...data }: typeof limits) => data],
    ["an exemption of any name", withExemption({ name: "*" })],
    ["an exemption of any namespace", withExemption({ namespace: "kube-*" })],
    ["an exemption without a digest", withExemption({ sha256: "" })],
    ["an exemption that nobody answers for", withExemption({ owner: "" })],
    ["an exemption without a reason", withExemption({ reason: undefined })],
    ["no list of people", ({ signers: _, ...data }: typeof limits) => data],
    ["no reserve", ({ reservePerMilleAtLeast: _, ...data }: typeof limits) => data],
    ["no kind of infrastructure", ({ infrastructure: _, ...data }: typeof limits) => data],
  ])("is an error with %s: what is not locked is not usable", (_what, change) => {
    const changed = JSON.stringify({ "energy-budget": change(limits) });
    expect(() => readLimits("lab.json", changed)).toThrow(LimitsFileError);
  });

  it("may exempt an object, and keeps that when the limits are locked again", () => {
    const text = JSON.stringify({ "energy-budget": withExemption({})(limits) });
    const read = readLimits("lab.json", text);
    expect(read.exemptions).toEqual([NETWORK]);
    expect(lockedLimitsOf(siteWith("lab"), catalog, read).exemptions).toEqual([NETWORK]);
  });
});
