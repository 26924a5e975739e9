import type { SiteFile } from "../../model/siteSchema";
import type { Change } from "./siteProblems";

/** For tests of other GPU systems than the lab has, and of nothing that gates say: the change that removes the gates on deliveries. */
export const WITHOUT_DELIVERIES: Change = [/ {6}- name: gpus-delivered\n(?: {8}.*\n)+/g, ""];

/** The same change of a site's plain data. */
export function removeDeliveries(data: SiteFile): void {
  for (const phase of data.phases) {
    phase.gates = phase.gates?.filter(({ kind }) => kind !== "gpus-delivered");
  }
}
