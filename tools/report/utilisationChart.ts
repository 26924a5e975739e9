import { formatPercent } from "../../model/format";
import type { DomainPlan } from "../../model/phasePlan";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { CHART_WIDTH, TEXT_PIXELS, type ChartDrawing } from "./chart";
import { LEGEND, NAMES_DOWNWARDS } from "./chartParts";
import { FILLS, INK } from "./palette";
import type { PowerScale } from "./powerScale";
import { parts, textWidth, type ChartSection } from "./section";
import { figures, table, text } from "./table";

/** More bars than this in a panel do not fit a printed page; the fullest are drawn, the table has all. */
const DOMAINS_DRAWN = 48;
const PANELS_IN_A_ROW = 4;
const ROW_PIXELS = 24;
/** Bars end here; what is fuller says so by its number. */
const AXIS_ENDS_AT_PERCENT = 130;
const WARN_AT_PERCENT = 90;

/** How full each node of the limit tree is, a panel for each phase. */
export function utilisationSection({ phases }: SitePlan, scale: PowerScale): ChartSection {
  const names = domainNames(phases);
  const drawn = fullest(phases, names);
  const rest = names.length - drawn.length;
  const more =
    rest === 0 ? "" : ` The ${drawn.length} fullest are drawn, the table has ${rest} more.`;
  const full = phases.map(({ phase, bindingDomain, domains }) => {
    const domain = domains.find(({ name }) => name === bindingDomain);
    return domain === undefined || domain.usedWatts === 0
      ? `nothing runs in ${phase}`
      : `${bindingDomain} in ${phase} (${percentText(domain)})`;
  });
  return {
    id: "utilisation",
    heading: "How full halls and feeds are (% of usable)",
    sentence: `Power used of what is usable, from the grid connection down to the halls; the fullest: ${full.join(", ")}.${more}`,
    charts: parts(phases, PANELS_IN_A_ROW).map((some, index) => drawing(some, drawn, index)),
    numbers: numbers(phases, scale),
  };
}

/** From the grid connection down, each once, in the order of the site file. */
function domainNames(phases: readonly PhaseReport[]): string[] {
  const all = phases.flatMap(({ domains }) => domains);
  return [...new Set(fromTheGridDown(all).map(({ name }) => name))];
}

function fromTheGridDown(domains: readonly DomainPlan[]): DomainPlan[] {
  const isConnection = ({ kind }: DomainPlan): boolean => kind === "grid connection";
  return [...domains.filter(isConnection), ...domains.filter((domain) => !isConnection(domain))];
}

function fullest(phases: readonly PhaseReport[], names: readonly string[]): string[] {
  const most = new Map<string, number>();
  for (const { name, usedWatts, usableWatts } of phases.flatMap(({ domains }) => domains)) {
    const share = usableWatts === 0 ? (usedWatts === 0 ? 0 : Infinity) : usedWatts / usableWatts;
    most.set(name, Math.max(most.get(name) ?? 0, share));
  }
  const kept = new Set(
    [...names].sort((a, b) => (most.get(b) ?? 0) - (most.get(a) ?? 0)).slice(0, DOMAINS_DRAWN),
  );
  return names.filter((name) => kept.has(name));
}

type Fullness = "within" | "nearlyFull" | "over";

const FULLNESS: readonly (readonly [Fullness, string])[] = [
  ["within", `below ${WARN_AT_PERCENT} %`],
  ["nearlyFull", `${WARN_AT_PERCENT} % and more`],
  ["over", "over its limit"],
];

function fullnessOf({ usedWatts, usableWatts }: DomainPlan): Fullness {
  if (usedWatts > usableWatts) {
    return "over";
  }
  return usedWatts > 0 && usedWatts * 100 >= usableWatts * WARN_AT_PERCENT
    ? "nearlyFull"
    : "within";
}

function percentText({ usedWatts, usableWatts }: DomainPlan): string {
  if (usableWatts === 0) {
    return usedWatts === 0 ? "–" : "none usable";
  }
  return formatPercent(usedWatts, usableWatts);
}

