import type { PhasePlan } from "../../model/phasePlan";
import { KUEUE } from "../../model/names";
import { hallKubectl } from "../engine/hallKubectl";
import { CommandError } from "../failure";
import type { GuardAccess } from "./halls";

/** The kinds that a hall's tenants are made of. */
const DEFINITIONS = ["clusterqueues", "cohorts", "localqueues", "resourceflavors", "topologies"];

/**
 * Makes sure that the halls with tenants know Kueue's kinds, before anything is deployed: the engine would make all other objects, and end with
 * an error for each of these.
 *
 * @param isSimulated whether the command can run Kueue itself.
 * @throws CommandError that names the hall, the definitions that it lacks and the way out; HallError where it cannot be asked.
 */
export async function requireKueue(
  halls: readonly GuardAccess[],
  tenants: PhasePlan["hallTenants"],
  isSimulated: boolean,
): Promise<void> {
  const wanted = DEFINITIONS.map((kind) => `${kind}.${KUEUE.group}`);
  for (const access of halls.filter(({ hall }) => tenants[hall] !== undefined)) {
    const found = await hallKubectl({ ...access, context: access.workloadContext }, [
      ...["get", "customresourcedefinitions", ...wanted],
      ...["--ignore-not-found", "-o", "jsonpath={.items[*].metadata.name}"],
    ]);
    const missing = wanted.filter((name) => !found.split(" ").includes(name));
    if (missing.length > 0) {
      throw new CommandError(
        `hall ${access.hall} has tenants, and its cluster has no ${missing.join(", ")}: ` +
          (isSimulated
            ? "run the command with --with-kueue"
            : "install Kueue in it first (docs/tenants.md)"),
      );
    }
  }
}
