import { missingComponents } from "./componentProcesses";
import { foldersOf } from "./folders";
import { readRecords } from "./record";
import type { ClusterOptions, ExistingHall, HallState } from "./types";

/** The simulated halls under a home folder, whatever their state. */
export async function listHallClusters({
  home,
}: Pick<ClusterOptions, "home">): Promise<ExistingHall[]> {
  const records = await readRecords(home);
  return Promise.all(
    records.map(async ({ site, hall, context, complete }) => {
      const missing = await missingComponents(foldersOf(home, { site, hall, context }));
      const state: HallState = !complete
        ? "incomplete"
        : missing.length === 0
          ? "running"
          : "stopped";
      return { site, hall, context, state };
    }),
  );
}
