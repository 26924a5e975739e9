import { planHallTenants } from "../../../../model/tenants/hallTenants";
import { catalog } from "../../../support/sites";
import { hallOf, labWith, onlyPools, servers, tenant } from "../../../support/tenants";
import { DECLARED } from "../../../../model/power/basis";

const a = tenant("a", { reservations: [servers("phase-1", "hall-1", 12)] });

describe("what a hall has for its tenants", () => {
  it("is counted in nodes where a unit is a rack, whose fabric has one level more", () => {
    const reservations = [{ phase: "phase-1", hall: "hall-1", gpuSystem: "gb300-nvl72", units: 2 }];
    const site = labWith(
      [tenant("a", { reservations, egress: ["10.20.0.0/16"] })],
      onlyPools([{ name: "nvl-1", gpuSystem: "gb300-nvl72", units: 3 }]),
    );
    const found = hallOf(site, "phase-1", "hall-1");
    const [flavor] = found.flavors;
    expect(flavor?.name).toMatch(/^gb300-nvl72-[0-9a-f]{8}$/);
    expect(flavor?.topology).toMatch(/^hall-1-[0-9a-f]{8}$/);
    // By hand: 142 kW x 1.10 x 1.10 = 171,820 W a rack, 2,386.4 W a GPU.
    const facilityWatts = 2 * 72 * 2387;
    expect(found).toEqual({
      cohort: "lab-hall-1",
      topologies: [
        {
          name: flavor?.topology,
          levels: [
            "fabric.topograph.run/tier-1",
            "fabric.topograph.run/tier-0",
            "accelerator.topograph.run/domain",
            "kubernetes.io/hostname",
          ],
        },
      ],
      flavors: [
        {
          key: "gb300-nvl72",
          name: flavor?.name,
          topology: flavor?.topology,
          nodeLabels: { "kvandal.io/hall": "hall-1", "kvandal.io/gpu-system": "gb300-nvl72" },
          tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
        },
      ],
      wattsPerDevice: { "nvidia.com/gpu": 2387 },
      queues: [
        {
          tenant: "a",
          namespace: "tenant-a",
          groups: ["test:a"],
          egress: ["10.20.0.0/16"],
          quotas: [
            {
              flavor: flavor?.name,
              dedicated: false,
              gpuSystem: "gb300-nvl72",
              units: 2,
              // 144 CPUs and 960 GiB less what the kubelet keeps, 4 and 16, on 36 nodes.
              cpus: 36 * 140,
              memoryGibibytes: 36 * 944,
              resource: "nvidia.com/gpu",
              devices: 144,
            },
          ],
          facilityWatts,
          reserved: [
            { gpuSystem: "gb300-nvl72", units: 2, capacityUnits: 3, gpus: 144, facilityWatts },
          ],
        },
      ],
    });
  });

  it("is one quota for pools that are alike, each with what its own kubelet keeps", () => {
    const nodes = { kubelet: { reservedCpus: 24, reservedMemoryGibibytes: 48 } };
    const site = labWith(
      [a],
      onlyPools([
        { name: "one", units: 5 },
        { name: "two", units: 10, nodes },
      ]),
    );
    const { queues, flavors } = hallOf(site, "phase-1", "hall-1");
    expect(flavors.map(({ key }) => key)).toEqual(["hgx-h100"]);
    expect(queues[0]).toMatchObject({
      quotas: [
        {
          units: 12,
          cpus: 5 * 220 + 7 * 200,
          memoryGibibytes: 5 * 2032 + 7 * 2000,
          devices: 12 * 8,
        },
      ],
      reserved: [{ units: 12, capacityUnits: 15, gpus: 12 * 8 }],
    });
  });

  it("is nothing for who has reserved nothing, or where a what-if has no room for it", () => {
    const site = labWith([tenant("idle"), a]);
    expect(hallOf(site, "phase-1", "hall-1").queues.map((queue) => queue.tenant)).toEqual(["a"]);
    const phases = site.phases.map((phase) => ({ ...phase, units: {} }));
    expect(planHallTenants({ ...site, phases }, catalog, "phase-1", DECLARED)).toEqual({});
    expect(planHallTenants(labWith([tenant("idle")]), catalog, "phase-1", DECLARED)).toEqual({});
  });
});
