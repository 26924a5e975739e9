import { clusterNameOf, clusterSecrets, missingFromCluster } from "../../model/clusterApi";
import type { LiveObject } from "../../model/guard/liveHall";
import { CLUSTER_API_GROUP } from "../../model/guard/names";
import { POOL_NAMESPACE } from "../../model/names";
import { deployedHalls, type PhasePlan } from "../../model/phasePlan";
import { HallError, hallKubectl, type HallAccess } from "../engine/hallKubectl";
import { CommandError } from "../failure";
import { exists } from "./readHall";

/**
 * Makes sure that each hall, with units or without, has the Cluster that its machines belong to before anything is deployed: otherwise the engine
 * creates every object, and no machine ever becomes a node.
 *
 * @throws CommandError that names the halls and what each of them lacks; HallError where one cannot be asked.
 */
export async function requireClusters(
  halls: readonly HallAccess[],
  plan: PhasePlan,
): Promise<void> {
  const deployed = deployedHalls(plan).map(({ name }) => name);
  const wanted = halls.filter(({ hall }) => deployed.includes(hall));
  const problems = await Promise.all(
    wanted.map(async (access) => {
      const missing = await missingIn(access, clusterNameOf(plan.site, access.hall));
      return missing.length === 0
        ? []
        : [
            `hall ${access.hall}: its management cluster has no ${missing.join(", no ")}: ` +
              "make what is missing first (docs/node-pools.md, What a hall has before its pools)",
          ];
    }),
  );
  if (problems.flat().length > 0) {
    throw new CommandError(problems.flat().join("\n"));
  }
}

async function missingIn(access: HallAccess, cluster: string): Promise<string[]> {
  const definition = `clusters.${CLUSTER_API_GROUP}`;
  if (!(await exists(access, `customresourcedefinitions/${definition}`))) {
    return [`definition of ${definition} (Cluster API)`];
  }
  const get = (...what: string[]) =>
    hallKubectl(access, ["get", ...what, "--namespace", POOL_NAMESPACE, "--ignore-not-found"]);
  const text = await unlessForbidden(() => get(definition, cluster, "--output", "json"));
  if (text === undefined) {
    return [];
  }
  const secrets = await unlessForbidden(() =>
    get("secrets", ...clusterSecrets(cluster), "--output", "name"),
  );
  return missingFromCluster(
    cluster,
    text === "" ? undefined : (JSON.parse(text) as LiveObject),
    secrets?.split("\n").map((line) => line.replace("secret/", "")),
  );
}

/** What kubectl answers; undefined where those who deploy may not read it. */
async function unlessForbidden(read: () => Promise<string>): Promise<string | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HallError && error.answer.includes("(Forbidden)")) {
      return undefined;
    }
    throw error;
  }
}
