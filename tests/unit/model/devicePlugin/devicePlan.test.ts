import { hallDevices } from "../../../../model/devicePlugin/hallDevices";
import { planPhase } from "../../../../model/phasePlan";
import type { Site } from "../../../../model/siteSchema";
import {
  deviceConfig,
  deviceConfigOutput,
  renderDeviceConfig,
} from "../../../../tools/plan/deviceConfig";
import { renderPlan } from "../../../../tools/plan/phaseTable";
import { catalog, siteWith } from "../../../support/sites";
import { DECLARED } from "../../../../model/power/basis";

describe("a hall", () => {
  let inference: Site;
  beforeAll(() => {
    inference = siteWith("lab", (data) => {
      Object.assign(data.pools[2] ?? {}, {
        devicePlugin: { profile: "mig-mixed", layout: { "1g.10gb": 7 } },
        retiredProfiles: [
          { profile: "time-slicing", replicas: 4 },
          { profile: "mig-single", migProfile: "2g.20gb" },
        ],
      });
    });
  });

  it("is planned with what its nodes advertise", () => {
    expect(renderPlan(planPhase(inference, catalog, "phase-2", DECLARED)).split("\n")).toEqual(
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
