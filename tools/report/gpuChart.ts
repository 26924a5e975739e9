import { formatCount } from "../../model/format";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { CHART_WIDTH, TEXT_PIXELS, type ChartDrawing } from "./chart";
import { CATEGORY_FILLS, INK } from "./palette";
import { textWidth, type ChartSection } from "./section";
import { figures, table, text } from "./table";

const ROW_PIXELS = 54;

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
  const right = 330;
  const most = Math.max(1, ...phases.map(({ gpus }) => gpus));
  const pixels = (gpus: number): number => (gpus / most) * (CHART_WIDTH - left - right);
  const fits = (gpus: number): boolean => pixels(gpus) > textWidth(formatCount(gpus)) + 16;
  const legendRows = Math.ceil(systems.length / 3);
  const top = 22 + 26 * legendRows;
  // What a segment is too small to hold is written at the end of its bar, so no number is lost.
  const ends = phases.map((phase) => {
    const small = systems.flatMap((system) => {
      const gpus = gpusOf(phase, system);
      return gpus === 0 || fits(gpus) || gpus === phase.gpus
        ? []
        : [`${system.name} ${formatCount(gpus)}`];
    });
    return [formatCount(phase.gpus), ...small].join(" · ");
  });
  const said = phases.map((phase) => {
    const each = systems.map((system) => `${system.name} ${formatCount(gpusOf(phase, system))}`);
    return `${phase.phase}: ${formatCount(phase.gpus)} GPUs (${each.join(", ")})`;
  });
  return {
    id: "chart-gpus",
    label: `Stacked bar chart of GPUs by phase and GPU system. ${said.join(". ")}.`,
    height: top + 12 + phases.length * ROW_PIXELS,
    option: {
      legend: {
        left: 0,
        top: 0,
        itemWidth: 28,
        itemHeight: 16,
        itemGap: 28,
        selectedMode: false,
        textStyle: { fontSize: TEXT_PIXELS, color: INK.text },
        data: systems.map(({ title }) => title),
      },
      grid: { left, right, top, bottom: 12 },
      xAxis: {
        type: "value",
        min: 0,
        max: most,
        axisLabel: { show: false },
        splitLine: { show: false },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: phases.map(({ phase }) => phase),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: INK.line } },
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
              formatter: ends[index] ?? "",
              color: INK.text,
              fontSize: TEXT_PIXELS,
              fontWeight: "bold" as const,
            },
          })),
        },
      ],
    },
  };
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
