import {
  DEFAULT_NODE_SETTINGS,
  nodeSettings,
  rollOutStep,
  unhealthyLimit,
} from "../../../model/nodeSettings";
import { environmentOf } from "../../../model/environment";
import { InputFileError } from "../../../model/input/problem";
import type { SiteFile } from "../../../model/siteSchema";
import { siteWith } from "../../support/sites";

type Pool = SiteFile["pools"][number];

function problemsWith(change: (data: SiteFile, first: Pool) => void): string {
  try {
    siteWith("lab", (data) => {
      const [first] = data.pools;
      if (first !== undefined) {
        change(data, first);
      }
    });
    return "";
  } catch (error) {
    return error instanceof InputFileError ? error.message : String(error);
  }
}

describe("node settings of a site file", () => {
  it.each<[string, (data: SiteFile, first: Pool) => void, string]>([
    [
      "an argument of the kubelet that is written already",
      (data) => (data.nodes = { kubelet: { arguments: { "cpu-manager-policy": "none" } } }),
      '"cpu-manager-policy" is written from cpuManagerPolicy',
    ],
    [
      "a static CPU manager without reserved CPUs",
      (data) => (data.nodes = { kubelet: { reservedCpus: 0 } }),
      "none are: the kubelet would not start; set reservedCpus to at least 1",
    ],
    [
      "a sysctl that is none",
      (data) => (data.nodes = { sysctls: { numa: "0" } }),
      'nodes.sysctls.numa: found "0"; "numa" is no sysctl',
    ],
    [
      "the same in a pool",
      (_, first) => (first.nodes = { kubelet: { reservedCpus: 0 } }),
      "pools[0].nodes.kubelet: the static CPU manager needs CPUs",
    ],
    [
      "a label that the kubelet may not set",
      (data) => (data.nodes = { topologyLabels: { rack: "topology.kubernetes.io/rack" } }),
      "the kubelet does not start with those",
    ],
    [
      "one label for two things",
      (data) => (data.nodes = { topologyLabels: { rack: "a.org/x", block: "a.org/x" } }),
      '"a.org/x" is the label of two things',
    ],
    [
      "a password in a file",
      (_, first) =>
        (first.nodes = { files: [{ path: "/etc/bmc", content: "user: root\npassword: calvin" }] }),
      "pools[0].nodes.files[0].content: a password or token must not be in a site file",
    ],
    [
      "a bootstrap token in a command",
      (data) => (data.nodes = { commands: ["kubeadm join --token abcdef.0123456789abcdef"] }),
      "a bootstrap token must not be in a site file",
    ],
    [
      "a private key in a file",
      (data) =>
        (data.nodes = {
          files: [{ path: "/etc/key", content: "-----BEGIN EC PRIVATE KEY-----\nMHcC" }],
        }),
      "put it into a Secret, or into the machine image, and let the node read it there",
    ],
    [
      "a roll-out of no nodes",
      (data) => (data.nodes = { rollOut: { maxUnavailable: "0 %" } }),
      "a whole number of percent, 1 % to 100 %",
    ],
    [
      "a drain that never ends",
      (data) => (data.nodes = { drainHours: { training: 0 } }),
      "at least 1 hour",
    ],
    [
      "racks that are autoscaled node by node",
      (_, first) => {
        first.gpuSystem = "gb300-nvl72";
        first.scaling = { mode: "autoscaled", minimum: 1 };
      },
      "gb300-nvl72 comes in racks of 18; write mode: fixed",
    ],
    [
      "a minimum above a phase's units",
      (_, first) => (first.scaling = { mode: "autoscaled", minimum: 16 }),
      "at least 16 units, but phase-1 has 15",
    ],
    [
      "blocks of a system whose blocks nobody knows",
      (_, first) => {
        first.gpuSystem = "hgx-b200";
        first.granularity = "block";
      },
      "how many scalable units of hgx-b200 make a block",
    ],
    [
      "a pool named like a part of another",
      (data, first) => data.pools.push({ ...first, name: "h100-1-su-001" }),
      '"h100-1-su-001" is the name of a part of pool "h100-1"',
    ],
  ])("refuse %s", (_name, change, message) => {
    expect(problemsWith(change)).toContain(message);
  });

  it("never show the secret that they refuse", () => {
    const problems = problemsWith((data) => {
      data.nodes = { commands: ["ipmitool -U root --password calvin power on"] };
    });
    expect(problems).toContain("nodes.commands[0]: a password or token must not be in a site file");
    expect(problems).not.toContain("calvin");
  });

  it("name the nearest field for one that is misspelt", () => {
    const misspelt = { huegPages: [] } as unknown as SiteFile["nodes"];
    expect(problemsWith((data) => (data.nodes = misspelt))).toContain('Did you mean "hugePages"?');
  });
});

