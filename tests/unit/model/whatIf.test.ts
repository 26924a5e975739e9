import type { LoadedSite } from "../../../model/site";
import type { SiteFile } from "../../../model/siteSchema";
import { whatIf, WhatIfError } from "../../../model/whatIf";
import { catalog, siteWith } from "../../support/sites";

const CAPPED = (data: SiteFile): void => {
  Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W", unitPriceUsd: 250_000 });
  Object.assign(data.pools[2] ?? {}, { gpuPowerCap: "600 W", oversubscription: 1.2 });
  data.power.oversubscription = { inference: 1.2 };
};
let lab: LoadedSite;
beforeAll(() => {
  lab = { site: siteWith("lab", CAPPED), catalog };
});
const ask = (question: string) => whatIf(lab, question);

describe("a site after a change", () => {
  it("of its system has as many GPUs at least, and neither caps nor prices of the old one", () => {
    const { site, catalog: after } = ask("system=gb300-nvl72");
    expect(after).toBe(catalog);
    // 15, 45, 40 and 133 servers of 8 GPUs in racks of 72.
    expect(site).toEqual({
      ...lab.site,
      pools: lab.site.pools.map((pool) => ({
        ...pool,
        gpuSystem: "gb300-nvl72",
        gpuPowerCapWatts: undefined,
        oversubscriptionPerMille: 1000,
        unitPriceUsd: undefined,
      })),
      phases: [
        { ...lab.site.phases[0], units: { "h100-1": 2 } },
        { ...lab.site.phases[1], units: { "h100-1": 5, "h100-2": 5, "h100-3": 5 } },
        { ...lab.site.phases[2], units: { "h100-1": 15, "h100-2": 15, "h100-3": 15 } },
      ],
    });
  });

  it.each([
    ["pue=1.25", 1250, 1080],
    ["pue=1.05", 1050, 1050],
    ["pue=1", 1000, 1000],
  ])("of its design PUE, %s, has no worse a year than hour", (question, design, annual) => {
    expect(ask(question)).toEqual({
      catalog,
      site: {
        ...lab.site,
        power: { ...lab.site.power, designPuePerMille: design, annualPuePerMille: annual },
        phases: lab.site.phases.map((phase) => ({ ...phase, designPuePerMille: design })),
      },
    });
  });

  it.each([
    ["cap=500", 500],
    ["cap=500W", 500],
    ["cap=0.7 kW", 700],
    ["cap=200", 200],
  ])("of the cap, %s, has it on every GPU", (question, gpuPowerCapWatts) => {
    const pools = lab.site.pools.map((pool) => ({ ...pool, gpuPowerCapWatts }));
    expect(ask(question)).toEqual({ catalog, site: { ...lab.site, pools } });
  });

  it("of its grid connection has the shares of its halls in proportion, rounded down", () => {
    const { site } = ask("grid=1 MW");
    expect(site.power).toEqual({
      ...lab.site.power,
      gridConnection: { ...lab.site.power.gridConnection, contractedWatts: 1_000_000 },
    });
    expect(site.phases.map(({ energisedWatts, halls }) => ({ energisedWatts, halls }))).toEqual([
      { energisedWatts: 1_000_000, halls: [{ name: "hall-1", shareWatts: 950_000 }] },
      // 617.5 kW of 2.3 MW, and 1.646 MW of 5.2 MW.
      {
        energisedWatts: 1_000_000,
        halls: [1, 2, 3].map((hall) => ({ name: `hall-${hall}`, shareWatts: 268_478 })),
      },
      {
        energisedWatts: 1_000_000,
        halls: [1, 2, 3].map((hall) => ({ name: `hall-${hall}`, shareWatts: 316_538 })),
      },
    ]);
  });

  it("of a grid connection that was not energised has no shares to grow", () => {
    const dark = {
      ...lab.site,
      phases: lab.site.phases.map((phase) => ({ ...phase, energisedWatts: 0 })),
    };
    const { site } = whatIf({ site: dark, catalog }, "grid=1MW");
    expect(site.phases.flatMap(({ halls }) => halls.map(({ shareWatts }) => shareWatts))).toEqual(
      Array.from({ length: 7 }, () => 0),
    );
  });

  it.each([
    ["watts=9000", 9_000],
    ["watts=9kW", 9_000],
  ])("of the nameplate, %s, has it for the systems that it uses only", (question, value) => {
    const { site, catalog: after } = ask(question);
    expect(site).toBe(lab.site);
    const h100 = catalog.get("hgx-h100");
    expect(Object.fromEntries(after)).toEqual({
      ...Object.fromEntries(catalog),
      "hgx-h100": { ...h100, nameplateWatts: { ...h100?.nameplateWatts, value } },
    });
  });

  it.each([
    ["reserve=7.5%", { reservePerMille: 75 }],
    ["overhead=0%", { overheadPerMille: 0 }],
  ])("of a share, %s, is otherwise the same", (question, power) => {
    expect(ask(question)).toEqual({
      catalog,
      site: { ...lab.site, power: { ...lab.site.power, ...power } },
    });
  });
});

