import type { PowerSteps } from "../../model/powerSteps";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { TEXT_PIXELS, type ChartDrawing } from "./chart";
import { FILLS, INK, type Fill } from "./palette";
import type { PowerScale } from "./powerScale";
import { parts, type ChartSection } from "./section";
import { figures, table, text } from "./table";
import { figure, isLevel, key, linesOf, ORDER, type Kind, type Line } from "./waterfallLines";

const ROW_PIXELS = 29;

const KINDS: readonly (readonly [Kind, string])[] = [
  ["level", "level"],
  ["withheld", "not available to pools"],
  ["load", "taken by pools"],
  ["headroom", "headroom"],
];

/** From contracted power down to headroom, phase by phase. */
export function waterfallSection({ phases }: SitePlan, scale: PowerScale): ChartSection {
  const { rounded, unit } = scale;
  const left = phases.map(({ phase, powerSteps: { headroomWatts } }) =>
    headroomWatts < 0
      ? `${phase} is ${rounded(-headroomWatts)} ${unit} short`
      : `${phase} keeps ${rounded(headroomWatts)} ${unit}`,
  );
  return {
    id: "headroom",
    heading: `Where the power goes (${unit})`,
    sentence: `From contracted power down to headroom, step by step, with a zigzag where a long bar is cut: ${left.join("; ")}.`,
    charts: phases.map((phase, index) => drawing(phase, index, scale)),
    numbers: parts(phases, 5).map((some) => numbers(some, phases, scale)),
  };
}

function drawing(
  { phase, powerSteps: steps }: PhaseReport,
  index: number,
  { rounded, unit }: PowerScale,
): ChartDrawing & { readonly heading: string } {
  const lines = linesOf(steps);
  const said = lines.map((line) => `${line.name} ${figure(line, rounded)}`);
  return {
    id: `chart-headroom-${index + 1}`,
    heading: phase,
    label: `Waterfall chart of the power of ${phase} in ${unit}. ${said.join(", ")}.`,
    height: 52 + lines.length * ROW_PIXELS,
    option: {
      legend: {
        left: 0,
        top: 0,
        itemWidth: 28,
        itemHeight: 16,
        itemGap: 28,
        selectedMode: false,
        textStyle: { fontSize: TEXT_PIXELS, color: INK.text },
        data: KINDS.map(([, name]) => name),
      },
      grid: { left: 230, right: 110, top: 40, bottom: 8 },
      xAxis: {
        type: "value",
        axisLabel: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        ...range(steps, lines),
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: lines.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: INK.line } },
        axisLabel: {
          fontSize: TEXT_PIXELS,
          color: INK.text,
          interval: 0,
          margin: 12,
        },
      },
      series: seriesOf(lines, rounded),
    },
  };
}

/**
 * Bars that hang between two levels: an invisible one up to where they begin, and the visible one on it; once for the part
 * above 0 and once for the part below, since ECharts stacks each sign by itself.
 */
function seriesOf(lines: readonly Line[], rounded: (watts: number) => string): object[] {
  const bar = { type: "bar", stack: "waterfall", barWidth: 19, silent: true } as const;
  const label = {
    show: true,
    position: "right",
    color: INK.text,
    fontSize: TEXT_PIXELS,
  } as const;
  const base = (values: readonly number[]): object => ({
    ...bar,
    name: "base",
    itemStyle: { color: "transparent" },
    data: values,
  });
  const visible = (kind: Kind, name: string, below: boolean): object => ({
    ...bar,
    name,
    itemStyle: outlined(FILLS[kind]),
    data: lines.map((line) => {
      if (line.kind !== kind || (below ? line.low >= 0 : line.low < 0 && line.high <= 0)) {
        return "-";
      }
      const short = kind === "headroom" && line.watts < 0;
      return {
        value: below ? line.low - Math.min(0, line.high) : line.high - Math.max(0, line.low),
        // Each line has its number once, right of the bar's upper end.
        label: {
          ...label,
          show: !below || line.high <= 0,
          formatter: figure(line, rounded),
          ...(isLevel(line) ? { fontWeight: "bold" as const } : {}),
        },
        ...(short ? { itemStyle: outlined(FILLS.over) } : {}),
      };
    }),
  });
  return [
    base(lines.map(({ low }) => Math.max(0, low))),
    ...KINDS.map(([kind, name]) => visible(kind, name, false)),
    base(lines.map(({ high }) => Math.min(0, high))),
    ...KINDS.map(([kind, name]) => visible(kind, name, true)),
  ];
}

/** The outline keeps a step of nothing, and one of a few watts, in sight. */
function outlined(fill: Fill): object {
  return { ...fill, borderColor: fill.color, borderWidth: 1 };
}

/** The ends of the axis. Where most of what is contracted is not energised, that stretch is cut out, so that the rest can be seen. */
function range(steps: PowerSteps, lines: readonly Line[]): object {
  const min = Math.min(...lines.map(({ low }) => low));
  const max = steps.contractedWatts;
  const energised = steps.contractedWatts - steps.notEnergisedWatts;
  if (energised * 1.6 > max) {
    return { min, max };
  }
  // Room for the numbers right of the bars, which the zigzag would cover.
  const cut = { start: energised * 1.28, end: max - energised * 0.12, gap: "3%" };
  const look = { color: "#ffffff", opacity: 1, borderColor: INK.line, borderWidth: 1 };
  // Zigzags of ECharts have random teeth unless all are of one width; the page must have the same bytes each time.
  const breakArea = { zigzagMinSpan: 8, zigzagMaxSpan: 8, zigzagAmplitude: 3, itemStyle: look };
  return { min, max, breaks: [cut], breakArea };
}

function numbers(
  some: readonly PhaseReport[],
  all: readonly PhaseReport[],
  { exactly, unit }: PowerScale,
): ReturnType<typeof table> {
  const exact = exactly(all.flatMap(({ powerSteps }) => linesOf(powerSteps).map((l) => l.watts)));
  const byPhase = some.map(
    ({ powerSteps }) => new Map(linesOf(powerSteps).map((l) => [key(l), l])),
  );
  const names = [...new Set(all.flatMap(({ powerSteps }) => linesOf(powerSteps).map(key)))];
  const order = ORDER.filter((name) => names.includes(name));
  const rows = order.map((name) => [
    name,
    ...byPhase.map((lines) => {
      const line = lines.get(name);
      return line === undefined ? exact(0) : figure(line, exact);
    }),
  ]);
  const columns = [text("Step"), ...some.map(({ phase }) => figures(phase))];
  return table(`From contracted power to headroom, in ${unit}`, columns, [{ rows }]);
}
