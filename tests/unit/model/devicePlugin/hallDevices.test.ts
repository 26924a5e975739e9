import {
  hallDevices,
  poolDevices,
  type HallDevices,
  type PoolDevices,
} from "../../../../model/devicePlugin/hallDevices";
import type { Profile } from "../../../../model/devicePlugin/profileSchema";
import {
  resolveProfile,
  type ResolvedProfile,
} from "../../../../model/devicePlugin/resolveProfile";
import type { Pool, Site } from "../../../../model/siteSchema";
import { catalog, siteWith } from "../../../support/sites";

const SETTINGS = { stack: "device-plugin", pluginVersion: "v0.20.0", driverRoot: "/" } as const;
const SLICED: Profile = { profile: "time-slicing", replicas: 4 };
const SPLIT: Profile = { profile: "mig-single", migProfile: "1g.10gb" };
const HALVED: Profile = { profile: "mig-mixed", layout: { "3g.40gb": 2 } };

/** A profile on nodes of H100, as it is by itself. */
function onH100(profile: Profile, driverRoot: "/" | "/run/nvidia/driver" = "/"): ResolvedProfile {
  const system = catalog.get("hgx-h100");
  const result = system && resolveProfile(profile, system, { ...SETTINGS, driverRoot });
  if (result === undefined || "problems" in result) {
    throw new Error(`hgx-h100 has no ${profile.profile}`);
  }
  return result.resolved;
}

const texts = (...profiles: ResolvedProfile[]): Record<string, string> =>
  Object.fromEntries(profiles.map(({ configName, configYaml }) => [configName, configYaml]));

let lab: Site;
beforeAll(() => {
  lab = siteWith("lab");
});

/** The lab with other pools: each the first one of hall-1, with changes. */
function withPools(pools: readonly Partial<Pool>[], nvidia?: Site["nvidia"]): Site {
  const [first] = lab.pools;
  const changed = pools.map((changes, index) => ({ ...first, name: `p${index}`, ...changes }));
  return { ...lab, pools: changed as Pool[], ...(nvidia === undefined ? {} : { nvidia }) };
}

describe("what a hall needs", () => {
  const hall = (pools: readonly Partial<Pool>[], nvidia?: Site["nvidia"]): HallDevices =>
    hallDevices(withPools(pools, nvidia), catalog, "hall-1");
  const whole = onH100({ profile: "exclusive" });
  const NONE = { ...SETTINGS, defaultConfig: whole.configName, dra: [], computeDomains: [] };

  it("is one configuration of whole GPUs where nothing else is said", () => {
    expect(hall([{}, { devicePlugin: SLICED, hall: "hall-2" }])).toStrictEqual({
      ...NONE,
      configs: texts(whole),
    });
  });

  it("is every profile once, retired ones too, in the order of their names", () => {
    const found = hall([
      { devicePlugin: SLICED, retiredProfiles: [SPLIT] },
      { devicePlugin: SPLIT, retiredProfiles: [HALVED] },
    ]);
    const { migPartedSpec, ...others } = found;
    const [sliced, split, halved] = [onH100(SLICED), onH100(SPLIT), onH100(HALVED)];
    expect(others).toStrictEqual({ ...NONE, configs: texts(whole, sliced, split, halved) });
    const names = [whole, halved, split, sliced].map(({ configName }) => configName);
    expect(Object.keys(found.configs)).toStrictEqual(names);
    const layouts = [halved, split].map(({ migLayout }) => `  ${migLayout?.name ?? "none"}:\n`);
    expect(migPartedSpec?.match(/^ {2}\S+:\n/gm)).toStrictEqual(["  all-disabled:\n", ...layouts]);
  });

  it("is what the site says of NVIDIA's software", () => {
    const driverRoot = "/run/nvidia/driver";
    const settings = { stack: "gpu-operator", pluginVersion: "v0.19.3", driverRoot } as const;
    const there = onH100({ profile: "exclusive" }, driverRoot);
    expect(hall([{}], settings)).toStrictEqual({
      ...NONE,
      ...settings,
      configs: texts(there),
      defaultConfig: there.configName,
    });
  });

  it("is DRA for the GPU systems that it hands out, and compute domains, each once and in order", () => {
    const dra = { allocation: "dra" } as const;
    const nvl72 = { gpuSystem: "gb300-nvl72", computeDomains: true };
    const pools = [
      { ...dra, retiredProfiles: [SLICED] },
      dra,
      nvl72,
      { ...nvl72, ...dra, gpuSystem: "gb200-nvl72" },
      { gpuSystem: "hgx-b200", computeDomains: false },
    ];
    expect(hall(pools)).toStrictEqual({
      ...NONE,
      configs: texts(whole, onH100(SLICED)),
      dra: [
        {
          gpuSystem: "gb200-nvl72",
          productName: catalog.get("gb200-nvl72")?.gpuProduct.value.replaceAll("-", " "),
          gpusPerNode: 4,
          namespaces: [],
        },
        {
          gpuSystem: "hgx-h100",
          productName: "NVIDIA H100 80GB HBM3",
          gpusPerNode: 8,
          namespaces: [],
        },
      ],
      computeDomains: ["gb200-nvl72", "gb300-nvl72"],
    });
  });

  it("leaves out the pools of a GPU system that the catalogue does not have", () => {
    const unknown = { gpuSystem: "none", devicePlugin: SLICED, allocation: "dra" } as const;
    expect(hall([unknown])).toStrictEqual({ ...NONE, configs: texts(whole) });
  });

  it("is nothing that can be said without a catalogue, or with a profile that its GPUs do not have", () => {
    expect(() => hallDevices(lab, new Map(), "hall-1")).toThrow(
      new RangeError("the catalogue is empty"),
    );
    const layout = { "1g.10gb": 8, "1g.20gb": 5 };
    expect(() => hall([{ devicePlugin: { profile: "mig-mixed", layout } }])).toThrow(
      new RangeError(
        "8 of 1g.10gb, but a GPU of hgx-h100 has room for 7: lower the number; 5 of 1g.20gb, but a GPU of hgx-h100 has room for 4: lower the number",
      ),
    );
  });
});

