import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseCatalog } from "../../../model/catalog";
import type { Measurement } from "../../../model/evidence/recordSchema";
import { measuredPoolPower } from "../../../model/gates/poolPower";
import { suggestFigures } from "../../../model/gates/suggestedFigures";
import type { SiteFile } from "../../../model/siteSchema";
import { figureDiff } from "../../../tools/evidence/figureDiff";
import { labWith, MONTH_BEFORE, record } from "../../support/poolPower";
import { catalog, PROJECT } from "../../support/sites";

const NOW = "2026-11-23";
const CATALOGUE = "catalog/gpu-systems.yaml";

describe("a suggested figure", () => {
  const suggest = (
    records: readonly Measurement[],
    inService = ["h100-1"],
    more: object = {},
    change?: (data: SiteFile) => void,
  ) => {
    const loaded = labWith(more, change);
    const powers = measuredPoolPower(loaded, records, NOW);
    return suggestFigures(loaded, powers, new Set(inService));
  };
  const h100 = catalog.get("hgx-h100");

  it("is the highest that any record says, by the error of a reading more, in whole 100 W", () => {
    // 9,200 / 0.95 = 9,684.2
    expect(suggest([record(9_200, MONTH_BEFORE), record(8_400)])).toEqual({
      suggested: [
        {
          gpuSystem: "hgx-h100",
          nameplateWatts: 10_200,
          suggestedWatts: 9_700,
          highestUnitWatts: 9_200,
          files: ["h100-1-power-8400.yaml"],
          pools: ["h100-1"],
        },
      ],
      withheld: [],
    });
  });

  it("rests on every pool that was measured, in service or not, and on no other", () => {
    const { suggested } = suggest([
      record(8_400),
      record(8_500, { gate: "h100-2-power", phase: "phase-2" }),
    ]);
    expect(suggested).toMatchObject([
      {
        highestUnitWatts: 8_500,
        files: ["h100-1-power-8400.yaml", "h100-2-power-8500.yaml"],
        pools: ["h100-1", "h100-2"],
      },
    ]);
  });

  it.each([
    ["what is published as measured", "hgx-h100", 8_400],
    ["all its GPUs at their highest limit", "hgx-h200", 5_600],
  ])("is not below %s: %s", (_what, gpuSystem, suggestedWatts) => {
    const { suggested } = suggest([record(3_000)], ["h100-1"], {}, (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuSystem });
    });
    expect(suggested).toMatchObject([{ gpuSystem, suggestedWatts }]);
  });

  it("is never below what the true draw may be, nor what is published as measured", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_200 }), { minLength: 1, maxLength: 4 }),
        (watts) => {
          const records = watts.map((amount, index) =>
            record(amount, { ...(index === 0 ? {} : MONTH_BEFORE), file: `${index}.yaml` }),
          );
          for (const { suggestedWatts, nameplateWatts } of suggest(records).suggested) {
            expect(suggestedWatts * 950).toBeGreaterThanOrEqual(Math.max(...watts) * 1000);
            expect(suggestedWatts).toBeGreaterThanOrEqual(h100?.measuredWatts?.value ?? 0);
            expect(suggestedWatts).toBeLessThan(nameplateWatts);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  const capped = (data: SiteFile): void => {
    Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "500 W" });
  };
  const notHighest =
    "the gate of h100-1 does not take the highest at any time: a query with max_over_time over its step, and aggregate: maximum";

  it.each<readonly [string, () => ReturnType<typeof suggest>, string]>([
    [
      "a pool in service was not measured",
      () => suggest([record(8_400)], ["h100-1", "h100-2", "h100-3"]),
      "too little is known of h100-2, h100-3",
    ],
    ["a pool drew more", () => suggest([record(11_000)]), "h100-1 drew more than is budgeted"],
    [
      "the data is thin",
      () => suggest([record(8_400, { samples: 9 })]),
      "too little is known of h100-1",
    ],
    [
      "it is an example",
      () => suggest([record(8_400, { illustrative: true })]),
      "what is known of h100-1 is an example",
    ],
    [
      "it is a mean",
      () => suggest([record(8_400, { method: "mean of max(max_over_time(watts[5m]))" })]),
      notHighest,
    ],
    [
      "it looks every five minutes only",
      () => suggest([record(8_400, { method: "maximum of max(watts), every 5 minutes" })]),
      notHighest,
    ],
    [
      "its gate asks for a mean",
      () =>
        suggest([record(8_400)], ["h100-1"], {
          prometheus: { query: "max(max_over_time(watts[5m]))", step: "5 minutes" },
        }),
      notHighest,
    ],
    [
      "its gate asks for no query",
      () => suggest([record(8_400)], ["h100-1"], { prometheus: undefined }),
      notHighest,
    ],
    [
      "its GPUs are capped",
      () => suggest([record(8_000)], ["h100-1"], {}, capped),
      "the GPUs of h100-1 are capped, which says nothing about units without a cap",
    ],
    [
      "it is close to the nameplate",
      () => suggest([record(9_690)]),
      "9,690 W measured is not clearly below its nameplate: with the error of a reading it is 10,200 W",
    ],
  ])("is withheld where %s", (_what, answer, reason) => {
    expect(answer()).toEqual({
      suggested: [],
      withheld: [{ gpuSystem: "hgx-h100", reason }],
    });
  });

  it("is not spoken of where nobody measured", () => {
    expect(suggest([])).toEqual({ suggested: [], withheld: [] });
  });
});

describe("the diff of suggested figures", () => {
  const text = readFileSync(join(PROJECT, CATALOGUE), "utf8");
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kvandal-figures-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is taken by git, and changes the nameplates and nothing else", () => {
    // First and last in the file, so that the second hunk has moved; the other way round, so that order does not matter.
    const names = [...catalog.keys()];
    const changed = [names.at(-1) ?? "", names[0] ?? ""];
    const suggestions = changed.map((gpuSystem) => {
      const nameplateWatts = catalog.get(gpuSystem)?.nameplateWatts.value ?? 0;
      return {
        gpuSystem,
        nameplateWatts,
        suggestedWatts: nameplateWatts - 100,
        highestUnitWatts: 5_000,
        files: ["a.yaml"],
        pools: ["p"],
      };
    });
    const diff = figureDiff(CATALOGUE, text, "lab", NOW, suggestions);
    mkdirSync(join(folder, "catalog"));
    writeFileSync(join(folder, CATALOGUE), text);
    execFileSync("git", ["apply", "--whitespace=error", "-"], { cwd: folder, input: diff });
    const after = parseCatalog(CATALOGUE, readFileSync(join(folder, CATALOGUE), "utf8"));
    for (const [name, system] of catalog) {
      const { nameplateWatts, ...others } = after.get(name) ?? {};
      const { nameplateWatts: before, ...same } = system;
      expect(others).toEqual(same);
      expect(nameplateWatts?.value).toBe(before.value - (changed.includes(name) ? 100 : 0));
    }
    expect(after.get(changed[1] ?? "")?.nameplateWatts.source).toContain(
      "highest measured at lab by 2026-11-23, 5 kW (a.yaml)",
    );
  });
});
