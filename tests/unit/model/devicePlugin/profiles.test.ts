import fc from "fast-check";
import { parse } from "yaml";
import { hallDevices } from "../../../../model/devicePlugin/hallDevices";
import { migPartedSpec } from "../../../../model/devicePlugin/migLayout";
import { parseDevicePluginConfig } from "../../../../model/devicePlugin/parseConfig";
import type { Profile } from "../../../../model/devicePlugin/profileSchema";
import {
  nodeGpus,
  resolveProfile,
  type ResolvedProfile,
} from "../../../../model/devicePlugin/resolveProfile";
import type { GpuSystem } from "../../../../model/catalog";
import { planPhase } from "../../../../model/phasePlan";
import {
  deviceConfig,
  deviceConfigOutput,
  renderDeviceConfig,
} from "../../../../tools/plan/deviceConfig";
import { renderPlan } from "../../../../tools/plan/phaseTable";
import { changedLab, problemsIn, type Change } from "../../../support/siteProblems";
import { catalog, siteWith } from "../../../support/sites";

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

/** The lab's file with another GPU system and more fields for its first pool. */
function pool(fields: string, gpuSystem = "hgx-h100", more: readonly Change[] = []): string {
  const first = "name: h100-1, hall: hall-1, gpuSystem: hgx-h100";
  const changed = `name: h100-1, hall: hall-1, ${fields}, gpuSystem: ${gpuSystem}`;
  return changedLab([[first, changed], ...more]);
}

const lineOf = (text: string, part: string): number =>
  text.slice(0, text.indexOf(part)).split("\n").length;

describe("a site file", () => {
  it.each<[string, string, RegExp, string[]]>([
    [
      "a MIG profile of another generation",
      "devicePlugin: { profile: mig-single, migProfile: 1g.35gb }",
      /hgx-b200 has no MIG profile "1g.35gb"; it has 1g.23gb \(7 a GPU\), .*Did you mean "1g.45gb"/,
      ["hgx-b200"],
    ],
    [
      "more of a MIG profile than fit",
      "devicePlugin: { profile: mig-mixed, layout: { 2g.20gb: 4 } }",
      /4 of 2g.20gb, but a GPU of hgx-h100 has room for 3/,
      [],
    ],
    [
      "a layout that takes too much memory",
      "devicePlugin: { profile: mig-mixed, layout: { 3g.40gb: 2, 1g.10gb: 1 } }",
      /7 of 7 compute slices and 9 of 8 memory slices/,
      [],
    ],
    [
      "a layout that takes too many compute slices",
      "devicePlugin: { profile: mig-mixed, layout: { 4g.40gb: 1, 1g.10gb: 4 } }",
      /8 of 7 compute slices and 8 of 8 memory slices/,
      [],
    ],
    [
      "MIG where none is known",
      "devicePlugin: { profile: mig-single, migProfile: 1g.10gb }",
      /the catalogue has no MIG profiles for vera-rubin-nvl72/,
      ["vera-rubin-nvl72"],
    ],
    [
      "one replica",
      "devicePlugin: { profile: time-slicing, replicas: 1 }",
      /at least 2; whole GPUs/,
      [],
    ],
    ["too many clients of MPS", "devicePlugin: { profile: mps, replicas: 49 }", /at most 48/, []],
    ["an unknown profile", "devicePlugin: { profile: time-slice }", /profile: .*time-slic/, []],
    [
      "replicas of MIG devices",
      "devicePlugin: { profile: mig-single, migProfile: 1g.10gb, replicas: 2 }",
      /unknown key "replicas"/,
      [],
    ],
    [
      "a retired profile that cannot have been",
      "retiredProfiles: [{ profile: mig-single, migProfile: 1g.11gb }]",
      /hgx-h100 has no MIG profile "1g.11gb".*Did you mean "1g.10gb"/,
      [],
    ],
    [
      "DRA beside a profile",
      "allocation: dra, devicePlugin: { profile: exclusive }",
      /device plugin and DRA would both hand out the GPUs/,
      [],
    ],
    [
      "compute domains without NVLink",
      "computeDomains: true",
      /join GPUs of several nodes over NVLink/,
      [],
    ],
    [
      "several kinds of GPU on a pool that scales from zero",
      "scaling: { mode: autoscaled, minimum: 0 }, devicePlugin: { profile: mig-mixed, layout: { 3g.40gb: 1, 1g.10gb: 1 } }",
      /scales from zero.* advertises nvidia.com\/mig-3g.40gb and nvidia.com\/mig-1g.10gb/,
      [],
    ],
    [
      "DRA on a pool that scales from zero",
      "scaling: { mode: autoscaled, minimum: 0 }, allocation: dra",
      /scales from zero.* none through DRA/,
      [],
    ],
  ])("is refused at its line: %s", (_, fields, message, [system]) => {
    const text = pool(fields, system);
    const problems = problemsIn(text);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems[0]).toMatch(new RegExp(`^site.yaml:${lineOf(text, "name: h100-1,")}:`));
  });

  it.each([
    ["pluginVersion: v0.16.2", /nvidia.pluginVersion: v0.16.2 is older than v0.17.4/],
    ["pluginVersion: latest", /nvidia.pluginVersion: "latest" is no version/],
    ["driverRoot: /opt", /nvidia.driverRoot: .*"\/run\/nvidia\/driver"/],
    ["stack: operator", /nvidia.stack: .*"gpu-operator"/],
  ])("is refused with nvidia: { %s }", (field, message) => {
    const text = changedLab([["\npower:", `\nnvidia: { ${field} }\npower:`]]);
    expect(problemsIn(text)).toEqual([expect.stringMatching(message)]);
  });

  it("is refused where the plugin's version counts MIG devices wrongly", () => {
    const layout = "devicePlugin: { profile: mig-mixed, layout: { 1g.10gb: 2, 1g.10gb+me: 1 } }";
    expect(problemsIn(pool(layout))).toEqual([]);
    const older = ["\npower:", "\nnvidia: { pluginVersion: v0.19.3 }\npower:"] as const;
    expect(problemsIn(pool(layout, "hgx-h100", [older]))).toEqual([
      expect.stringMatching(/plugin v0.19.3 counts 1g.10gb\+me as 1g.10gb/),
    ]);
  });
});

