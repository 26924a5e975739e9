import { join } from "node:path";
import { parse } from "yaml";
import { writeYaml } from "../../model/writeYaml";
import type { HallFolders } from "../../tools/cluster/folders";
import { KUEUE_NAMESPACE } from "./kueueObjects";

/** Ports of a Kueue on this machine. */
export interface KueuePorts {
  readonly webhook: number;
  readonly health: number;
}

/** Where Kueue of a hall has its files; they go with the hall. */
export function kueueFiles({ cluster }: Pick<HallFolders, "cluster">) {
  const folder = join(cluster, "kueue");
  return {
    folder,
    certificates: join(folder, "certificates"),
    configuration: join(folder, "configuration.yaml"),
    kubeconfig: join(folder, "kubeconfig.yaml"),
    log: join(folder, "kueue.log"),
  };
}

export type KueueFiles = ReturnType<typeof kueueFiles>;

/** The makers' configuration file, in which the part of the site file is merged; see docs/tenants.md. */
export function configurationOf(
  part: string,
  { webhook, health }: KueuePorts,
  files: KueueFiles,
): string {
  const { featureGates, ...own } = (parse(part) ?? {}) as { readonly featureGates?: object };
  return writeYaml({
    ...own,
    // It would serve an API that the API server of a hall cannot reach.
    featureGates: { ...featureGates, VisibilityOnDemand: false },
    namespace: KUEUE_NAMESPACE,
    health: { healthProbeBindAddress: `127.0.0.1:${health}` },
    metrics: { bindAddress: "0" },
    webhook: { host: "127.0.0.1", port: webhook, certDir: files.certificates },
    leaderElection: { leaderElect: false },
    internalCertManagement: { enable: true },
  });
}

/** The ports in a configuration that Kueue was started with; undefined where a process that was killed has written none or a part. */
export function portsIn(configuration: string): KueuePorts | undefined {
  const { webhook, health } = (parse(configuration) ?? {}) as {
    readonly webhook?: { readonly port: number };
    readonly health?: { readonly healthProbeBindAddress: string };
  };
  return webhook === undefined || health === undefined
    ? undefined
    : {
        webhook: webhook.port,
        health: Number(health.healthProbeBindAddress.split(":").at(-1)),
      };
}