describe("how the nodes of a pool hand out their GPUs", () => {
  const MODE = "node.cluster.x-k8s.io/device-plugin-mode";
  const CONFIG = "node.cluster.x-k8s.io/device-plugin-config";
  const devices = (changes: Partial<Pool>, nvidia?: Site["nvidia"]): PoolDevices => {
    const site = withPools([changes], nvidia);
    return poolDevices(site, catalog, site.pools[0] as Pool);
  };

  it.each<[Profile | undefined, string, Record<string, number>]>([
    [undefined, "standard", { "nvidia.com/gpu": 8 }],
    [SLICED, "standard", { "nvidia.com/gpu": 32 }],
    [{ profile: "mps", replicas: 2 }, "mps", { "nvidia.com/gpu": 16 }],
  ])("is %j: mode %s", (devicePlugin, mode, advertises) => {
    const profile = onH100(devicePlugin ?? { profile: "exclusive" });
    expect(devices(devicePlugin === undefined ? {} : { devicePlugin })).toStrictEqual({
      allocation: "device-plugin",
      profile,
      advertises,
      machineLabels: { [CONFIG]: profile.configName, [MODE]: mode },
      registrationLabels: {},
    });
  });

  it("is MIG, with the layout as a label that a kubelet sets", () => {
    const profile = onH100(HALVED);
    expect(devices({ devicePlugin: HALVED })).toStrictEqual({
      allocation: "device-plugin",
      profile,
      advertises: { "nvidia.com/mig-3g.40gb": 16 },
      machineLabels: { [CONFIG]: profile.configName, [MODE]: "mig" },
      registrationLabels: { "nvidia.com/mig.config": profile.migLayout?.name },
    });
    expect(devices({ devicePlugin: HALVED }, { stack: "gpu-operator" })).toMatchObject({
      machineLabels: {},
      registrationLabels: {
        "nvidia.com/device-plugin.config": profile.configName,
        "nvidia.com/mig.config": profile.migLayout?.name,
      },
    });
  });

  it.each<[string, Partial<Pool>, string]>([
    ["through DRA", { allocation: "dra" }, "dra"],
    ["not at all, of a GPU system that nobody knows", { gpuSystem: "none" }, "device-plugin"],
  ])("is %s", (_, changes, allocation) => {
    expect(devices(changes)).toStrictEqual({
      allocation,
      advertises: {},
      machineLabels: { [MODE]: "dra" },
      registrationLabels: {},
    });
  });
});
