import { parse } from "yaml";
import { hallDevices } from "../../../../model/devicePlugin/hallDevices";
import { planPhase } from "../../../../model/phasePlan";
import {
  deviceConfig,
  deviceConfigOutput,
  renderDeviceConfig,
} from "../../../../tools/plan/deviceConfig";
import { renderPlan } from "../../../../tools/plan/phaseTable";
import { changedLab, problemsIn, type Change } from "../../../support/siteProblems";
import { catalog, siteWith } from "../../../support/sites";

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
    expect(configs[defaultConfig]).toBe(
      Object.values(hallDevices(inference, catalog, "hall-1").configs)[0],
    );
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
