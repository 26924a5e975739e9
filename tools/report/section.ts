import { drawChart, type ChartDrawing } from "./chart";
import { html, type Content, type Html } from "./html";

/** A part of the report that shows something: what it is, one sentence on what it says, the picture, the exact numbers. */
export interface ChartSection {
  /** Unique in the page. */
  readonly id: string;
  readonly heading: string;
  readonly sentence: string;
  /** One chart, or small multiples of it with a heading each. */
  readonly charts: readonly (ChartDrawing & { readonly heading?: string })[];
  readonly numbers: Content;
}

/** The markup of a section. Heading and sentence stay on the page of the first chart when it is printed. */
export function chartSection({ id, heading, sentence, charts, numbers }: ChartSection): Html {
  const [first, ...others] = charts.map((chart) => {
    const title = chart.heading === undefined ? "" : html`<h3>${chart.heading}</h3>`;
    return html`<figure>${title}${drawChart(chart)}</figure> `;
  });
  return html`<section aria-labelledby="${id}-heading">
    <div class="together">
      <h2 id="${id}-heading">${heading}</h2>
      <p class="says">${sentence}</p>
      ${first ?? ""}
    </div>
    ${others}${numbers}
  </section> `;
}

/** Splits a list into parts of nearly equal length, none longer than `most`. */
export function parts<Item>(items: readonly Item[], most: number): Item[][] {
  const count = Math.ceil(items.length / most);
  const size = Math.ceil(items.length / Math.max(1, count));
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Pixels that a text is about wide at the size of chart text. Generous: fonts differ from machine to machine. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * 8.6);
}
