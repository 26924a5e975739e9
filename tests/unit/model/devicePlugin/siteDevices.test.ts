import { WITHOUT_DELIVERIES } from "../../../support/deliveries";
import { pointedProblems, type Change } from "../../../support/siteProblems";

/** The change that gives the lab's first pool another GPU system and more fields. */
function pool(fields: string, gpuSystem = "hgx-h100"): Change {
  const first = "name: h100-1, hall: hall-1, gpuSystem: hgx-h100";
  return [first, `name: h100-1, hall: hall-1, ${fields}, gpuSystem: ${gpuSystem}`];
}

const nvidia = (fields: string): Change => ["\npower:", `\nnvidia: { ${fields} }\npower:`];

const AUTOSCALED = "scaling: { mode: autoscaled, minimum: 0 }";
const TWO_KINDS = "devicePlugin: { profile: mig-mixed, layout: { 3g.40gb: 1, 1g.10gb: 1 } }";
const H100_LIST =
  "it has 1g.10gb (7 a GPU), 1g.10gb+me (1 a GPU), 1g.20gb (4 a GPU), 2g.20gb (3 a GPU), 3g.40gb (2 a GPU), 4g.40gb (1 a GPU), 7g.80gb (1 a GPU).";
const B200_LIST =
  "it has 1g.23gb (7 a GPU), 1g.23gb+me (1 a GPU), 1g.45gb (4 a GPU), 2g.45gb (3 a GPU), 3g.90gb (2 a GPU), 4g.90gb (1 a GPU), 7g.180gb (1 a GPU).";

