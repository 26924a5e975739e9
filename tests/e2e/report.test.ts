import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { planSite } from "../../model/sitePlan";
import { openPhases } from "../../model/gates/openPhases";
import { renderReport } from "../../tools/report";
import { siteOfHalls } from "../support/manyHalls";
import { shippedEvidence } from "../support/evidence";
import { catalog, phaseIn, siteWith } from "../support/sites";
import { findChromium, launchChromium } from "./support/chromium";
import { blocks, chartIds, grounds, inks, overflow, unreadable } from "./support/looks";
import { DECLARED } from "../../model/power/basis";
import { removeDeliveries } from "../support/deliveries";
import { withLock } from "../support/locks";

/** The report in a real browser: what people see of it, on a screen and on paper. */

jest.setTimeout(120_000);

const SITES = {
  kvandal: siteWith("kvandal"),
  lab: siteWith("lab"),
  "lab that does not fit": siteWith("lab", (data) => {
    phaseIn(data, "phase-1").units["h100-1"] = 21;
    phaseIn(data, "phase-2").units = {};
  }),
  "forty halls": siteOfHalls(40),
  "seven generations": siteWith("kvandal", (data) => {
    removeDeliveries(data);
    const { units } = phaseIn(data, "phase-3");
    Object.assign(units, { "h100-1": 0, "h100-2": 0 });
    // Their pools are gone, and so is what was reserved in them.
    for (const tenant of data.tenants)
      Object.assign(tenant, { reservations: [], dedicatedPools: [] });
    [...catalog.keys()].forEach((gpuSystem, index) => {
      const name = `pool-${gpuSystem}`;
      data.pools.push({ name, hall: `narvik-${(index % 2) + 1}`, gpuSystem, purpose: "inference" });
      units[name] = 10 * (index + 1);
    });
  }),
};
const BLACK = new Set(["rgb(0, 0, 0)", "rgb(26, 26, 26)"]);
const WHITE = new Set(["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"]);
type SiteName = keyof typeof SITES;
const NAMES = Object.keys(SITES) as SiteName[];

/** Numbers that a chart must show, by chart. */
const NUMBERS: Readonly<Record<SiteName, Readonly<Record<string, readonly string[]>>>> = {
  kvandal: {
    "chart-power": ["18.9", "19.0", "154.3", "218.5", "230.0", "493.7", "494.0", "520.0"],
    "chart-utilisation-1": ["99.5 %", "3.4 %", "70.6 %", "27.6 %", "89.9 %", "79.9 %", "88.4 %"],
    "chart-headroom-1": ["520.0", "−500.0", "20.0", "−1.0", "19.0", "−12.7", "0.1"],
    "chart-headroom-2": ["−290.0", "−11.5", "218.5", "−127.5", "−12.8", "−14.0", "64.2"],
    "chart-headroom-3": ["−26.0", "494.0", "−408.0", "−40.8", "−44.9", "0.3"],
    "chart-gpus": ["9,984", "100,000", "320,000"],
  },
  lab: {
    "chart-power": ["185.1", "190.0", "200.0", "1,542.8", "2,185.0", "4,924.5", "4,940.0"],
    "chart-utilisation-1": ["97.4 %", "3.3 %", "70.6 %", "99.7 %"],
    "chart-headroom-1": ["5,200.0", "−5,000.0", "−10.0", "−153.0", "−15.3", "−16.8", "4.9"],
    "chart-headroom-2": ["−2,900.0", "−115.0", "−1,275.0", "−127.5", "−140.3", "642.3"],
    "chart-headroom-3": ["−260.0", "4,940.0", "−4,069.8", "−407.0", "−447.7", "15.5"],
    "chart-gpus": ["120", "1,000", "3,192"],
  },
  "lab that does not fit": {
    "chart-power": ["259.2 over", "190.0", "200.0", "0.0"],
    "chart-utilisation-1": ["136.4 %", "0.0 %"],
    "chart-headroom-1": ["Short", "−69.2"],
    "chart-headroom-2": ["2,185.0"],
    "chart-headroom-3": ["15.5"],
    "chart-gpus": ["168", "0", "3,192"],
  },
  "seven generations": {
    "chart-power": ["154.3"],
    "chart-utilisation-1": ["hall narvik-8"],
    "chart-headroom-1": ["520.0"],
    "chart-headroom-2": ["64.2"],
    "chart-headroom-3": ["−26.0"],
    "chart-gpus": [
      "240,080",
      "253,760",
      "hgx-b300 320 · gb200-nvl72 3,600",
      "vera-rubin-nvl72 5,040",
    ],
  },
  "forty halls": {
    "chart-power": ["530.7", "4,940.0", "5,200.0"],
    "chart-utilisation-1": ["hall room-1", "hall room-40", "20.6 %", "82.3 %"],
    "chart-headroom-1": ["4,409.3"],
    "chart-gpus": ["344"],
  },
};

