import { Html } from "./html";
import { INK, OKABE_ITO } from "./palette";

// The palette's green and vermillion are too light for text on white; these are the same hues at a contrast of 4.5 and more.
const FITS_TEXT = "#00664b";
const OVER_TEXT = "#a33f00";

/** The style sheet of the page: for a screen from 800 pixels on, and for A4. Numbers in it are of the design, not of a plan. */
export const STYLE = new Html(`
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0; background: #fff; color: ${INK.text};
  font: 16px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
}
main { max-width: 1100px; margin: 0 auto; padding: 56px 48px 72px; }
h1 { margin: 0; font-size: 34px; line-height: 1.2; letter-spacing: -0.01em; }
h2 { margin: 0 0 8px; font-size: 22px; line-height: 1.3; }
h3 { margin: 0 0 8px; font-size: 17px; }
.table + h3 { margin-top: 28px; }
p { margin: 0 0 12px; }
section { margin-top: 48px; padding-top: 28px; border-top: 1px solid ${INK.line}; }
.kind { margin: 0 0 4px; color: ${INK.muted}; font-size: 14px; letter-spacing: 0.08em; text-transform: uppercase; }
.facts { color: ${INK.muted}; }
.verdict { margin: 24px 0 16px; font-size: 20px; }
.fits { color: ${FITS_TEXT}; }
.over { color: ${OVER_TEXT}; }
.phases { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 16px; margin: 0; padding: 0; list-style: none; }
.phases li { padding: 14px 18px; border: 1px solid ${INK.faint}; border-left: 5px solid ${OKABE_ITO.green}; }
.phases li.card-over { border-left: 5px double ${OKABE_ITO.vermillion}; }
.phases p { margin: 0; font-size: 15px; }
.phases .name { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; font-weight: 600; overflow-wrap: anywhere; }
.phases .name span { white-space: nowrap; }
.phases .size { font-size: 22px; font-variant-numeric: tabular-nums; }
.says { max-width: 78ch; color: ${INK.text}; }
figure { margin: 20px 0 24px; }
svg.chart { display: block; width: 100%; height: auto; }
.table { overflow-x: auto; margin: 16px 0 0; }
table { width: 100%; border-collapse: collapse; font-size: 14.5px; line-height: 1.4; }
caption { padding-bottom: 6px; color: ${INK.muted}; font-size: 14px; text-align: left; }
th, td { padding: 5px 10px; text-align: left; vertical-align: top; overflow-wrap: break-word; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 1.5px solid ${INK.text}; vertical-align: bottom; }
tbody th { min-width: 6em; font-weight: 400; }
tbody tr { border-bottom: 1px solid ${INK.faint}; }
tbody:last-child tr:last-child { border-bottom: 1px solid ${INK.line}; }
tr.group th { padding-top: 16px; font-weight: 600; }
tbody:first-of-type tr.group th { padding-top: 8px; }
section[aria-labelledby="phases-heading"] caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.unknown { font-style: italic; }
ul { padding-left: 20px; }
li { margin-bottom: 6px; }
.remarks { margin: 0 0 20px; padding: 0; list-style: none; }
.remarks.many { columns: 2 300px; column-gap: 32px; }
.remarks li { margin: 0; padding: 3px 14px; border-left: 5px solid ${OKABE_ITO.orange}; font-size: 15px; break-inside: avoid; overflow-wrap: anywhere; }
.remarks li.violation { border-left: 5px double ${OKABE_ITO.vermillion}; }
@media (max-width: 900px) { main { padding: 32px 28px 48px; } }
@page { size: A4; margin: 15mm 14mm; }
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 22pt; }
  h2 { font-size: 14pt; }
  h3 { font-size: 11pt; }
  body, .kind, .facts, .says, caption, .fits, .over { color: #000; }
  svg.chart text { fill: #000; }
  section { margin-top: 24px; padding-top: 16px; }
  .together, figure, .phases li, .remarks li, tr { break-inside: avoid; }
  h2, h3, caption, tr.group { break-after: avoid; }
  .phases { grid-template-columns: repeat(3, 1fr); }
  .table { overflow: visible; }
  table, caption { font-size: 8.5pt; }
  .remarks li, .phases p { font-size: 9.5pt; }
  thead { display: table-header-group; }
}
`);