describe("a hall", () => {
  const inference = siteWith("lab", (data) => {
    Object.assign(data.pools[2] ?? {}, {
      devicePlugin: { profile: "mig-mixed", layout: { "1g.10gb": 7 } },
      retiredProfiles: [
        { profile: "time-slicing", replicas: 4 },
        { profile: "mig-single", migProfile: "2g.20gb" },
      ],
    });
  });

  it("keeps what its pools had until this phase, and whole GPUs for nodes without a label", () => {
    const {
      configs,
      defaultConfig,
      migPartedSpec: spec,
    } = hallDevices(inference, catalog, "hall-3");
    expect(Object.keys(configs).map((name) => name.replace(/-[0-9a-f]{8}$/, ""))).toEqual([
      "exclusive",
      "mig-mixed",
      "mig-single",
      "time-slicing",
    ]);
    expect(configs[defaultConfig]).toBe(resolved({ profile: "exclusive" }).configYaml);
    expect(
      Object.keys((parse(spec ?? "") as Record<string, object>)["mig-configs"] ?? {}),
    ).toHaveLength(3);
  });

  it("has nothing of another hall's profiles", () => {
    const { configs, migPartedSpec: spec } = hallDevices(inference, catalog, "hall-1");
    expect(Object.keys(configs)).toHaveLength(1);
    expect(spec).toBeUndefined();
  });

  it("tells DRA of its GPUs by the name that NVML has for them", () => {
    const site = siteWith("lab", (data) => {
      Object.assign(data.pools[0] ?? {}, { allocation: "dra" });
    });
    expect(hallDevices(site, catalog, "hall-1").dra).toEqual([
      {
        gpuSystem: "hgx-h100",
        productName: "NVIDIA H100 80GB HBM3",
        gpusPerNode: 8,
        namespaces: [],
      },
    ]);
  });

  it("is planned with what its nodes advertise", () => {
    expect(renderPlan(planPhase(inference, catalog, "phase-2")).split("\n")).toEqual(
      expect.arrayContaining([
        "each node advertises nvidia.com/gpu: 8 (h100-1, h100-2)",
        "each node advertises nvidia.com/mig-1g.10gb: 56 (h100-3)",
      ]),
    );
  });

  it("shows the exact text that a node reads, under what it advertises", () => {
    const found = deviceConfig({ site: inference, catalog }, "h100-3");
    const output = deviceConfigOutput(found);
    expect(renderDeviceConfig(found)).toBe(
      `# h100-3 (hgx-h100): ${output.configName ?? ""}\n# each GPU is split into 7 x 1g.10gb\n# each node advertises nvidia.com/mig-1g.10gb: 56\n${output.configYaml ?? ""}`,
    );
    expect(output).toMatchObject({
      pool: "h100-3",
      advertises: { "nvidia.com/mig-1g.10gb": 56 },
      configYaml: hallDevices(inference, catalog, "hall-3").configs[output.configName ?? ""],
      nodeLabels: {
        "node.cluster.x-k8s.io/device-plugin-config": output.configName,
        "node.cluster.x-k8s.io/device-plugin-mode": "mig",
        "nvidia.com/mig.config": output.migLayout?.name,
      },
    });
    expect(() => deviceConfig({ site: inference, catalog }, "h100-9")).toThrow(
      /there is no pool of site lab "h100-9"/,
    );
  });
});