describe("the settings of a pool", () => {
  const OF_SITE = {
    kubelet: {
      topologyManagerPolicy: "restricted" as const,
      reservedCpus: 8,
      arguments: { "container-log-max-files": "110", "event-burst": "4096" },
    },
    hugePages: [{ size: "1Gi" as const, count: 2 }],
    sysctls: { "vm.swappiness": "1" },
    files: [{ path: "/etc/a", content: "a" }],
    commands: ["a"],
    topologyLabels: { rack: "site.org/rack" },
    rollOut: { maxUnavailable: 50 },
    drainHours: { training: 48 },
    volumeDetachMinutes: 1,
    nodeDeletionMinutes: 2,
    health: { unhealthyNodesAtMost: 3, notReadyMinutes: 5 },
  };
  const MERGED = {
    ...DEFAULT_NODE_SETTINGS,
    ...OF_SITE,
    kubelet: { ...DEFAULT_NODE_SETTINGS.kubelet, ...OF_SITE.kubelet },
    sysctls: { "kernel.numa_balancing": "0", "vm.swappiness": "1" },
    topologyLabels: { ...DEFAULT_NODE_SETTINGS.topologyLabels, rack: "site.org/rack" },
    drainHours: { training: 48, inference: 1 },
    health: { ...DEFAULT_NODE_SETTINGS.health, unhealthyNodesAtMost: 3, notReadyMinutes: 5 },
  };

  it("are the defaults where nobody says anything", () => {
    expect(nodeSettings({}, {})).toEqual(DEFAULT_NODE_SETTINGS);
  });

  it("are the site's, each field for itself", () => {
    expect(nodeSettings({ nodes: OF_SITE }, {})).toEqual(MERGED);
    expect(nodeSettings({ nodes: { kubelet: { reservedCpus: undefined } } }, {})).toEqual(
      DEFAULT_NODE_SETTINGS,
    );
  });

  it("are the pool's own before the site's, lists as a whole", () => {
    const own = {
      kubelet: { reservedCpus: 2, arguments: { "container-log-max-files": "250" } },
      hugePages: [],
      sysctls: { "kernel.numa_balancing": "1" },
      files: [],
      commands: ["b"],
      rollOut: { maxUnavailable: 20 },
      volumeDetachMinutes: 3,
      nodeDeletionMinutes: 4,
    };
    expect(nodeSettings({ nodes: OF_SITE }, { nodes: own })).toEqual({
      ...MERGED,
      ...own,
      kubelet: {
        ...MERGED.kubelet,
        reservedCpus: 2,
        arguments: { "container-log-max-files": "250", "event-burst": "4096" },
      },
      sysctls: { "kernel.numa_balancing": "1", "vm.swappiness": "1" },
    });
  });
});

describe("a roll-out", () => {
  it.each([
    ["a tenth of the servers", 5000, 1, "10%"],
    ["whole racks", 80, 18, 144],
    ["one rack at least", 3, 18, 18],
  ])("takes away %s", (_, units, nodesPerUnit, step) => {
    expect(rollOutStep(DEFAULT_NODE_SETTINGS, units, { nodesPerUnit })).toBe(step);
  });
});

describe("unhealthy nodes", () => {
  it.each([
    [5000, 8],
    [40, 8],
    // As 20 % of 15 and of 39: a pool that grows keeps its health check.
    [39, "20%"],
    [15, "20%"],
    [5, "20%"],
    // A fifth of them would be less than one node, and none would ever be replaced.
    [4, 1],
    [1, 1],
  ])("of a pool of %i are replaced up to %s at a time", (nodes, limit) => {
    expect(unhealthyLimit(DEFAULT_NODE_SETTINGS, nodes)).toBe(limit);
  });
});

describe("the environment of a stack", () => {
  it.each([
    ["kvandal-prod", "prod"],
    ["kvandal-dev", "dev"],
    ["dev", "dev"],
    ["lab-dev", "lab-dev"],
  ])("of %s is %s at Kvandal", (stack, environment) => {
    expect(environmentOf(stack, "kvandal")).toBe(environment);
  });
});
