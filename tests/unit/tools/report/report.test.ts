import type { EvidenceRecord } from "../../../../model/evidence/recordSchema";
import { openPhases } from "../../../../model/gates/openPhases";
import { planWithProvenPower } from "../../../../model/gates/provenFigures";
import { planSite } from "../../../../model/sitePlan";
import type { Site } from "../../../../model/siteSchema";
import { renderReport } from "../../../../tools/report";
import { shippedEvidence } from "../../../support/evidence";
import { siteOfHalls } from "../../../support/manyHalls";
import { catalog, phaseIn, siteWith } from "../../../support/sites";
import { DECLARED } from "../../../../model/power/basis";
import { withLock } from "../../../support/locks";

const NOW = "2026-11-23";

function report(site: Site, records: readonly EvidenceRecord[] = []): string {
  const verdicts = openPhases(withLock({ site, catalog }), records, NOW);
  return renderReport(planSite(site, catalog, DECLARED), { now: NOW, locked: false, verdicts });
}

/** The text of a part of the page, tags off. */
function textOf(markup: string): string {
  return markup.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

function charts(page: string): Map<string, string> {
  const found = [...page.matchAll(/<svg class="chart" id="([^"]+)"[\s\S]*?<\/svg>/g)];
  return new Map(found.map(([svg, id = ""]) => [id, svg]));
}

function tableOf(page: string, caption: string): string {
  const tables = [...page.matchAll(/<table>[\s\S]*?<\/table>/g)].map(([table]) => textOf(table));
  return tables.find((table) => table.trim().startsWith(caption)) ?? `no table "${caption}"`;
}

describe("the page", () => {
  it("has the same bytes each time, also after other pages", () => {
    const first = report(siteWith("kvandal"));
    report(siteWith("lab"));
    expect(report(siteWith("kvandal"))).toBe(first);
  });

  it("gives every element an id of its own, and refers to none that is not there", () => {
    const page = report(siteWith("kvandal"));
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [...page.matchAll(/url\(#([^)]+)\)|aria-labelledby="([^"]+)"/g)];
    expect(used.length).toBeGreaterThan(10);
    expect(ids).toEqual(expect.arrayContaining(used.map(([, a, b]) => a ?? b)));
  });

  it("fetches nothing and runs nothing", () => {
    const page = report(siteWith("kvandal")).replaceAll('xmlns="http://www.w3.org/2000/svg"', "");
    expect(page).not.toMatch(/https?:|<script|@import|xlink:href| src=| on\w+="/);
    expect([...page.matchAll(/ href="([^"]*)"/g)].map(([, href]) => href)).toEqual(["data:,"]);
  });

  it("shows text of the site file as text", () => {
    const site = siteWith("lab", (data) => {
      data.title = `A & B <script>alert("1")</script>`;
      data.power.gridConnection.source = `</td><img src=x onerror='1'>`;
    });
    const page = report(site);
    expect(page).not.toMatch(/<script|<img|<\/td><img/);
    expect(page).toContain("A &#38; B &#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;");
  });
});

describe("the charts", () => {
  it("are all there, each named for those who cannot see it and with its numbers in it", () => {
    const drawn = charts(report(siteWith("kvandal")));
    expect([...drawn.keys()]).toEqual([
      "chart-power",
      "chart-utilisation-1",
      ...["chart-headroom-1", "chart-headroom-2", "chart-headroom-3"],
      "chart-gpus",
    ]);
    for (const svg of drawn.values()) {
      expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="[^"]{40,}"/);
    }
    const numbers: Readonly<Record<string, readonly string[]>> = {
      "chart-power": ["18.9", "19.0", "20.0", "154.3", "218.5", "230.0", "493.7", "520.0"],
      "chart-utilisation-1": ["hall narvik-8", "transformer substation", "89.9 %", "27.6 %", "–"],
      "chart-headroom-2": ["520.0", "−290.0", "−11.5", "218.5", "−127.5", "−12.8", "64.2"],
      "chart-gpus": ["9,984", "100,000", "320,000"],
    };
    for (const [id, texts] of Object.entries(numbers)) {
      const words = [...(drawn.get(id) ?? "").matchAll(/<text[^>]*>([^<]*)/g)].map(([, t]) => t);
      expect(words).toEqual(expect.arrayContaining([...texts]));
    }
  });

  it("draw forty halls with a bar each, and of more the fullest", () => {
    const forty = charts(report(siteOfHalls(40))).get("chart-utilisation-1") ?? "";
    const names = (svg: string): string[] =>
      [...svg.matchAll(/>(hall room-\d+)</g)].map(([, name = ""]) => name);
    expect(names(forty)).toHaveLength(40);
    const page = report(siteOfHalls(60));
    const sixty = names(charts(page).get("chart-utilisation-1") ?? "");
    expect(sixty.length).toBeLessThan(60);
    expect(sixty).toContain("hall room-10");
    expect(tableOf(page, "Power used of what is usable").match(/hall room-/g)).toHaveLength(60);
  });

  it("stack generations, and write beside the bar what a segment is too small for", () => {
    const site = siteWith("lab", (data) => {
      const rack = { name: "rack", hall: "hall-1", gpuSystem: "gb300-nvl72" };
      data.pools.push({ ...rack, purpose: "training" });
      phaseIn(data, "phase-2").units.rack = 10;
      phaseIn(data, "phase-3").units.rack = 1;
    });
    const page = report(site);
    const svg = textOf(charts(page).get("chart-gpus") ?? "");
    expect(svg).toContain(" 720 ");
    expect(svg).toContain("3,264 gb300-nvl72 72");
    const rows = tableOf(page, "GPUs by phase");
    expect(rows).toContain("phase-2 1,000 720 1,720");
  });
});

describe("the gates", () => {
  it("are there with what was found, what is asked, and what is only an example", () => {
    const site = siteWith("kvandal");
    const page = report(site, shippedEvidence(site));
    expect(tableOf(page, "Gates of phase-1")).toContain(
      "grid-energised ✓ passed, example 20 MW at least 20 MW",
    );
    expect(tableOf(page, "Gates of phase-2")).toContain("phase-1-pue ✗ missing – at most 1.35");
    const words = textOf(page);
    expect(words).toContain("phase-3 ✗ not open It comes after phase-2, which is not open.");
    expect(words).toContain("Evidence marked example is illustrative");
  });
});

describe("the tables", () => {
  it("split headroom into what can be placed and what is stranded, with what binds", () => {
    const page = report(siteWith("kvandal"));
    const phases = tableOf(page, "Phases side by side");
    expect(phases).toMatch(
      /Usable and headroom, bound by site kvandal site kvandal site kvandal Placeable 0\.1 30\.9 0\.0 /,
    );
    expect(phases).toContain("Placeable, as units of 6 hgx-h100 2,500 hgx-h100 –");
    expect(phases).toContain(
      "Placeable, bound by hall narvik-1 5,000 nodes of hall narvik-1, 5,000 nodes of hall narvik-2, 5,000 nodes of hall narvik-3",
    );
    expect(phases).toContain(
      "Stranded, bound by hall narvik-1 5,000 nodes of hall narvik-1, hall narvik-1, 5,000 nodes of hall narvik-2, 3 more",
    );
    expect(phases).toMatch(/Stranded 0\.0 33\.4 0\.3 /);
    expect(textOf(page)).toContain("64.2 MW headroom, 30.9 MW placeable");
  });

  it("have the exact figures of the plan", () => {
    const page = report(siteWith("kvandal"));
    expect(tableOf(page, "Power by phase")).toContain(
      "phase-1 18.903456 19.000000 0.096544 99.5 % 20.000000 unknown",
    );
    expect(tableOf(page, "Power used of what is usable")).toContain(
      "hall narvik-1 facility 55.539000 61.750000 6.211000 89.9 %",
    );
    const steps = tableOf(page, "From contracted power to headroom");
    expect(steps).toContain("Reserve −1.000000 −11.500000 −26.000000");
    expect(steps).toContain("Headroom 0.096544 64.225000 0.320000");
    const phases = tableOf(page, "Phases side by side");
    for (const row of [
      "GPUs 9,984 100,000 320,000",
      "Nodes 1,248 12,500 40,000",
      "IT 14.0 140.3 448.8",
      "Design, gates megawatts 1.350 1.100 1.100",
      "Expected, design day 1.349 1.089 1.085",
      "Energy, MWh 112,604 1,127,846 3,343,731",
      "Electricity, before grid tariff EUR 3.4 M EUR 33.8 M EUR 100.3 M",
      "Carbon, location-based, tCO2 1,689 16,918 50,156",
      "Carbon, market-based, tCO2 45,267 453,394 1,344,180",
      "Declared so far USD 1.00 bn USD 1.79 bn USD 1.79 bn",
      "Largest step, MW 10.2 102.5 123.0",
      "Tenant and pools openai: h100-1 openai: h100-1, h100-2, h100-3 openai: h100-1, h100-2, h100-3",
      "The grid&#39;s limit, MW/s unknown unknown unknown",
    ]) {
      expect(phases).toContain(row);
    }
  });

  it("have what evidence proves beside what is planned, and nothing for an example of a real site", () => {
    for (const [name, usable] of [
      ["lab", "190.0 190.0 190.0"],
      ["kvandal", "0.0 0.0 0.0"],
    ] as const) {
      const loaded = withLock({ site: siteWith(name), catalog });
      const records = shippedEvidence(loaded.site);
      const planned = planSite(loaded.site, catalog, DECLARED);
      const plan = planWithProvenPower(planned, loaded, records, NOW);
      const verdicts = openPhases(loaded, records, NOW);
      const page = renderReport(plan, { now: NOW, locked: false, verdicts });
      expect(tableOf(page, "Phases side by side")).toContain(`Usable, proven ${usable} `);
    }
  });

  it("say where the figures come from", () => {
    const sources = tableOf(report(siteWith("kvandal")), "Where the figures come from");
    expect(sources).toContain("Electricity EUR 30 a MWh NO4 day-ahead, range 10-50");
    expect(sources).toContain("NVIDIA HGX H100, 8 GPUs 10.2 kW a unit, sourced");
    expect(sources).toContain("USD 280,000 a unit, unconfirmed market reports of 2025");
    const ownPrice = siteWith("kvandal", (data) => {
      for (const pool of data.pools) {
        pool.unitPriceUsd = 250_000;
      }
    });
    expect(tableOf(report(ownPrice), "Where the figures come from")).not.toContain(
      "market reports",
    );
  });
});

describe("a site that is not as it should be", () => {
  it("that does not fit says so at the top, with the violation in full", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units["h100-1"] = 16;
    });
    const page = report(site);
    const text = textOf(page);
    expect(text).toContain("✗ The power does not fit in phase-1.");
    expect(text).toContain("7.5 kW short");
    expect(text).toContain("Violation: site lab: 197.5 kW asked, 190.0 kW usable in phase-1");
    expect(textOf(charts(page).get("chart-power") ?? "")).toContain("197.5 over");
    expect(textOf(charts(page).get("chart-headroom-1") ?? "")).toMatch(/Short .*−7\.5/);
  });

  it("where only a hall is short names the hall, not the connection's headroom", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-2").units["h100-1"] = 60;
    });
    expect(textOf(report(site))).toMatch(
      /phase-2 ✗ does not fit 1,120 GPUs hall hall-1 \S+ kW over/,
    );
  });

  it("without economics, curve or a pool that runs is shown with what is unknown", () => {
    const site = siteWith("lab", (data) => {
      delete data.economics;
      delete data.power.pueCurve;
      data.phases = [{ ...phaseIn(data, "phase-1"), units: {} }];
      data.capital = [];
    });
    const page = report(site);
    const phases = tableOf(page, "Phases side by side");
    expect(phases).toContain("Energy, MWh unknown");
    expect(phases).toContain("Expected, design day unknown");
    expect(phases).toContain("Largest step, kW –");
    expect(textOf(page)).toContain("✓ The power fits in phase-1.");
    expect(charts(page).size).toBe(4);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });
});
