import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { PROJECT } from "../support/sites";
import { launchChromium } from "./support/chromium";
import { COMMENT_WIDTH, commentPage } from "./support/commentPage";
import { faint } from "./support/contrast";
import { overflow } from "./support/looks";

/** The comment about each prepared change, as a reviewer sees it: rendered, in a browser, by day and by night. */

jest.setTimeout(60_000);

const GOLDEN = join(PROJECT, "tests", "unit", "tools", "diff", "golden");
const COMMENTS = readdirSync(GOLDEN).map((file) => ({
  name: file.replace(/\.md$/, ""),
  markdown: readFileSync(join(GOLDEN, file), "utf8"),
}));
const SCHEMES = ["light", "dark"] as const;
const CASES = COMMENTS.flatMap((comment) => SCHEMES.map((scheme) => ({ ...comment, scheme })));

declare function getComputedStyle(element: object): { readonly backgroundColor: string };

/** A table that has to be scrolled sideways. */
interface Scrolled {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

/** The ground that GitHub's style sheet gives a comment. */
const GROUND = { light: "rgb(255, 255, 255)", dark: "rgb(13, 17, 23)" };

let browser: Browser;
/** One for all comments, each shown anew: a page of its own is a process of its own. */
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: COMMENT_WIDTH, height: 900 } });
});

afterAll(async () => {
  // Undefined when there is no browser: the message about that is the one to be seen.
  await (browser as Browser | undefined)?.close();
});

const pages = new Map<string, string>();

async function open(markdown: string, scheme: (typeof SCHEMES)[number]): Promise<void> {
  const content = pages.get(markdown) ?? commentPage(markdown);
  pages.set(markdown, content);
  await page.emulateMedia({ colorScheme: scheme });
  await page.setContent(content);
}

/** Runs in the browser. */
function groundOf(element: object): string {
  return getComputedStyle(element).backgroundColor;
}

/** Rows of each table, as its source has them: head and rule beside. */
function rowsOf(markdown: string): number[] {
  return (markdown.match(/(?:^\|.*\n)+/gm) ?? []).map(
    (table) => table.trim().split("\n").length - 2,
  );
}

const count = (markdown: string, part: string): number => markdown.split(part).length - 1;

it.each(CASES)("shows $name as it is meant, $scheme", async ({ markdown, scheme }) => {
  await open(markdown, scheme);
  const folded = page.locator("details");
  const tables = page.locator("table");

  const [verdict = ""] = markdown.split("\n");
  const said = verdict.replace(/^\S* ?\*\*|\*\*$/g, "");
  expect(await page.locator("p").first().locator("strong").innerText()).toBe(said);

  expect(await folded.count()).toBe(count(markdown, "<details>"));
  for (const one of await folded.all()) {
    const content = one.locator(":scope > *:not(summary)").first();
    expect(await content.isVisible()).toBe(false);
    await one.locator("summary").click();
    expect(await content.isVisible()).toBe(true);
  }

  const rows = await tables.evaluateAll((all: { querySelectorAll(of: string): object[] }[]) =>
    all.map((table) => table.querySelectorAll("tbody tr").length),
  );
  expect(rows).toEqual(rowsOf(markdown));
  expect(await page.locator("li").count()).toBe(markdown.match(/^- /gm)?.length ?? 0);
  expect(await page.locator("h3").count()).toBe(count(markdown, "\n### "));

  // With everything unfolded: whatever still looks like markup was not taken for it.
  expect(await page.locator("article").innerText()).not.toMatch(/\*\*|[|\\`]|^#|&\w+;|<\w/m);
  expect(await overflow(page)).toBe(0);
  const sideways = await tables.evaluateAll(
    (all: Scrolled[]) => all.filter((table) => table.scrollWidth > table.clientWidth).length,
  );
  expect(sideways).toBe(0);
  expect(await page.locator("article").evaluate(groundOf)).toBe(GROUND[scheme]);
  expect(await faint(page)).toEqual([]);
});

it("sets figures flush right, so that they can be compared", async () => {
  const { markdown = "" } = COMMENTS.find(({ name }) => name === "grow") ?? {};
  await open(markdown, "light");
  const cells = page.locator("table").first().locator("tbody tr").first().locator("td");
  expect(
    await cells.evaluateAll((all: { align: string }[]) => all.map(({ align }) => align)),
  ).toEqual(["", "right", "right", "right"]);
});