describe("a question that cannot be asked", () => {
  const QUESTIONS =
    "ask system=gb300-nvl72, pue=1.25, cap=600W, grid=300MW, watts=132kW, reserve=0%, overhead=15%.";

  it.each([
    [
      "gird=300MW",
      `--what-if gird=300MW: there is no question "gird"; ${QUESTIONS} Did you mean "grid"?`,
    ],
    ["nonsense", `--what-if nonsense: there is no question ""; ${QUESTIONS}`],
    ["a=b=c", `--what-if a=b=c: there is no question "a"; ${QUESTIONS}`],
    [
      "pue=0.999",
      "--what-if pue=0.999: expected at least 1.00: no site takes less power than its IT does; write facility power over IT power, as 1.10",
    ],
    ["pue=3.001", "--what-if pue=3.001: expected at most 3.00"],
    ["reserve=100.1%", "--what-if reserve=100.1%: expected at most 100 %"],
    ["overhead=300.1%", "--what-if overhead=300.1%: expected at most 300 %"],
    ["watts=0", "--what-if watts=0: expected more than 0 W: nothing runs on nothing"],
    [
      "watts=5599",
      "--what-if watts=5599: hgx-h100 cannot have that nameplate: measured: 8.4 kW is more than the 5.6 kW of nameplate",
    ],
    ["pue=good", "--what-if pue=good: expected a ratio, as 1.10"],
    [
      "system=h100",
      '--what-if system=h100: there is no GPU system "h100"; there is "hgx-h100", "hgx-h200", "hgx-b200", "hgx-b300", "gb200-nvl72", "gb300-nvl72" or "vera-rubin-nvl72".',
    ],
    [
      "cap=701",
      "--what-if cap=701: a cap of 701 W is outside what a GPU of hgx-h100 can be set to, 200 W to 700 W",
    ],
    [
      "cap=600 MVA",
      '--what-if cap=600 MVA: expected a power with its unit, as "230 MW", "142 kW" or "10200 W"; "MVA" is no unit of it. "MVA" is apparent power: write what it carries, times the power factor, in MW.',
    ],
    [
      "grid=300",
      '--what-if grid=300: expected a power with its unit, as "230 MW", "142 kW" or "10200 W"; a bare number has no unit: did you mean 300 W or 300 MW?',
    ],
    [
      "watts=a lot",
      '--what-if watts=a lot: expected a power with its unit, as "230 MW", "142 kW" or "10200 W"',
    ],
    ["reserve=5", '--what-if reserve=5: expected a share in percent, as "5 %"'],
    ["overhead=x", '--what-if overhead=x: expected a share in percent, as "5 %"'],
  ])("is refused with what can be: %s", (question, message) => {
    expect(() => ask(question)).toThrow(new WhatIfError(message));
  });

  it.each(["grid=9007199254740991 W", "watts=9007199254740991", "watts=2000 GW"])(
    "is refused when the watts of the site cannot be counted: %s",
    (question) => {
      expect(() => ask(question)).toThrow(WhatIfError);
      expect(() => ask(question)).toThrow(/^--what-if .* more than can be counted to the watt/);
    },
  );

  it("is refused with an error of its own", () => {
    expect(new WhatIfError("no").name).toBe("WhatIfError");
  });
});
