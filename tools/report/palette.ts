/**
 * Colours that people with any kind of colour vision can tell apart. Source: Okabe and Ito, "Color Universal Design" (2008),
 * jfly.uni-koeln.de/color. A pattern goes with each colour, so a print in black and white reads as well.
 */
export const OKABE_ITO = {
  blue: "#0072B2",
  skyBlue: "#56B4E9",
  green: "#009E73",
  orange: "#E69F00",
  vermillion: "#D55E00",
  purple: "#CC79A7",
  yellow: "#F0E442",
  black: "#000000",
} as const;

/** Text, lines and areas beside the data. */
export const INK = {
  text: "#1a1a1a",
  muted: "#595959",
  line: "#8c8c8c",
  faint: "#e3e3e3",
} as const;

/** What fills a bar: a colour and a pattern. `itemStyle` of an ECharts series. */
export interface Fill {
  readonly color: string;
  readonly decal?: Readonly<Record<string, unknown>>;
}

const WHITE = "rgba(255,255,255,0.55)";
const DARK = "rgba(0,0,0,0.45)";
const DEGREES_45 = Math.PI / 4;
const DEGREES_90 = Math.PI / 2;

function stripes(
  color: string,
  rotation: number,
  gapPixels = 5,
): Readonly<Record<string, unknown>> {
  return { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, gapPixels], rotation, color };
}

function dots(color: string): Readonly<Record<string, unknown>> {
  return {
    symbol: "circle",
    symbolSize: 0.7,
    dashArrayX: [
      [6, 6],
      [0, 6, 6, 0],
    ],
    dashArrayY: [6, 0],
    color,
  };
}

function crossed(color: string): Readonly<Record<string, unknown>> {
  return {
    symbol: "rect",
    dashArrayX: [
      [8, 8],
      [0, 8, 8, 0],
    ],
    dashArrayY: [4, 0],
    rotation: DEGREES_45,
    color,
  };
}

/** Fills by what they say; no two on one chart share a colour or a pattern. */
export const FILLS = {
  used: { color: OKABE_ITO.blue },
  usable: { color: OKABE_ITO.skyBlue, decal: stripes(WHITE, -DEGREES_45) },
  energised: { color: "#ffffff" },
  within: { color: OKABE_ITO.blue },
  nearlyFull: { color: OKABE_ITO.orange, decal: stripes(DARK, DEGREES_45) },
  over: { color: OKABE_ITO.vermillion, decal: stripes(DARK, DEGREES_90, 4) },
  level: { color: OKABE_ITO.blue },
  withheld: { color: OKABE_ITO.orange, decal: stripes(DARK, DEGREES_45) },
  load: { color: OKABE_ITO.skyBlue, decal: dots(DARK) },
  headroom: { color: OKABE_ITO.green, decal: stripes(WHITE, 0) },
} as const satisfies Readonly<Record<string, Fill>>;

/** Fills for a list of things that have no meaning of their own, as GPU systems. From the ninth on they repeat. */
export const CATEGORY_FILLS: readonly Fill[] = [
  { color: OKABE_ITO.blue },
  { color: OKABE_ITO.orange, decal: stripes(DARK, DEGREES_45) },
  { color: OKABE_ITO.green, decal: dots(WHITE) },
  { color: OKABE_ITO.skyBlue, decal: stripes(DARK, 0) },
  { color: OKABE_ITO.vermillion, decal: crossed(WHITE) },
  { color: OKABE_ITO.purple, decal: stripes(DARK, -DEGREES_45) },
  { color: OKABE_ITO.yellow, decal: dots(DARK) },
  { color: INK.muted, decal: stripes(WHITE, DEGREES_90) },
];
