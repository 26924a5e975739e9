import { TEXT_PIXELS } from "./chart";
import { INK } from "./palette";

/** The legend of every chart: top left, and only to read, since the page has no script. */
export const LEGEND = {
  left: 0,
  top: 0,
  itemWidth: 28,
  itemHeight: 16,
  itemGap: 28,
  selectedMode: false,
  textStyle: { fontSize: TEXT_PIXELS, color: INK.text },
} as const;

/** An axis of names, the first at the top. */
export const NAMES_DOWNWARDS = {
  inverse: true,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: INK.line } },
} as const;
