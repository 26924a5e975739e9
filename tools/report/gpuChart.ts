import { formatCount } from "../../model/format";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { CHART_WIDTH, TEXT_PIXELS, type ChartDrawing } from "./chart";
import { LEGEND, NAMES_DOWNWARDS } from "./chartParts";
import { CATEGORY_FILLS, INK } from "./palette";
import { textWidth, type ChartSection } from "./section";
import { figures, table, text } from "./table";

/** Room right of the bars for their sum, and for segments that are too small for a number. */
const END_PIXELS = 340;
const LINE_PIXELS = 20;
const GAP_PIXELS = 18;

interface System {
  readonly name: string;
  readonly title: string;
}

/** GPUs of each phase by the system that they are part of. */
export function gpuSection({ phases }: SitePlan): ChartSection {
  const systems = systemsOf(phases);
  const said = phases.map(({ phase, gpus }) => `${phase} has ${formatCount(gpus)}`);
  return {
    id: "gpus",
    heading: "GPUs by generation",
    sentence: `GPUs that the pools of a phase may have at most, by GPU system: ${said.join("; ")}.`,
    charts: [drawing(phases, systems)],
    numbers: numbers(phases, systems),
  };
}

function systemsOf(phases: readonly PhaseReport[]): System[] {
  const titles = new Map(
    phases.flatMap(({ systems }) => systems.map(({ gpuSystem, title }) => [gpuSystem, title])),
  );
  return [...titles].map(([name, title]) => ({ name, title }));
}

function gpusOf(phase: PhaseReport, system: System): number {
  return phase.systems.find(({ gpuSystem }) => gpuSystem === system.name)?.gpus ?? 0;
}

function drawing(phases: readonly PhaseReport[], systems: readonly System[]): ChartDrawing {
  const left = Math.min(280, 16 + Math.max(...phases.map(({ phase }) => textWidth(phase))));
  const most = Math.max(1, ...phases.map(({ gpus }) => gpus));
  const pixels = (gpus: number): number => (gpus / most) * (CHART_WIDTH - left - END_PIXELS);
  const fits = (gpus: number): boolean => pixels(gpus) > textWidth(formatCount(gpus)) + 16;
  // What a segment is too small to hold is written at the end of its bar, so no number is lost.
  const ends = phases.map((phase) => {
    const small = systems.flatMap((system) => {
      const gpus = gpusOf(phase, system);
      return gpus === 0 || fits(gpus) || gpus === phase.gpus
        ? []
        : [`${system.name} ${formatCount(gpus)}`];
    });
    return [
      `{total|${formatCount(phase.gpus)}}`,
      ...lines(small, END_PIXELS - 20).map((line) => `{small|${line}}`),
    ];
  });
  const rowPixels = 24 + Math.max(30, ...ends.map((end) => end.length * LINE_PIXELS));
  const legend = systems.map(({ title }) => textWidth(title) + 28 + 2 * GAP_PIXELS);
  const top = 20 + Math.ceil(sum(legend) / (CHART_WIDTH * 0.8)) * (16 + GAP_PIXELS);
  const said = phases.map((phase) => {
    const each = systems.map((system) => `${system.name} ${formatCount(gpusOf(phase, system))}`);
    return `${phase.phase}: ${formatCount(phase.gpus)} GPUs (${each.join(", ")})`;
  });
  return {
    id: "chart-gpus",
    label: `Stacked bar chart of GPUs by phase and GPU system. ${said.join(". ")}.`,
    height: top + 12 + phases.length * rowPixels,
    option: {
      legend: { ...LEGEND, itemGap: GAP_PIXELS, data: systems.map(({ title }) => title) },
      grid: { left, right: END_PIXELS, top, bottom: 12 },
      xAxis: {
        type: "value",
        min: 0,
        max: most,
        axisLabel: { show: false },
        splitLine: { show: false },
      },
      yAxis: {
        type: "category",
        z: 5,
        ...NAMES_DOWNWARDS,
        data: phases.map(({ phase }) => phase),
        axisLabel: { fontSize: TEXT_PIXELS, fontWeight: "bold", color: INK.text },
      },
      series: [
        ...systems.map((system, index) => ({
          type: "bar" as const,
          name: system.title,
          stack: "gpus",
          barWidth: 32,
          silent: true,
          itemStyle: {
            ...CATEGORY_FILLS[index % CATEGORY_FILLS.length],
            borderColor: "#ffffff",
            borderWidth: 1,
          },
          data: phases.map((phase) => {
            const gpus = gpusOf(phase, system);
            // A bar of one system has its number at its end already.
            const inside = gpus > 0 && gpus !== phase.gpus && fits(gpus);
            return {
              value: gpus,
              label: {
                show: inside,
                position: "inside" as const,
                formatter: formatCount(gpus),
                color: INK.text,
                fontSize: TEXT_PIXELS,
                backgroundColor: "#ffffff",
                padding: [3, 5],
                borderRadius: 3,
              },
            };
          }),
        })),
        {
          type: "bar",
          name: "total",
          stack: "gpus",
          barWidth: 32,
          silent: true,
          itemStyle: { color: "transparent" },
          data: phases.map((_, index) => ({
            value: 0,
            label: {
              show: true,
              position: "right" as const,
              formatter: ends[index]?.join("\n") ?? "",
              color: INK.text,
              fontSize: TEXT_PIXELS,
              lineHeight: LINE_PIXELS,
              rich: {
                total: { fontWeight: "bold" as const, fontSize: TEXT_PIXELS },
                small: { fontSize: TEXT_PIXELS - 1 },
              },
            },
          })),
        },
      ],
    },
  };
}

/** Texts set side by side, in lines of at most so many pixels. */
function lines(texts: readonly string[], pixels: number): string[] {
  const set: string[] = [];
  for (const text of texts) {
    const joined = [...set.slice(-1), text].join(" · ");
    if (set.length > 0 && textWidth(joined) <= pixels) {
      set[set.length - 1] = joined;
    } else {
      set.push(text);
    }
  }
  return set;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function numbers(
  phases: readonly PhaseReport[],
  systems: readonly System[],
): ReturnType<typeof table> {
  const rows = phases.map((phase) => [
    phase.phase,
    ...systems.map((system) => formatCount(gpusOf(phase, system))),
    formatCount(phase.gpus),
    formatCount(phase.nodes),
  ]);
  const columns = [
    text("Phase"),
    ...systems.map(({ title }) => figures(title)),
    figures("All GPUs"),
    figures("Nodes"),
  ];
  return table("GPUs by phase and GPU system", columns, [{ rows }]);
}
