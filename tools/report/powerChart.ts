import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { formatPercent } from "../../model/format";
import { TEXT_PIXELS, type ChartDrawing } from "./chart";
import { LEGEND, NAMES_DOWNWARDS } from "./chartParts";
import { FILLS, INK } from "./palette";
import type { PowerScale } from "./powerScale";
import { textWidth, type ChartSection } from "./section";
import { figures, table, text } from "./table";

const GROUP_PIXELS = 94;

/** What the connection carries in each phase, against what it may carry and what is switched on. */
export function powerSection({ phases }: SitePlan, scale: PowerScale): ChartSection {
  return {
    id: "power",
    heading: `Power by phase (${scale.unit})`,
    sentence: sentence(phases, scale),
    charts: [drawing(phases, scale)],
    numbers: numbers(phases, scale),
  };
}

function sentence(phases: readonly PhaseReport[], { rounded, unit }: PowerScale): string {
  const shares = phases.map(
    ({ phase, powerSteps, limitWatts }) =>
      `${phase} uses ${rounded(usedWatts({ powerSteps, limitWatts }))} of ${rounded(limitWatts)} ${unit}`,
  );
  return `Facility power that the pools of a phase take, against what is usable (energised less reserve and fixed load) and what is energised: ${shares.join("; ")}.`;
}

/** What counts against the connection: facility power, less what oversubscription is granted. */
function usedWatts({
  powerSteps,
  limitWatts,
}: Pick<PhaseReport, "powerSteps" | "limitWatts">): number {
  return limitWatts - powerSteps.headroomWatts;
}

function drawing(phases: readonly PhaseReport[], scale: PowerScale): ChartDrawing {
  const { rounded, unit } = scale;
  const label = { show: true, position: "right", color: INK.text, fontSize: TEXT_PIXELS } as const;
  const bar = { type: "bar", barWidth: 20, barGap: "18%", silent: true } as const;
  const said = phases.map(
    (phase) =>
      `${phase.phase}: used ${rounded(usedWatts(phase))}, usable ${rounded(phase.limitWatts)}, energised ${rounded(phase.energisedWatts)} ${unit}`,
  );
  return {
    id: "chart-power",
    label: `Bar chart of power by phase. ${said.join(". ")}.`,
    height: 66 + phases.length * GROUP_PIXELS,
    option: {
      legend: LEGEND,
      grid: {
        left: Math.min(280, 16 + Math.max(...phases.map(({ phase }) => textWidth(phase)))),
        right: 130,
        top: 44,
        bottom: 12,
      },
      xAxis: { type: "value", min: 0, axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: "category",
        ...NAMES_DOWNWARDS,
        data: phases.map(({ phase }) => phase),
        axisLabel: { fontSize: TEXT_PIXELS, fontWeight: "bold", color: INK.text },
      },
      series: [
        {
          ...bar,
          name: "used by GPU pools",
          itemStyle: FILLS.used,
          data: phases.map((phase) => {
            const used = usedWatts(phase);
            const over = used > phase.limitWatts;
            const formatter = over ? `${rounded(used)} over` : rounded(used);
            return {
              value: used,
              label: { ...label, formatter, fontWeight: "bold" as const },
              ...(over ? { itemStyle: FILLS.over } : {}),
            };
          }),
        },
        {
          ...bar,
          name: "usable",
          itemStyle: FILLS.usable,
          data: phases.map(({ limitWatts }) => ({
            value: limitWatts,
            label: { ...label, formatter: rounded(limitWatts) },
          })),
        },
        {
          ...bar,
          name: "energised",
          itemStyle: { ...FILLS.energised, borderColor: INK.text, borderWidth: 1.5 },
          data: phases.map(({ energisedWatts }) => ({
            value: energisedWatts,
            label: { ...label, formatter: rounded(energisedWatts) },
          })),
        },
      ],
    },
  };
}

function numbers(phases: readonly PhaseReport[], scale: PowerScale): ReturnType<typeof table> {
  const exact = scale.exactly(
    phases.flatMap((phase) => [usedWatts(phase), phase.limitWatts, phase.energisedWatts]),
  );
  const rows = phases.map((phase) => {
    const used = usedWatts(phase);
    return [
      phase.phase,
      exact(used),
      exact(phase.limitWatts),
      exact(phase.powerSteps.headroomWatts),
      phase.limitWatts === 0 ? "–" : formatPercent(used, phase.limitWatts),
      exact(phase.energisedWatts),
      phase.energisedOn ?? "unknown",
    ];
  });
  const columns = [
    text("Phase"),
    ...["Used", "Usable", "Headroom", "Used of usable", "Energised"].map(figures),
    figures("Energised on"),
  ];
  return table(`Power by phase, in ${scale.unit}`, columns, [{ rows }]);
}
