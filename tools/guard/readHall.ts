import { CLUSTER_API_GROUP } from "../../model/guard/names";
import {
  liveBudget,
  type LiveHall,
  type LiveNode,
  type LiveObject,
} from "../../model/guard/liveHall";
import { LABELS, SITE_BUDGET } from "../../model/names";
import { NODE_ANNOTATIONS } from "../simulator/names";
import { hallKubectl, type HallAccess } from "../engine/hallKubectl";
import type { GuardAccess } from "./halls";

const MACHINERY = ["machinedeployments", "machinesets", "machines", "machinepools"]
  .map((plural) => `${plural}.${CLUSTER_API_GROUP}`)
  .join(",");
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

/** Columns and not whole objects: those of 5,000 nodes are tens of megabytes. */
async function readNodes(access: GuardAccess): Promise<LiveNode[]> {
  const escaped = (key: string): string => key.replaceAll(".", "\\.");
  const line = [
    ".metadata.name",
    `.metadata.annotations.${escaped(NODE_ANNOTATIONS.machineDeployment)}`,
    `.metadata.labels.${escaped(LABELS.pool)}`,
  ]
    .map((path) => `{${path}}`)
    .join(`{"\\t"}`);
  const output = `jsonpath={range .items[*]}${line}{"\\n"}{end}`;
  const workload = { ...access, context: access.workloadContext };
  const text = await hallKubectl(workload, ["get", "nodes", "--output", output]);
  return text
    .split("\n")
    .filter((row) => row.trim() !== "")
    .map((row) => {
      const [name = "", machineDeployment = "", pool = ""] = row.split("\t");
      return {
        name,
        ...(machineDeployment === "" ? {} : { machineDeployment }),
        ...(pool === "" ? {} : { pool }),
      };
    });
}

/** The items of a list as kubectl prints it. */
export function itemsOf(text: string): readonly LiveObject[] {
  return (JSON.parse(text) as { readonly items: readonly LiveObject[] }).items;
}