describe("a site file", () => {
  it.each<[string, Change, ...(readonly [string, string])[]]>([
    [
      "a MIG profile of another generation",
      pool("devicePlugin: { profile: mig-single, migProfile: 1g.35gb }", "hgx-b200"),
      [
        "1g.35gb",
        `devicePlugin.migProfile: hgx-b200 has no MIG profile "1g.35gb"; ${B200_LIST} Did you mean "1g.45gb"?`,
      ],
    ],
    [
      "more of MIG profiles than fit",
      pool("devicePlugin: { profile: mig-mixed, layout: { 2g.20gb: 4, 1g.10gb: 9 } }"),
      [
        "4",
        "devicePlugin.layout.2g.20gb: 4 of 2g.20gb, but a GPU of hgx-h100 has room for 3: lower the number",
      ],
      [
        "9",
        "devicePlugin.layout.1g.10gb: 9 of 1g.10gb, but a GPU of hgx-h100 has room for 7: lower the number",
      ],
    ],
    [
      "a layout that takes too much memory",
      pool("devicePlugin: { profile: mig-mixed, layout: { 3g.40gb: 2, 1g.10gb: 1 } }"),
      [
        "{",
        "devicePlugin.layout: the layout takes 7 of 7 compute slices and 9 of 8 memory slices of a GPU: leave some out",
      ],
    ],
    [
      "MIG where none is known",
      pool("devicePlugin: { profile: mig-single, migProfile: 1g.10gb }", "vera-rubin-nvl72"),
      [
        "1g.10gb",
        "devicePlugin.migProfile: the catalogue has no MIG profiles for vera-rubin-nvl72: use exclusive, time-slicing or mps, or add them with their source",
      ],
    ],
    [
      "one replica",
      pool("devicePlugin: { profile: time-slicing, replicas: 1 }"),
      ["1", "devicePlugin.replicas: found 1; at least 2; whole GPUs are profile: exclusive"],
    ],
    [
      "one client of MPS",
      pool("devicePlugin: { profile: mps, replicas: 1 }"),
      ["1", "devicePlugin.replicas: found 1; at least 2; whole GPUs are profile: exclusive"],
    ],
    [
      "too many clients of MPS",
      pool("devicePlugin: { profile: mps, replicas: 49 }"),
      ["49", "devicePlugin.replicas: found 49; at most 48, the clients of an MPS server"],
    ],
    [
      "a layout of nothing",
      pool("devicePlugin: { profile: mig-mixed, layout: {} }"),
      ["{", "devicePlugin.layout: found {}; at least one MIG profile"],
    ],
    [
      "none of a MIG profile",
      pool("devicePlugin: { profile: mig-mixed, layout: { 1g.10gb: 0 } }"),
      ["0", "devicePlugin.layout.1g.10gb: found 0; at least 1; leave out a profile that has none"],
    ],
    [
      "replicas of MIG devices",
      pool("devicePlugin: { profile: mig-single, migProfile: 1g.10gb, replicas: 2 }"),
      ["replicas", 'devicePlugin.replicas: unknown key "replicas"; allowed: profile, migProfile.'],
    ],
    [
      "a retired profile that cannot have been",
      pool(
        "retiredProfiles: [{ profile: exclusive }, { profile: mig-single, migProfile: 1g.11gb }]",
      ),
      [
        "1g.11gb",
        `retiredProfiles[1].migProfile: hgx-h100 has no MIG profile "1g.11gb"; ${H100_LIST} Did you mean "1g.10gb"?`,
      ],
    ],
    [
      "DRA beside a profile",
      pool("allocation: dra, devicePlugin: { profile: exclusive }"),
      [
        "allocation",
        "allocation: device plugin and DRA would both hand out the GPUs of one node: remove the device plugin profile, or use allocation: device-plugin",
      ],
    ],
    [
      "DRA beside time-slicing",
      pool("allocation: dra, devicePlugin: { profile: time-slicing, replicas: 2 }"),
      [
        "allocation",
        "allocation: sharing by time-slicing is the device plugin's; in the DRA driver it is an alpha feature that is off: use whole GPUs, or allocation: device-plugin",
      ],
    ],
    [
      "DRA beside MPS",
      pool("allocation: dra, devicePlugin: { profile: mps, replicas: 2 }"),
      [
        "allocation",
        "allocation: sharing by mps is the device plugin's; in the DRA driver it is an alpha feature that is off: use whole GPUs, or allocation: device-plugin",
      ],
    ],
    [
      "compute domains without NVLink, with DRA too",
      pool("allocation: dra, computeDomains: true"),
      [
        "computeDomains",
        "computeDomains: compute domains join GPUs of several nodes over NVLink, and these nodes have none between them: remove computeDomains",
      ],
    ],
    [
      "several kinds of GPU on a pool that scales from zero",
      pool(`${AUTOSCALED}, ${TWO_KINDS}`),
      [
        "{",
        'devicePlugin.layout: pool "h100-1" scales from zero, and the autoscaler knows of one kind of GPU of a pool without nodes, but advertises nvidia.com/mig-3g.40gb and nvidia.com/mig-1g.10gb: set scaling.minimum to 1, or use one MIG profile',
      ],
    ],
    [
      "too many of a MIG profile on a pool that scales from zero",
      pool(`${AUTOSCALED}, ${TWO_KINDS.replace("3g.40gb: 1", "3g.40gb: 3")}`),
      [
        "3",
        "devicePlugin.layout.3g.40gb: 3 of 3g.40gb, but a GPU of hgx-h100 has room for 2: lower the number",
      ],
    ],
    [
      "DRA on a pool that scales from zero",
      pool(`${AUTOSCALED}, allocation: dra`),
      [
        "dra",
        'allocation: pool "h100-1" scales from zero, and the autoscaler knows of one kind of GPU of a pool without nodes, none through DRA: set scaling.minimum to 1, or use allocation: device-plugin',
      ],
    ],
    [
      "a GPU system that is not in the catalogue, however it is handed out",
      pool(`${AUTOSCALED}, devicePlugin: { profile: mig-single, migProfile: 1g.10gb }`, "h100"),
      [
        "h100",
        'gpuSystem: there is no GPU system "h100"; there is "hgx-h100", "hgx-h200", "hgx-b200", "hgx-b300", "gb200-nvl72", "gb300-nvl72" or "vera-rubin-nvl72".',
      ],
    ],
  ])("is refused at the word that is wrong: %s", (_, change, ...expected) => {
    expect(pointedProblems([change, WITHOUT_DELIVERIES])).toEqual(
      expected.map(([word, message]) => [word, `pools[0].${message}`]),
    );
  });

  it.each([
    ["as many clients as MPS has", "devicePlugin: { profile: mps, replicas: 48 }"],
    ["two replicas", "devicePlugin: { profile: time-slicing, replicas: 2, renameByDefault: true }"],
    ["DRA", "allocation: dra"],
    ["whole GPUs that scale from zero", AUTOSCALED],
    [
      "one kind of MIG device that scales from zero",
      `${AUTOSCALED}, devicePlugin: { profile: mig-mixed, layout: { 1g.10gb: 7 } }`,
    ],
    [
      "two kinds of MIG device that scale from one",
      `${AUTOSCALED.replace("0", "1")}, ${TWO_KINDS}`,
    ],
    ["DRA that scales from one", `${AUTOSCALED.replace("0", "1")}, allocation: dra`],
    ["two kinds of MIG device that do not scale", TWO_KINDS],
    ["DRA that does not scale, of a fixed number", "scaling: { mode: fixed }, allocation: dra"],
  ])("is taken with %s", (_, fields) => {
    expect(pointedProblems([pool(fields)])).toEqual([]);
  });

  it("is refused with an unknown profile", () => {
    expect(pointedProblems([pool("devicePlugin: { profile: time-slice }")])).toEqual([
      ["time-slice", expect.stringMatching(/^pools\[0\].devicePlugin.profile: .*time-slicing/)],
    ]);
  });

  it("is refused where one driver would hand out the GPUs of two pools in a hall, one by mistake", () => {
    const other = (hall: string): Change => [
      "name: h100-2, hall: hall-2",
      `name: h100-2, hall: ${hall}, allocation: dra`,
    ];
    const nvl72 = pool("computeDomains: true", "gb300-nvl72");
    expect(pointedProblems([nvl72, other("hall-2"), WITHOUT_DELIVERIES])).toEqual([]);
    expect(pointedProblems([nvl72, other("hall-1"), WITHOUT_DELIVERIES])).toEqual([
      [
        "computeDomains",
        "pools[0].computeDomains: the hall has one DRA driver: with GPUs of pool h100-2 allocated by it, it would allocate those of this pool too, beside the device plugin: put the pools into different halls",
      ],
    ]);
  });

  it("is refused with DRA that its nodes or its operator cannot have, each pool at its own line", () => {
    const third: Change = ["name: h100-3,", "name: h100-3, allocation: dra,"];
    expect(pointedProblems([third, ["Version: v1.34.4", "Version: v1.34.1"]])).toEqual([
      [
        "allocation",
        "pools[2].allocation: DRA needs Kubernetes 1.34.2, the nodes have 1.34.1: upgrade them, or use allocation: device-plugin",
      ],
    ]);
    expect(pointedProblems([third, nvidia("stack: gpu-operator")])).toEqual([
      [
        "allocation",
        "pools[2].allocation: the GPU operator's ClusterPolicy puts a device plugin on every GPU node, and only one of the two may serve a node: use stack device-plugin, or allocation: device-plugin",
      ],
    ]);
  });

  it.each([
    [
      "pluginVersion: v0.16.2",
      "v0.16.2",
      "pluginVersion: v0.16.2 is older than v0.17.4, the oldest version whose configuration is known here: use v0.17.4 or newer",
    ],
    [
      "pluginVersion: latest, stack: gpu-operator",
      "latest",
      'pluginVersion: "latest" is no version of NVIDIA\'s device plugin: write it as v0.20.0',
    ],
    ["driverRoot: /opt", "/opt", 'driverRoot: found "/opt"; allowed: "/" or "/run/nvidia/driver".'],
    [
      "stack: operator",
      "operator",
      'stack: found "operator"; allowed: "device-plugin" or "gpu-operator". Did you mean "gpu-operator"?',
    ],
    ["root: /", "root", 'root: unknown key "root"; allowed: stack, pluginVersion, driverRoot.'],
  ])("is refused with nvidia: { %s }", (fields, word, message) => {
    expect(
      pointedProblems([nvidia(fields), pool(`${AUTOSCALED}, allocation: dra`)]),
    ).toContainEqual([word, `nvidia.${message}`]);
  });

  it("is refused for its plugin's version before anything that depends on it", () => {
    const changes = [nvidia("pluginVersion: v0.21.0"), pool(`${AUTOSCALED}, allocation: dra`)];
    expect(pointedProblems(changes)).toEqual([
      [
        "v0.21.0",
        "nvidia.pluginVersion: v0.21.0 is newer than v0.20.0 and what it makes of a configuration is not known here: use v0.20.0",
      ],
    ]);
  });

  it("is refused where the plugin's version counts MIG devices wrongly", () => {
    const layout = "devicePlugin: { profile: mig-mixed, layout: { 1g.10gb: 2, 1g.10gb+me: 1 } }";
    expect(pointedProblems([pool(layout)])).toEqual([]);
    expect(pointedProblems([pool(layout), nvidia("pluginVersion: v0.19.3")])).toEqual([
      [
        "{",
        "pools[0].devicePlugin.layout: plugin v0.19.3 counts 1g.10gb+me as 1g.10gb, so nodes would advertise the wrong numbers: use v0.20.0, or keep one of the two",
      ],
    ]);
  });
});
