import Table from "cli-table3";
import pc from "picocolors";
import { formatCount, formatWatts } from "../model/format";
import type { PhasePlan } from "../model/phasePlan";

/** A plan as people read it: one sentence with the verdict, a table by hall and pool, then what is wrong. */
export function renderPlan(plan: PhasePlan): string {
  const table = new Table({
    head: ["Hall", "Pool", "System", "Units", "Nodes", "GPUs", "Facility", "Limit", "Headroom", ""],
    colAligns: [
      "left",
      "left",
      "left",
      "right",
      "right",
      "right",
      "right",
      "right",
      "right",
      "left",
    ],
    // The table's own colours do not ask whether there is a terminal.
    style: { head: [], border: [], compact: true },
  });
  for (const hall of plan.halls) {
    hall.pools.forEach((pool, index) => {
      const last = index === hall.pools.length - 1;
      table.push([
        index === 0 ? hall.name : "",
        pool.name,
        pool.gpuSystem,
        ...[pool.units, pool.nodes, pool.gpus].map(formatCount),
        formatWatts(pool.facilityWatts),
        ...(last ? domain(hall.limitWatts, hall.headroomWatts) : ["", "", ""]),
      ]);
    });
    if (hall.pools.length === 0) {
      const empty = ["", "", "0", "0", "0", formatWatts(0)];
      table.push([hall.name, ...empty, ...domain(hall.limitWatts, hall.headroomWatts)]);
    }
  }
  table.push([
    pc.bold(`site ${plan.site}`),
    "",
    "",
    ...[plan.units, plan.nodes, plan.gpus].map(formatCount),
    formatWatts(plan.facilityWatts),
    ...domain(plan.limitWatts, plan.headroomWatts),
  ]);
  const violations = plan.violations.map(({ message }) => `${pc.red("blocked:")} ${message}`);
  return [headline(plan), table.toString(), ...violations].join("\n");
}

function headline(plan: PhasePlan): string {
  const size = `${formatCount(plan.gpus)} GPUs on ${formatCount(plan.nodes)} nodes`;
  const power = `${formatWatts(plan.facilityWatts)} of ${formatWatts(plan.limitWatts)} usable`;
  return plan.fits
    ? `${pc.green("fits:")} ${plan.site} ${plan.phase}, ${size}, ${power}, ${formatWatts(plan.headroomWatts)} headroom`
    : `${pc.red("does not fit:")} ${plan.site} ${plan.phase}, ${size}, ${power}`;
}

function domain(limitWatts: number, headroomWatts: number): string[] {
  const verdict = headroomWatts < 0 ? pc.red("over") : pc.green("fits");
  return [formatWatts(limitWatts), formatWatts(headroomWatts), verdict];
}
