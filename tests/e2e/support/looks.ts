import type { Page } from "playwright-core";

/** How a page looks, measured in the browser. The functions below run there; these are the parts of the DOM that they use. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
}
interface PageElement {
  readonly id: string;
  readonly tagName: string;
  readonly textContent: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  getBoundingClientRect(): Box;
  querySelectorAll(selector: string): Iterable<PageElement>;
}
declare const document: { readonly documentElement: PageElement };
declare function getComputedStyle(
  element: PageElement,
): Readonly<Record<"color" | "fill" | "backgroundColor" | "breakInside", string>>;

/** The ids of the charts, in the order of the page. */
export function chartIds(page: Page): Promise<string[]> {
  return page
    .locator("svg.chart")
    .evaluateAll((charts: PageElement[]) => charts.map(({ id }) => id));
}

/** Texts of charts that are cut off at the chart's edge, or that lie on another text of it. */
export function unreadable(page: Page): Promise<string[]> {
  return page.locator("svg.chart").evaluateAll((charts: PageElement[]) =>
    charts.flatMap((chart) => {
      const frame = chart.getBoundingClientRect();
      const texts = [...chart.querySelectorAll("text")].map((text) => ({
        what: `${chart.id}: ${text.textContent}`,
        box: text.getBoundingClientRect(),
      }));
      const cut = texts.filter(
        ({ box }) =>
          box.left < frame.left - 1 ||
          box.right > frame.right + 1 ||
          box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1,
      );
      const covered = texts.flatMap((one, index) =>
        texts
          .slice(index + 1)
          .filter(
            ({ box }) =>
              Math.min(box.right, one.box.right) - Math.max(box.left, one.box.left) > 1 &&
              Math.min(box.bottom, one.box.bottom) - Math.max(box.top, one.box.top) > 1,
          )
          .map(({ what }) => `${one.what} and ${what} overlap`),
      );
      return [...cut.map(({ what }) => `${what} is cut off`), ...covered];
    }),
  );
}

/** Pixels that the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** Heights of the blocks that must stay on one sheet, and whether they are told to. */
export function blocks(page: Page): Promise<{ height: number; breakInside: string }[]> {
  return page.locator(".together, figure").evaluateAll((all: PageElement[]) =>
    all.map((block) => ({
      height: block.getBoundingClientRect().height,
      breakInside: getComputedStyle(block).breakInside,
    })),
  );
}

/** The colours that text has, in the charts and beside them, each once. */
export function inks(page: Page): Promise<string[]> {
  return page
    .locator("svg.chart text, h1, h2, h3, p, li, th, td, caption, .over, .fits")
    .evaluateAll((all: PageElement[]) => [
      ...new Set(
        all.map((element) => {
          const { color, fill } = getComputedStyle(element);
          return element.tagName === "text" ? fill : color;
        }),
      ),
    ]);
}

/** The backgrounds of the page outside its charts, each once. */
export function grounds(page: Page): Promise<string[]> {
  return page
    .locator("body, body *:not(svg *)")
    .evaluateAll((all: PageElement[]) => [
      ...new Set(all.map((element) => getComputedStyle(element).backgroundColor)),
    ]);
}
