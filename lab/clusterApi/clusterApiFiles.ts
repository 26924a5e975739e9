import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { HallFolders } from "../../tools/cluster/folders";
import type { ClusterApi } from "../../tools/toolchain";
import type { Controller } from "./clusterApiObjects";

/** What listens on a port of its own. */
export const PORT_NAMES = [
  "coreWebhook",
  "coreHealth",
  "bootstrapWebhook",
  "bootstrapHealth",
] as const;
const portsSchema = z.record(z.enum(PORT_NAMES), z.int());
/** Ports of Cluster API's controllers on this machine. */
export type ControllerPorts = z.infer<typeof portsSchema>;

/** Where Cluster API of a hall has its files; they go with the hall. */
export function clusterApiFiles({ cluster }: Pick<HallFolders, "cluster">) {
  const folder = join(cluster, "cluster-api");
  const keys = join(cluster, "pki");
  return {
    folder,
    certificates: join(folder, "certificates"),
    ports: join(folder, "ports.json"),
    kubeconfig: (controller: Controller) => join(folder, `${controller}.yaml`),
    log: (controller: Controller) => join(folder, `${controller}.log`),
    hallCertificate: join(keys, "admin.crt"),
    hallKey: join(keys, "admin.key"),
    authority: join(keys, "ca.crt"),
    authorityKey: join(keys, "ca.key"),
  };
}
export type ClusterApiFiles = ReturnType<typeof clusterApiFiles>;

/** The ports that the controllers were started with; undefined where they never were, or where an interruption has left a part of the file. */
export async function knownPorts(file: string): Promise<ControllerPorts | undefined> {
  try {
    return portsSchema.safeParse(JSON.parse(await readFile(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** The command that starts a controller. The address of its webhooks cannot be chosen: they answer on every address of this machine. */
export function commandOf(
  controller: Controller,
  files: ClusterApiFiles,
  ports: ControllerPorts,
  clusterApi: ClusterApi,
): [string, ...string[]] {
  return [
    clusterApi[controller],
    `--kubeconfig=${files.kubeconfig(controller)}`,
    `--webhook-port=${ports[`${controller}Webhook`]}`,
    `--webhook-cert-dir=${files.certificates}`,
    `--health-addr=127.0.0.1:${ports[`${controller}Health`]}`,
    "--diagnostics-address=0",
  ];
}
