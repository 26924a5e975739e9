import type { SiteFile } from "../../../../model/siteSchema";
import { clusterQueue } from "../../../../model/tenants/kueueObjects";
import {
  hallOf,
  labWith,
  onlyPools,
  servers,
  tenant,
  type TenantFile,
} from "../../../support/tenants";

const a = tenant("a", { reservations: [servers("phase-1", "hall-1", 4)] });
const flavorsOf = (tenants: TenantFile[], change?: (data: SiteFile) => void) =>
  hallOf(labWith(tenants, change), "phase-1", "hall-1").flavors.map(
    ({ key, nodeLabels }) => [key, nodeLabels["kvandal.io/pool"]] as const,
  );
const renamed = { profile: "mps", replicas: 4, renameByDefault: true } as const;

describe("the flavors of a hall", () => {
  it("are one for each pool where a pool of the system is dedicated, by name", () => {
    const owned = ["z", "b", "y"].map((name) =>
      tenant(`of-${name}`, {
        dedicatedPools: [name],
        reservations: [servers("phase-1", "hall-1", 1)],
      }),
    );
    const pools = ["z", "m", "b", "y"].map((name) => ({ name, units: 3 }));
    const one = { ...a, reservations: [servers("phase-1", "hall-1", 1)] };
    expect(flavorsOf([...owned, one], onlyPools(pools))).toEqual([
      ["hgx-h100-b", "b"],
      ["hgx-h100-m", "m"],
      ["hgx-h100-y", "y"],
      ["hgx-h100-z", "z"],
    ]);
  });

  it("are one for each pool where their nodes have other labels of the fabric", () => {
    const nodes = { topologyLabels: { block: "example.com/block" } };
    const site = labWith(
      [a],
      onlyPools([
        { name: "one", units: 2 },
        { name: "two", units: 2, nodes },
      ]),
    );
    const { flavors, topologies } = hallOf(site, "phase-1", "hall-1");
    const levels = flavors.map(({ key, topology }) => [
      key,
      topologies.find(({ name }) => name === topology)?.levels[0],
    ]);
    expect(levels).toEqual([
      ["hgx-h100-one", "fabric.topograph.run/tier-1"],
      ["hgx-h100-two", "example.com/block"],
    ]);
    expect(topologies).toHaveLength(2);
  });

  it("are one for the system whatever is dedicated in another hall, or of another system", () => {
    const b = tenant("b", {
      dedicatedPools: ["h100-2"],
      reservations: [servers("phase-2", "hall-2", 1)],
    });
    expect(flavorsOf([a, b])).toEqual([["hgx-h100", undefined]]);
    const c = tenant("c", {
      dedicatedPools: ["b200-1"],
      reservations: [{ phase: "phase-1", hall: "hall-1", gpuSystem: "hgx-b200", units: 1 }],
    });
    const pools = onlyPools([
      { name: "one", units: 2 },
      { name: "two", units: 2 },
      { name: "b200-1", gpuSystem: "hgx-b200", units: 1, devicePlugin: renamed },
    ]);
    expect(flavorsOf([a, c], pools)).toEqual([
      ["hgx-b200-b200-1", "b200-1"],
      ["hgx-h100", undefined],
    ]);
  });

  it("each have a quota of what their nodes have, and 0 of the others' GPUs", () => {
    const both = tenant("a", {
      reservations: [
        servers("phase-1", "hall-1", 2),
        { phase: "phase-1", hall: "hall-1", gpuSystem: "hgx-b200", units: 1 },
      ],
    });
    const site = labWith(
      [both],
      onlyPools([
        { name: "one", units: 2 },
        { name: "b200-1", gpuSystem: "hgx-b200", units: 1, devicePlugin: renamed },
      ]),
    );
    const hall = hallOf(site, "phase-1", "hall-1");
    const [queue] = hall.queues.map((plan) => clusterQueue(plan, hall, { name: "a", labels: {} }));
    const { resourceGroups = [] } = queue?.spec ?? {};
    expect(resourceGroups[0]?.coveredResources).toEqual([
      "cpu",
      "memory",
      "nvidia.com/gpu",
      "nvidia.com/gpu.shared",
      "kvandal.io/facility-watts",
    ]);
    expect(resourceGroups[0]?.flavors.map(({ resources }) => resources.slice(2))).toEqual([
      [
        { name: "nvidia.com/gpu", nominalQuota: "16" },
        { name: "nvidia.com/gpu.shared", nominalQuota: "0" },
        // 16 x 1,543 W
        { name: "kvandal.io/facility-watts", nominalQuota: "24688" },
      ],
      [
        { name: "nvidia.com/gpu", nominalQuota: "0" },
        { name: "nvidia.com/gpu.shared", nominalQuota: "32" },
        // 32 x 541 W: 14,300 W x 1.21 by 32.
        { name: "kvandal.io/facility-watts", nominalQuota: "17312" },
      ],
    ]);
  });
});
