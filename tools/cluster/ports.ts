import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { parseAllDocuments } from "yaml";
import { ClusterError } from "./types";

/** What listens on a port of its own in a hall. */
const PORTS_OF_HALL = [
  "etcd",
  "etcdPeer",
  "apiServer",
  "controllerManager",
  "scheduler",
  "kwok",
] as const;

/** The loopback ports of a hall. */
export type HallPorts = Readonly<Record<(typeof PORTS_OF_HALL)[number], number>>;

/** Below the ports that Linux (32768) and macOS (49152) hand out to outgoing connections. */
const RANGE = { first: 20_000, size: 10_000 } as const;

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
  return freePorts("a hall", PORTS_OF_HALL, clusterFolder, isFree);
}

/**
 * Free loopback ports, by the names of what listens there. The search begins at a place that depends on a folder.
 *
 * @param who is to have them, for people.
 * @throws ClusterError if there are not enough.
 */
export async function freePorts<Name extends string>(
  who: string,
  names: readonly Name[],
  folder: string,
  isFree: (port: number) => Promise<boolean> = portIsFree,
): Promise<Record<Name, number>> {
  const found: number[] = [];
  const start = createHash("sha256").update(folder).digest().readUInt32BE(0);
  for (let tried = 0; tried < RANGE.size && found.length < names.length; tried += 1) {
    const port = RANGE.first + ((start + tried) % RANGE.size);
    if (await isFree(port)) {
      found.push(port);
    }
  }
  if (found.length < names.length) {
    throw new ClusterError(
      `${who} needs ${names.length} free loopback ports between ${RANGE.first} and ` +
        `${RANGE.first + RANGE.size - 1}, and there are none left: end what listens there`,
    );
  }
  return Object.fromEntries(names.map((name, at) => [name, found[at]])) as Record<Name, number>;
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
