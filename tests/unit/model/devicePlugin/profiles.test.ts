import fc from "fast-check";
import { contentHash } from "../../../../model/contentHash";
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

/** The text that nodes read, with what sets one profile apart. */
function text(parts: { migStrategy?: string; flags?: string; sharing?: string }): string {
  const { migStrategy = "none", flags = "", sharing } = parts;
  return `version: v1
flags:
  migStrategy: ${migStrategy}
  failOnInitError: true
${flags}  plugin:
    deviceListStrategy:
      - cdi-cri
    deviceIDStrategy: uuid
${sharing === undefined ? "" : `sharing:\n  ${sharing}`}`;
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

  // A profile is written once and remembered; with a number that nobody has used, it has not been written yet.
  let numbers = 100;
  const resources = (replicas: number): string =>
    `    resources:\n      - name: nvidia.com/gpu\n        replicas: ${replicas}\n`;

  it.each<
    [string, (replicas: number) => Profile, (replicas: number) => Parameters<typeof text>[0]]
  >([
    [
      "time-slicing",
      (replicas) => ({ profile: "time-slicing", replicas }),
      (replicas) => ({
        sharing: `timeSlicing:\n    failRequestsGreaterThanOne: true\n${resources(replicas)}`,
      }),
    ],
    [
      "time-slicing with names of its own",
      (replicas) => ({ profile: "time-slicing", replicas, renameByDefault: true }),
      (replicas) => ({
        sharing: `timeSlicing:\n    renameByDefault: true\n    failRequestsGreaterThanOne: true\n${resources(replicas)}`,
      }),
    ],
    [
      "MPS",
      (replicas) => ({ profile: "mps", replicas, renameByDefault: false }),
      (replicas) => ({
        flags: "  mpsRoot: /run/nvidia/mps\n",
        sharing: `mps:\n${resources(replicas)}`,
      }),
    ],
    [
      "MPS with names of its own",
      (replicas) => ({ profile: "mps", replicas, renameByDefault: true }),
      (replicas) => ({
        flags: "  mpsRoot: /run/nvidia/mps\n",
        sharing: `mps:\n    renameByDefault: true\n${resources(replicas)}`,
      }),
    ],
  ])("of %s is exactly what nodes read", (_, profileOf, parts) => {
    numbers += 1;
    const profile = profileOf(numbers);
    const configYaml = text(parts(numbers));
    const expected = {
      configYaml,
      configName: `${profile.profile}-${contentHash(configYaml)}`,
    };
    expect(resolved(profile)).toMatchObject(expected);
    expect(resolved(profile, "hgx-b200")).toMatchObject(expected);
  });

  it.each<[Profile, "none" | "single" | "mixed"]>([
    [{ profile: "exclusive" }, "none"],
    [{ profile: "mig-single", migProfile: "1g.10gb" }, "single"],
    [{ profile: "mig-mixed", layout: { "1g.10gb": 7 } }, "mixed"],
  ])("%j is exactly what nodes read", (profile, migStrategy) => {
    numbers += 1;
    const driverRoot = `/driver-${numbers}`;
    const flags = `  nvidiaDriverRoot: ${driverRoot}\n`;
    expect(resolved(profile, "hgx-h100", { driverRoot })).toMatchObject({
      configYaml: text({ migStrategy, flags }),
    });
    expect(resolved(profile)).toMatchObject({ configYaml: text({ migStrategy }) });
  });

  it.each<[Profile, object | undefined]>([
    [{ profile: "exclusive" }, undefined],
    [{ profile: "mps", replicas: 2 }, undefined],
    [{ profile: "mig-single", migProfile: "3g.40gb" }, { "3g.40gb": 2 }],
    [{ profile: "mig-mixed", layout: { "2g.20gb": 1 } }, { "2g.20gb": 1 }],
  ])("%j splits GPUs where it says so: %j", (profile, instances) => {
    const { migLayout } = resolved(profile);
    expect(migLayout).toEqual(
      instances && { name: `${profile.profile}-${contentHash(instances)}`, instances },
    );
    expect("migLayout" in resolved(profile)).toBe(instances !== undefined);
  });

  it.each<[Profile, string, string]>([
    [{ profile: "mig-single", migProfile: "1g.1gb" }, "migProfile", 'no MIG profile "1g.1gb"'],
    [{ profile: "mig-mixed", layout: { "1g.1gb": 1 } }, "layout", 'no MIG profile "1g.1gb"'],
  ])("%j is refused at its field %s", (profile, field, message) => {
    expect(resolveProfile(profile, system("hgx-h100"), SETTINGS)).toEqual({
      problems: [{ path: [field], message: expect.stringContaining(message) as string }],
    });
  });
});

describe("the GPUs of a node", () => {
  it("are those of its system, split alike", () => {
    const migProfiles = system("gb300-nvl72").migProfiles?.profiles.map(({ name }) => name);
    const split = { "1g.35gb": 7 };
    expect(nodeGpus(system("gb300-nvl72"), split)).toEqual({
      gpuSystem: "gb300-nvl72",
      migProfiles,
      gpus: [split, split, split, split],
      imexChannel: true,
    });
  });

  it("are whole where nothing is said, without MIG where none is known, and without IMEX in a single node", () => {
    const { migProfiles: _, ...unknown } = system("hgx-h100");
    expect(nodeGpus({ ...unknown, gpusPerUnit: 2, nodesPerUnit: 1 })).toEqual({
      gpuSystem: "hgx-h100",
      migProfiles: [],
      gpus: [{}, {}],
      imexChannel: false,
    });
  });
});
