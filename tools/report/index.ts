import type { PhaseVerdict } from "../../model/gates/openPhases";
import type { SitePlan } from "../../model/sitePlan";
import { gatesSection } from "./gates";
import { gpuSection } from "./gpuChart";
import { html } from "./html";
import { notes } from "./notes";
import { phaseComparison } from "./phaseComparison";
import { powerSection } from "./powerChart";
import { powerScale } from "./powerScale";
import { remarks } from "./remarks";
import { chartSection } from "./section";
import { STYLE } from "./style";
import { summary } from "./summary";
import { utilisationSection } from "./utilisationChart";
import { waterfallSection } from "./waterfallChart";

/** What the plan itself does not know. */
export interface ReportFacts {
  /** The UTC day that the plan was made for, `YYYY-MM-DD`. */
  readonly now: string;
  /** Whether limits from outside the site file were applied. */
  readonly locked: boolean;
  /** Of every phase's gates on that day. */
  readonly verdicts: readonly PhaseVerdict[];
}

/**
 * The plan of a site as one HTML page with charts, to be read on a screen or printed. Self-contained: styles and pictures are
 * in it, there is no script, and nothing is fetched. The same plan and facts give the same bytes.
 */
export function renderReport(plan: SitePlan, facts: ReportFacts): string {
  const scale = powerScale(
    Math.max(...plan.phases.map(({ powerSteps }) => powerSteps.contractedWatts)),
    plan.phases.map(({ limitWatts, powerSteps }) => [
      limitWatts,
      limitWatts - powerSteps.headroomWatts,
    ]),
  );
  const charts = [
    powerSection(plan, scale),
    utilisationSection(plan, scale),
    waterfallSection(plan, scale),
    gpuSection(plan),
  ];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${plan.title}: power and capacity plan, ${facts.now}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          ${summary(plan, facts.now, scale)}${remarks(plan)}${phaseComparison(plan, scale)}${gatesSection(facts.verdicts)}${charts.map(chartSection)}${notes(plan, facts.locked)}
        </main>
      </body>
    </html> `.markup;
}