let browser: Browser;
/** One for all reports: a page of its own is a process of its own. */
let page: Page;
let folder: string;
/** What the page wrote to the console, threw, or asked for beside itself. */
const troubles: string[] = [];
/** The address of the report. */
let shown = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kvandal report-"));
  browser = await launchChromium();
  page = await browser.newPage();
  page.on("console", (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`page error: ${error.message}`));
  page.on("request", (request) => {
    // The empty icon is in the page itself.
    if (request.url() !== shown && !request.url().startsWith("data:")) {
      troubles.push(`request: ${request.url()}`);
    }
  });
  page.on("requestfailed", (request) => troubles.push(`failed request: ${request.url()}`));
});

afterAll(async () => {
  // Undefined when there is no browser: the message about that is the one to be seen.
  await (browser as Browser | undefined)?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(site: SiteName, width: number): Promise<void> {
  const file = join(folder, `${site}.html`);
  const plan = planSite(SITES[site], catalog, DECLARED);
  const now = "2026-11-23";
  // The shipped records are of phases and gates that these two sites do not have.
  const isOther = site === "forty halls" || site === "seven generations";
  const records = isOther ? [] : shippedEvidence(SITES[site]);
  const verdicts = openPhases(withLock({ site: SITES[site], catalog }), records, now);
  writeFileSync(file, renderReport(plan, { now, locked: false, verdicts }));
  troubles.length = 0;
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width, height: 900 });
  shown = pathToFileURL(file).href;
  await page.goto(shown, { waitUntil: "networkidle" });
}

describe.each(NAMES)("the report of %s", (site) => {
  it.each([1280, 800])("shows every chart with its numbers, %d pixels wide", async (width) => {
    await open(site, width);
    expect(await chartIds(page)).toEqual(Object.keys(NUMBERS[site]));
    for (const [id, numbers] of Object.entries(NUMBERS[site])) {
      const chart = page.locator(`#${id}`);
      const box = await chart.boundingBox();
      expect(box?.width).toBeGreaterThan(600);
      expect(box?.height).toBeGreaterThan(50);
      expect(await chart.isVisible()).toBe(true);
      expect(await chart.getAttribute("role")).toBe("img");
      const texts = await chart.locator("text").allTextContents();
      expect(texts).toEqual(expect.arrayContaining([...numbers]));
    }
    expect(await unreadable(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("prints on A4, black on white, no chart longer than a page", async () => {
    // What A4 leaves between the margins of the page's own style sheet, in CSS pixels.
    const width = Math.floor(((210 - 28) / 25.4) * 96);
    const pageHeight = Math.floor(((297 - 30) / 25.4) * 96);
    await open(site, width);
    await page.emulateMedia({ media: "print" });
    const charts = Object.keys(NUMBERS[site]);
    const together = await blocks(page);
    expect(together.length).toBeGreaterThanOrEqual(charts.length);
    for (const { height, breakInside } of together) {
      expect(breakInside).toBe("avoid");
      expect(height).toBeLessThan(pageHeight);
    }
    // The page's darkest ink is not quite black.
    expect((await inks(page)).filter((ink) => !BLACK.has(ink))).toEqual([]);
    expect((await grounds(page)).filter((ground) => !WHITE.has(ground))).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(await unreadable(page)).toEqual([]);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false });
    expect(pdf.subarray(0, 5).toString("latin1")).toBe("%PDF-");
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThan(12);
    expect(troubles).toEqual([]);
  });
});

describe("without a browser", () => {
  it("says how to install one", () => {
    expect(() => findChromium({ PATH: folder })).toThrow("apt-get install chromium");
    expect(() => findChromium({ KVANDAL_CHROMIUM: join(folder, "none") })).toThrow(
      "is not a program",
    );
  });
});
