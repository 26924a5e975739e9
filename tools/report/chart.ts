import * as echarts from "echarts";
import { escapeHtml, Html } from "./html";

/** Width that charts are laid out for; the page scales them to its own. */
export const CHART_WIDTH = 1000;
/** Text in a chart, in its own pixels: still 8 points on a printed A4 page. */
export const TEXT_PIXELS = 15;

/** A chart as ECharts takes it, with what the page needs to place it. */
export interface ChartDrawing {
  /** Unique in the page: the ids inside the SVG start with it. Letters, digits and dashes. */
  readonly id: string;
  /** What a screen reader says instead of the picture. */
  readonly label: string;
  readonly height: number;
  readonly option: echarts.EChartsOption;
}

/**
 * Draws a chart as inline SVG: no script, no animation, nothing fetched, and the same bytes for the same option.
 *
 * ECharts is loaded as its one-file build: it starts three times as fast as the many files of `echarts/core`.
 */
export function drawChart({ id, label, height, option }: ChartDrawing): Html {
  const size = { width: CHART_WIDTH, height };
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit", fontSize: TEXT_PIXELS },
      ...option,
    });
    return new Html(inlined(chart.renderToSVGString(), id, label, height));
  } finally {
    chart.dispose();
  }
}

/**
 * ECharts numbers its ids by how many charts the process has drawn and adds rules for a mouse over its shapes. In a page with
 * several charts, and for equal bytes on every run, the ids take the chart's own name and the rules go.
 */
function inlined(svg: string, id: string, label: string, height: number): string {
  const open = `<svg class="chart" id="${id}" viewBox="0 0 ${CHART_WIDTH} ${height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeHtml(label)}">`;
  return svg
    .replace(/^<svg [^>]*>/, open)
    .replace(/<style >[\s\S]*?<\/style>\s*/g, "")
    .replace(
      / (?:class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*"|pointer-events="\w+"|xml:space="preserve")/g,
      "",
    )
    .replace(/(id="|url\(#)zr\d+-/g, `$1${id}-`);
}
