import fc from "fast-check";
import { addOnSizing } from "../../../model/addOnSizing";
import { MAXIMUM_NODES_PER_HALL } from "../../../model/hallSize";

const gibibytes = (text: string): number => Number(/^(\d+)Gi$/.exec(text)?.[1]);

describe("add-ons of a hall", () => {
  it.each([
    // nodes, share at a time, memory of Node Feature Discovery's master and of its garbage collector
    [0, "10%", "4Gi", "1Gi"],
    [15, "10%", "4Gi", "1Gi"],
    [200, "10%", "4Gi", "1Gi"],
    // Where the chart's 1 GiB is known to be too little.
    [401, "10%", "4Gi", "3Gi"],
    [1280, "10%", "7Gi", "7Gi"],
    [1281, "5%", "7Gi", "7Gi"],
    [2560, "5%", "13Gi", "13Gi"],
    [5000, "2%", "25Gi", "25Gi"],
  ])("of %i nodes: %s of the pods at a time, %s and %s", (nodes, maxUnavailable, master, gc) => {
    const sizing = addOnSizing(nodes);
    expect(sizing.maxUnavailable).toBe(maxUnavailable);
    expect(sizing.nodeFeatureDiscovery).toEqual({
      master: { resources: { limits: { memory: master }, requests: { memory: master } } },
      gc: { resources: { limits: { memory: gc }, requests: { memory: gc } } },
    });
  });

  it("never lose more than 128 nodes at a time, and never get less memory for more nodes", () => {
    const nodes = fc.integer({ min: 0, max: MAXIMUM_NODES_PER_HALL });
    fc.assert(
      fc.property(nodes, nodes, (one, other) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        const [small, large] = [addOnSizing(fewer), addOnSizing(more)];
        // Kubernetes rounds the pods of a percentage up.
        const atATime = Math.ceil((more * Number.parseInt(large.maxUnavailable, 10)) / 100);
        expect(atATime).toBeLessThanOrEqual(128);
        for (const part of ["master", "gc"] as const) {
          const memoryOf = ({ nodeFeatureDiscovery }: typeof small): number =>
            gibibytes(nodeFeatureDiscovery[part].resources.limits.memory);
          expect(memoryOf(large)).toBeGreaterThanOrEqual(memoryOf(small));
        }
      }),
      { numRuns: 100 },
    );
  });
});
