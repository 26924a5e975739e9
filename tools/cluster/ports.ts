import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { parseAllDocuments } from "yaml";
import { ClusterError } from "./types";

/** The loopback ports of a hall. */
export interface HallPorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
}

/** Below the ports that Linux (32768) and macOS (49152) hand out to outgoing connections. */
const RANGE = { first: 20_000, size: 10_000 } as const;
const PORTS_PER_HALL = 6;

/**
 * Free ports for a hall. The search begins at a place that depends on the cluster's folder, so that a stopped hall of one
 * checkout seldom finds its ports taken by a hall of another.
 *
 * @param isFree asked for each candidate; the default tries to listen.
 * @throws ClusterError if there are none.
 */
export async function choosePorts(
  clusterFolder: string,
  isFree: (port: number) => Promise<boolean> = portIsFree,
): Promise<HallPorts> {
  const found = await freePorts(clusterFolder, PORTS_PER_HALL, isFree);
  const [etcd, etcdPeer, apiServer, controllerManager, scheduler, kwok] = found;
  if (
    etcd === undefined ||
    etcdPeer === undefined ||
    apiServer === undefined ||
    controllerManager === undefined ||
    scheduler === undefined ||
    kwok === undefined
  ) {
    throw new ClusterError(
      `a hall needs ${PORTS_PER_HALL} free loopback ports between ${RANGE.first} and ` +
        `${RANGE.first + RANGE.size - 1}, and there are none left: end what listens there`,
    );
  }
  return { etcd, etcdPeer, apiServer, controllerManager, scheduler, kwok };
}

/** Free loopback ports, as many as there are up to a number; the search begins at a place that depends on the folder. */
export async function freePorts(
  folder: string,
  count: number,
  isFree: (port: number) => Promise<boolean> = portIsFree,
): Promise<number[]> {
  const found: number[] = [];
  const start = createHash("sha256").update(folder).digest().readUInt32BE(0);
  for (let tried = 0; tried < RANGE.size && found.length < count; tried += 1) {
    const port = RANGE.first + ((start + tried) % RANGE.size);
    if (await isFree(port)) {
      found.push(port);
    }
  }
  return found;
}

/** Whether one can listen on a loopback port. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * A kwokctl or kubeconfig file with some ports changed, wherever they stand as the value of an option, in an address or
 * as an argument: `port: 1`, `127.0.0.1:1`, `--secure-port=1`. Other numbers of the same digits stay.
 */
export function movePorts(text: string, moves: ReadonlyMap<number, number>): string {
  return text.replace(
    /(127\.0\.0\.1:|[pP]ort: |port=)(\d+)(?!\d)/g,
    (whole, before: string, digits: string) => {
      const target = moves.get(Number(digits));
      return target === undefined ? whole : `${before}${target}`;
    },
  );
}

/** The ports of each component, as a hall's kwokctl configuration has them. */
export function portsByComponent(kwokctlConfig: string): ReadonlyMap<string, readonly number[]> {
  const documents = parseAllDocuments(kwokctlConfig).map((document) => document.toJS() as unknown);
  const components = (documents as readonly (KwokctlDocument | null)[]).flatMap(
    (document) => document?.components ?? [],
  );
  return new Map(
    components.map(({ name, ports }) => [name, (ports ?? []).map(({ port }) => port)]),
  );
}

interface KwokctlDocument {
  readonly components?: readonly {
    readonly name: string;
    readonly ports?: readonly { readonly port: number }[];
  }[];
}
