import { setTimeout as sleep } from "node:timers/promises";
import { isTrue, type PoolHall } from "./poolHall";
import { eventually, refusalOf, until } from "./until";

/** What the shared stories say of the pool in the site file. */
export const KUBELET_ARGUMENT =
  ', nodes: { kubelet: { arguments: { container-log-max-files: "64" } }, rollOut: { maxUnavailable: "50%" } }';

/** The health check's limit is a fifth of the pool. */
const [UNITS, LIMIT] = [10, 2];

/**
 * The life of a pool of ten nodes: the same tests on the simulator and on Cluster API's real controllers. They run in order, and leave the pool with eight nodes that an autoscaler has asked for.
 *
 * @param hallOf the hall, deployed with ten units of the pool by the time that the tests run.
 */
export function poolStories(hallOf: () => PoolHall): void {
  const uids = async (): Promise<ReadonlySet<string>> =>
    new Set((await hallOf().nodes()).map(({ metadata }) => metadata.uid));

  describe("a pool that is scaled", () => {
    it("follows down and up to its ceiling, and is refused above it", async () => {
      const hall = hallOf();
      await hall.scale(7);
      await eventually(7, () => hall.readyNodes());
      await hall.scale(UNITS);
      await eventually(UNITS, () => hall.readyNodes());
      expect(await refusalOf(hall.scale(UNITS + 1))).toContain(
        `${UNITS + 1} nodes asked, its ceiling in phase-1 is ${UNITS} nodes`,
      );
    });
  });

  describe("a changed kubelet argument", () => {
    it("replaces half of the nodes at a time and never exceeds the ceiling", async () => {
      const hall = hallOf();
      const before = await uids();
      const pool = await hall.poolObject();
      const seen = { most: 0, fewestReady: UNITS, isOver: false };
      const watching = (async () => {
        while (!seen.isOver) {
          const nodes = await hall.nodes();
          seen.most = Math.max(seen.most, nodes.length);
          const ready = nodes.filter((node) => isTrue(node, "Ready")).length;
          seen.fewestReady = Math.min(seen.fewestReady, ready);
          await sleep(500);
        }
      })();
      try {
        hall.describePool(KUBELET_ARGUMENT);
        await hall.deployed();
      } finally {
        seen.isOver = true;
        await watching;
      }
      expect([...(await uids())].filter((uid) => before.has(uid))).toEqual([]);
      expect(await hall.readyNodes()).toBe(UNITS);
      expect(seen.most).toBe(UNITS);
      expect(seen.fewestReady).toBeGreaterThanOrEqual(UNITS / 2);
      expect((await hall.poolObject())?.metadata.uid).toBe(pool?.metadata.uid);
    });
  });

  describe("nodes that are ill", () => {
    afterEach(() => {
      hallOf().kwok("SIGCONT");
    });

    it("are replaced when they are few", async () => {
      const hall = hallOf();
      const [ill] = await hall.nodes();
      hall.kwok("SIGSTOP");
      await hall.fail(ill?.metadata.name ?? "");
      await until(uids, (left) => !left.has(ill?.metadata.uid ?? ""));
      hall.kwok("SIGCONT");
      await eventually(UNITS, () => hall.readyNodes());
    });

    it("stay when more than a fifth of the pool is not ready: it is a switch or a feed then", async () => {
      const hall = hallOf();
      // The check is paused while they fall, as they do at once in a hall.
      const pause = (value: string): Promise<string> =>
        hall.kubectl(
          ...["-n", "kvandal", "annotate", "machinehealthcheck", "h100-1"],
          `cluster.x-k8s.io/paused${value}`,
        );
      await pause("=true");
      const ill = (await hall.nodes()).slice(0, LIMIT + 1);
      hall.kwok("SIGSTOP");
      for (const { metadata } of ill) {
        await hall.fail(metadata.name);
      }
      await pause("-");
      const wanted = {
        expectedMachines: UNITS,
        currentHealthy: UNITS - ill.length,
        remediationsAllowed: 0,
      };
      const found = await until(
        async () => (await hall.list("machinehealthchecks"))[0]?.status ?? {},
        (status) => status.currentHealthy === wanted.currentHealthy,
      );
      expect(found).toMatchObject(wanted);
      await sleep(3000);
      const left = await uids();
      expect(ill.filter(({ metadata }) => left.has(metadata.uid))).toHaveLength(ill.length);
      hall.kwok("SIGCONT");
      await eventually(UNITS, () => hall.readyNodes());
    });
  });

  describe("a pool that becomes autoscaled", () => {
    it("keeps the number of nodes that it was scaled to", async () => {
      const hall = hallOf();
      hall.describePool(`${KUBELET_ARGUMENT}, scaling: { mode: autoscaled, minimum: 4 }`);
      await hall.deployed();
      expect((await hall.poolObject())?.spec.replicas).toBe(UNITS);
      await hall.scale(8);
      await until(
        () => hall.nodes(),
        (nodes) => nodes.length === 8,
      );
      await hall.deployed();
      expect((await hall.poolObject())?.spec.replicas).toBe(8);
      expect(await hall.readyNodes()).toBe(8);
    });
  });
}
