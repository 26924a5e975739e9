import fc from "fast-check";
import { parse } from "yaml";
import { migPartedSpec } from "../../../../model/devicePlugin/migLayout";
import { parseDevicePluginConfig } from "../../../../model/devicePlugin/parseConfig";
import type { Profile } from "../../../../model/devicePlugin/profileSchema";
import {
  nodeGpus,
  resolveProfile,
  type ResolvedProfile,
} from "../../../../model/devicePlugin/resolveProfile";
import type { GpuSystem } from "../../../../model/catalog";
import { catalog } from "../../../support/sites";

const SETTINGS = { pluginVersion: "v0.20.0", driverRoot: "/" } as const;

function system(name: string): GpuSystem {
  const found = catalog.get(name);
  if (found === undefined) {
    throw new Error(`the catalogue has no ${name}`);
  }
  return found;
}

function resolved(profile: Profile, gpuSystem = "hgx-h100", settings = {}): ResolvedProfile {
  const result = resolveProfile(profile, system(gpuSystem), { ...SETTINGS, ...settings });
  if ("problems" in result) {
    throw new Error(result.problems.map(({ message }) => message).join("\n"));
  }
  return result.resolved;
}

const PROFILES: readonly (readonly [Profile, string, Record<string, number>, string])[] = [
  [{ profile: "exclusive" }, "hgx-h100", { "nvidia.com/gpu": 8 }, "standard"],
  [{ profile: "exclusive" }, "gb300-nvl72", { "nvidia.com/gpu": 4 }, "standard"],
  [{ profile: "time-slicing", replicas: 4 }, "hgx-h100", { "nvidia.com/gpu": 32 }, "standard"],
  [
    { profile: "time-slicing", replicas: 4, renameByDefault: true },
    "hgx-h100",
    { "nvidia.com/gpu.shared": 32 },
    "standard",
  ],
  [{ profile: "mps", replicas: 48 }, "hgx-b200", { "nvidia.com/gpu": 384 }, "mps"],
  [
    { profile: "mps", replicas: 2, renameByDefault: true },
    "hgx-b200",
    { "nvidia.com/gpu.shared": 16 },
    "mps",
  ],
  [{ profile: "mig-single", migProfile: "1g.10gb" }, "hgx-h100", { "nvidia.com/gpu": 56 }, "mig"],
  [{ profile: "mig-single", migProfile: "1g.35gb" }, "hgx-h200", { "nvidia.com/gpu": 32 }, "mig"],
  [
    { profile: "mig-single", migProfile: "1g.35gb" },
    "gb300-nvl72",
    { "nvidia.com/gpu": 28 },
    "mig",
  ],
  [
    { profile: "mig-mixed", layout: { "3g.40gb": 1, "2g.20gb": 1, "1g.10gb": 2 } },
    "hgx-h100",
    { "nvidia.com/mig-3g.40gb": 8, "nvidia.com/mig-2g.20gb": 8, "nvidia.com/mig-1g.10gb": 16 },
    "mig",
  ],
  [
    { profile: "mig-mixed", layout: { "1g.10gb+me": 1 } },
    "hgx-h100",
    { "nvidia.com/mig-1g.10gb.me": 8 },
    "mig",
  ],
];

describe("a profile", () => {
  it.each(PROFILES)("%j on %s advertises %j", (profile, gpuSystem, advertises, mode) => {
    expect(resolved(profile, gpuSystem)).toMatchObject({
      profile: profile.profile,
      advertises,
      mode,
    });
  });

  it.each(PROFILES)("%j on %s is a configuration without fault there", (profile, gpuSystem) => {
    const { configYaml, migLayout } = resolved(profile, gpuSystem);
    const node = nodeGpus(system(gpuSystem), migLayout?.instances);
    for (const pluginVersion of ["v0.17.4", "v0.20.0"]) {
      const parsed = parseDevicePluginConfig("profile.yaml", configYaml, { pluginVersion, node });
      expect(parsed).not.toHaveProperty("problems");
    }
  });

  it("has a name that stands for its text", () => {
    const four = resolved({ profile: "time-slicing", replicas: 4 });
    expect(four.configName).toMatch(/^time-slicing-[0-9a-f]{8}$/);
    expect(resolved({ profile: "time-slicing", replicas: 4 }, "hgx-b200")).toMatchObject({
      configName: four.configName,
      configYaml: four.configYaml,
    });
    expect(resolved({ profile: "time-slicing", replicas: 5 }).configName).not.toBe(four.configName);
    const elsewhere = resolved({ profile: "time-slicing", replicas: 4 }, "hgx-h100", {
      driverRoot: "/run/nvidia/driver",
    });
    expect(elsewhere.configName).not.toBe(four.configName);
    expect(elsewhere.configYaml).toContain("nvidiaDriverRoot: /run/nvidia/driver");
  });

  it("of MIG never takes more slices than a GPU has", () => {
    const names = system("hgx-h100").migProfiles?.profiles.map(({ name }) => name) ?? [];
    const memorySlices: Readonly<Record<string, number>> = {
      "1g.10gb": 1,
      "1g.10gb+me": 1,
      "1g.20gb": 2,
      "2g.20gb": 2,
      "3g.40gb": 4,
      "4g.40gb": 4,
      "7g.80gb": 8,
    };
    const layouts = fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 7 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(layouts, (layout) => {
        const entries = Object.entries(layout);
        const compute = entries.reduce((sum, [name, n]) => sum + n * Number(name[0]), 0);
        const memory = entries.reduce((sum, [name, n]) => sum + n * (memorySlices[name] ?? 99), 0);
        const result = resolveProfile(
          { profile: "mig-mixed", layout },
          system("hgx-h100"),
          SETTINGS,
        );
        expect("resolved" in result && (compute > 7 || memory > 8)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("of MIG is written for NVIDIA's MIG manager as it reads it", () => {
    const single = resolved({ profile: "mig-single", migProfile: "1g.10gb" }).migLayout;
    const mixed = resolved({ profile: "mig-mixed", layout: { "3g.40gb": 2 } }).migLayout;
    const layouts = [single, mixed].flatMap((layout) => layout ?? []);
    expect(parse(migPartedSpec(layouts) ?? "")).toEqual({
      version: "v1",
      "mig-configs": {
        "all-disabled": [{ devices: "all", "mig-enabled": false }],
        [mixed?.name ?? ""]: [
          { devices: "all", "mig-enabled": true, "mig-devices": { "3g.40gb": 2 } },
        ],
        [single?.name ?? ""]: [
          { devices: "all", "mig-enabled": true, "mig-devices": { "1g.10gb": 7 } },
        ],
      },
    });
    expect(migPartedSpec([...layouts].reverse())).toBe(migPartedSpec(layouts));
  });
});