function drawing(
  phases: readonly PhaseReport[],
  names: readonly string[],
  index: number,
): ChartDrawing {
  const left = Math.min(250, 14 + Math.max(...names.map(textWidth)));
  const gap = 22;
  const width = (CHART_WIDTH - left - gap * (phases.length - 1)) / phases.length;
  const top = 78;
  const height = names.length * ROW_PIXELS;
  const said = phases.map(({ phase, domains }) => {
    const each = domains.map((domain) => `${domain.name} ${percentText(domain)}`);
    return `${phase}: ${each.slice(0, DOMAINS_DRAWN).join(", ")}`;
  });
  const panels = phases.map((phase, column) => panel(phase, names, column));
  return {
    id: `chart-utilisation-${index + 1}`,
    label: `Bar charts of power used as percent of usable, one for each phase. ${said.join(". ")}.`,
    height: top + height + 34,
    option: {
      legend: { ...LEGEND, data: FULLNESS.map(([, name]) => name) },
      title: phases.map(({ phase }, column) => ({
        text: phase,
        left: left + column * (width + gap),
        top: 46,
        padding: 0,
        textStyle: {
          fontSize: TEXT_PIXELS,
          color: INK.text,
          width: width - 8,
          overflow: "truncate" as const,
        },
      })),
      grid: phases.map((_, column) => ({
        left: left + column * (width + gap),
        width: width - 78,
        top,
        height,
      })),
      xAxis: phases.map((_, column) => ({
        type: "value" as const,
        gridIndex: column,
        min: 0,
        max: axisEnd(phases, names),
        interval: 50,
        axisLabel: {
          formatter: "{value} %",
          fontSize: TEXT_PIXELS - 2,
          color: INK.muted,
          showMaxLabel: axisEnd(phases, names) === 100,
        },
        splitLine: { showMaxLine: axisEnd(phases, names) === 100, lineStyle: { color: INK.faint } },
      })),
      yAxis: phases.map((_, column) => ({
        type: "category" as const,
        gridIndex: column,
        ...NAMES_DOWNWARDS,
        data: [...names],
        axisLabel: {
          show: column === 0,
          interval: 0,
          fontSize: TEXT_PIXELS - 1,
          color: INK.text,
          width: left - 14,
          overflow: "truncate" as const,
        },
      })),
      series: panels.flat(),
    },
  };
}

/** 100 %, or further where something is over. */
function axisEnd(phases: readonly PhaseReport[], names: readonly string[]): number {
  const over = phases.some(({ domains }) =>
    domains.some((domain) => names.includes(domain.name) && fullnessOf(domain) === "over"),
  );
  return over ? AXIS_ENDS_AT_PERCENT : 100;
}

function panel({ domains }: PhaseReport, names: readonly string[], column: number): object[] {
  const byName = new Map(domains.map((domain) => [domain.name, domain]));
  return FULLNESS.map(([fullness, name]) => ({
    type: "bar",
    name,
    stack: `panel-${column}`,
    xAxisIndex: column,
    yAxisIndex: column,
    barWidth: 14,
    silent: true,
    itemStyle: FILLS[fullness],
    data: names.map((domainName) => {
      const domain = byName.get(domainName);
      const own = domain === undefined ? "within" : fullnessOf(domain);
      if (own !== fullness) {
        return "-";
      }
      const text = domain === undefined ? "–" : percentText(domain);
      return {
        value: domain === undefined ? 0 : percentDrawn(domain),
        label: {
          show: true,
          position: "right",
          formatter: text,
          fontSize: TEXT_PIXELS - 1,
          color: INK.text,
          textBorderColor: "#ffffff",
          textBorderWidth: 3,
          ...(fullness === "over" ? { fontWeight: "bold" } : {}),
        },
      };
    }),
  }));
}

function percentDrawn({ usedWatts, usableWatts }: DomainPlan): number {
  if (usableWatts === 0) {
    return usedWatts === 0 ? 0 : AXIS_ENDS_AT_PERCENT;
  }
  return Math.min(AXIS_ENDS_AT_PERCENT, (usedWatts / usableWatts) * 100);
}

function numbers(phases: readonly PhaseReport[], scale: PowerScale): ReturnType<typeof table> {
  const exact = scale.exactly(
    phases.flatMap(({ domains }) =>
      domains.flatMap(({ usedWatts, usableWatts }) => [usedWatts, usableWatts]),
    ),
  );
  const groups = phases.map(({ phase, domains }) => ({
    name: phase,
    rows: fromTheGridDown(domains).map((domain) => [
      domain.name,
      domain.carries === "it" ? "IT" : "facility",
      exact(domain.usedWatts),
      exact(domain.usableWatts),
      exact(domain.headroomWatts),
      percentText(domain),
    ]),
  }));
  const columns = [
    text("Where"),
    text("Power"),
    ...["Used", "Usable", "Headroom", "Used of usable"].map(figures),
  ];
  return table(`Power used of what is usable, in ${scale.unit}`, columns, groups);
}
