import { changedLab, problemsIn, type Change } from "./siteProblems";

const TENANT = "  - { name: openai, role: first tenant, source: sites/kvandal/site.yaml }\n";
const BOOKINGS: Change = [/bookings:\n(.+\n)+/, ""];

/** The lab's file with a tenant in the place of its own, written as the lines of one. */
export function problemsOf(lines: readonly string[], more: readonly Change[] = []): string[] {
  return problemsOfAll([lines], more);
}

/** The lab's file with tenants a, b and so on in the place of its own. */
export function problemsOfAll(
  tenants: readonly (readonly string[])[],
  more: readonly Change[] = [],
): string[] {
  const written = tenants.map((lines, at) => {
    const name = String.fromCharCode("a".charCodeAt(0) + at);
    return `  - name: ${name}\n    role: a test\n    source: a test\n${lines.map((line) => `    ${line}\n`).join("")}`;
  });
  return problemsIn(changedLab([[TENANT, written.join("")], BOOKINGS, ...more]));
}

/** What a tenant with reservations needs beside them. */
export const GROUPS = "groups: [test:a]";
/** A line that reserves HGX H100 servers. */
export const of = (units: number, phase = "phase-1", hall = "hall-1"): string =>
  `  - { phase: ${phase}, hall: ${hall}, gpuSystem: hgx-h100, units: ${units} }`;
