import { isForeignMachineDefinition } from "../../model/guard/foreignMachines";
import { CLUSTER_API_GROUP } from "../../model/guard/names";
import { type LiveHall, type LiveNode, type LiveObject } from "../../model/guard/liveHall";
import {
  GPU_PRESENT_LABEL,
  LABELS,
  POOL_NAMESPACE,
  POWER_CAP_NAMESPACE,
  SITE_BUDGET,
} from "../../model/names";
import { liveBudget } from "../../model/guard/liveBudget";
import { hallKubectl, type HallAccess } from "../engine/hallKubectl";
import type { GuardAccess } from "./halls";

const MACHINERY = ["machinedeployments", "machinesets", "machines", "machinepools"]
  .map((plural) => `${plural}.${CLUSTER_API_GROUP}`)
  .join(",");
/** Metal3's hosts; see `machineMakerProblem`. */
const HOSTS = "baremetalhosts.metal3.io";
const WORKLOADS = [
  ...["cronjobs.batch", "jobs.batch", "daemonsets.apps", "deployments.apps", "replicasets.apps"],
  ...["statefulsets.apps", "replicationcontrollers", "pods", "configmaps"],
].join(",");
const BUDGETS = `${SITE_BUDGET.plural}.${SITE_BUDGET.group}`;

/**
 * Reads what runs in a hall. The budget is read first: nodes that are counted afterwards are counted for it, or for an older one.
 *
 * @throws CommandError if an API server cannot be reached.
 */
export async function readHall(access: GuardAccess, site: string): Promise<LiveHall> {
  const budget = await readBudget(access, site);
  const [machinery, nodes] = await Promise.all([
    hallKubectl(access, ["get", MACHINERY, "--all-namespaces", "--output", "json"]),
    readNodes(access),
  ]);
  return { budget: budget && liveBudget(budget), machinery: itemsOf(machinery), nodes };
}

/** The budget of a hall; undefined where there is none, or nothing that could hold one. */
async function readBudget(access: HallAccess, site: string): Promise<LiveObject | undefined> {
  if (!(await exists(access, `customresourcedefinitions/${BUDGETS}`))) {
    return undefined;
  }
  const get = ["get", BUDGETS, site, "--ignore-not-found", "--output", "json"];
  const text = await hallKubectl(access, get);
  return text === "" ? undefined : (JSON.parse(text) as LiveObject);
}

/** Whether a cluster-scoped object exists, as `kind/name`. */
export async function exists(access: HallAccess, object: string): Promise<boolean> {
  return (
    (await hallKubectl(access, ["get", object, "--ignore-not-found", "--output", "name"])) !== ""
  );
}

/** A table, which the API server makes of their metadata: 5,000 whole nodes are more than a gigabyte for kubectl. */
async function readNodes(access: GuardAccess): Promise<LiveNode[]> {
  const workload = { ...access, context: access.workloadContext };
  const selector = `${GPU_PRESENT_LABEL}=true`;
  const [table, names] = await Promise.all([
    hallKubectl(workload, ["get", "nodes", "--no-headers", "--label-columns", LABELS.pool]),
    hallKubectl(workload, ["get", "nodes", "--output", "name", "--selector", selector]),
  ]);
  const withGpus = new Set(rowsOf(names).map((row) => row.replace(/^node\//, "")));
  return rowsOf(table).map((row) => {
    const words = row.split(/ +/);
    // Without the label a row ends in the space of the empty column.
    const [name = "", pool = ""] = [words[0], words.at(-1)];
    return { name, ...(pool === "" ? {} : { pool }), hasGpus: withGpus.has(name) };
  });
}

function rowsOf(text: string): string[] {
  return text.split("\n").filter((row) => row.trim() !== "");
}

/** The items of a list as kubectl prints it. */
export function itemsOf(text: string): readonly LiveObject[] {
  return (JSON.parse(text) as { readonly items: readonly LiveObject[] }).items;
}

/** What runs in Kvandal's own namespaces of a hall. */
export async function readWorkloads(access: GuardAccess): Promise<LiveObject[]> {
  const read = async (context: string, namespace: string) => {
    const get = ["get", WORKLOADS, "--namespace", namespace, "--output", "json"];
    return itemsOf(await hallKubectl({ ...access, context }, get));
  };
  const [pools, caps] = await Promise.all([
    read(access.context, POOL_NAMESPACE),
    read(access.workloadContext, POWER_CAP_NAMESPACE),
  ]);
  return [...pools, ...caps];
}

/** Objects that become machines without a pool, of every such kind that the hall's management cluster serves. */
export async function readMachineMakers(access: HallAccess): Promise<readonly LiveObject[]> {
  const names = ["get", "customresourcedefinitions", "--output", "name"];
  const definitions = await hallKubectl(access, names);
  const kinds = rowsOf(definitions)
    .map((row) => row.replace(/^.*\//, ""))
    .filter((name) => name === HOSTS || isForeignMachineDefinition(name));
  const get = ["get", kinds.join(","), "--all-namespaces", "--output", "json"];
  return kinds.length === 0 ? [] : itemsOf(await hallKubectl(access, get));
}
