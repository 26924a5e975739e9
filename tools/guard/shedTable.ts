import { colours } from "../colours";
import { formatCount, formatWatts } from "../../model/format";
import type { Shedding } from "../../model/shedding/shed";
import { renderTable } from "../plan/table";

/** What goes down and what it is for, as people read it. */
export function renderShedding(phase: string, shedding: Shedding): string {
  const { domain, usableWatts, usedWattsBefore, usedWattsAfter, pools, fits } = shedding;
  const figures = `${domain} in ${phase}: ${formatWatts(usedWattsBefore)} asked, ${formatWatts(usableWatts)} usable`;
  if (pools.length === 0 && fits) {
    return `${colours.green("fits:")} ${figures}: nothing has to go down`;
  }
  const verdict = fits
    ? `${colours.yellow("shed:")} ${figures}, ${formatWatts(usedWattsAfter)} with the change below`
    : `${colours.red("does not fit:")} ${figures}, and ${formatWatts(usedWattsAfter)} with every pool down that can be`;
  const rows = pools.map((pool) => [
    pool.pool,
    pool.hall,
    String(pool.priority),
    formatCount(pool.unitsBefore),
    formatCount(pool.unitsAfter),
    pool.breaksPromiseTo.length === 0
      ? ""
      : colours.red(`breaks ${pool.breaksPromiseTo.join(", ")}`),
  ]);
  const head = ["Pool", "Hall", "Priority", "Units", "Units then", "Reserved units"];
  return [verdict, renderTable(head, rows, 2)].join("\n");
}
