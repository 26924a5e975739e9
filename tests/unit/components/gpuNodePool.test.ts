import { Site } from "../../../components";
import { LOGICAL_NAMES } from "../../../components/logicalNames";
import { planPhase } from "../../../model/phasePlan";
import type { SiteFile } from "../../../model/siteSchema";
import { registeredBy, type Registered } from "../../support/program";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

const MACHINE_DEPLOYMENT = "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment";
const HEALTH_CHECK = "kubernetes:cluster.x-k8s.io/v1beta2:MachineHealthCheck";
const BOOTSTRAP = "kubernetes:bootstrap.cluster.x-k8s.io/v1beta2:KubeadmConfigTemplate";
const INFRASTRUCTURE = "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2";

interface Manifest {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: Readonly<Record<string, unknown>>;
    };
  };
}
interface Deployed {
  readonly name: string;
  readonly manifest: Manifest;
  readonly options: Registered["options"];
}

type Change = (data: SiteFile) => void;
const firstPool = (data: SiteFile): SiteFile["pools"][number] => {
  const [pool] = data.pools;
  if (pool === undefined) {
    throw new Error("no pool");
  }
  return pool;
};

const unchanged: Change = () => undefined;

/** Deployments that were made already: most cases ask for one of the same few. */
const made = new WeakMap<Change, Map<string, ReturnType<typeof deployAnew>>>();

function deploy(
  phase: string,
  change = unchanged,
  { name = "lab", environment = "dev" } = {},
): ReturnType<typeof deployAnew> {
  const ofChange = made.get(change) ?? new Map<string, ReturnType<typeof deployAnew>>();
  made.set(change, ofChange);
  const asked = `${name} ${phase} ${environment}`;
  const deployed = ofChange.get(asked) ?? deployAnew(phase, change, { name, environment });
  ofChange.set(asked, deployed);
  return deployed;
}

async function deployAnew(
  phase: string,
  change = unchanged,
  { name = "lab", environment = "dev" } = {},
): Promise<(type: string) => Deployed[]> {
  const site = siteWith(name, change);
  const args = { ...planPhase(site, catalog, phase, DECLARED), now: "2026-11-23", environment };
  const resources = await registeredBy(() => new Site(site.name, args, catalog));
  return (type) =>
    resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({
        name: resource.name,
        manifest: resource.inputs as unknown as Manifest,
        options: resource.options,
      }))
      .sort((first, second) => (first.name < second.name ? -1 : 1));
}

const namesOf = (deployed: readonly Deployed[]): string[] =>
  deployed.map(({ manifest }) => manifest.metadata.name);

describe("how a node joins", () => {
  interface Bootstrap {
    readonly files: readonly { readonly path: string; readonly content: string }[];
    readonly preKubeadmCommands: readonly string[];
    readonly joinConfiguration: {
      readonly nodeRegistration: {
        readonly name: string;
        readonly kubeletExtraArgs: readonly { readonly name: string; readonly value: string }[];
      };
    };
  }
  const bootstrapOf = async (change?: Change): Promise<Bootstrap> => {
    const [template] = (await deploy("phase-1", change))(BOOTSTRAP);
    return template?.manifest.spec.template.spec as unknown as Bootstrap;
  };
  const argumentsOf = ({ joinConfiguration }: Bootstrap): Record<string, string> =>
    Object.fromEntries(
      joinConfiguration.nodeRegistration.kubeletExtraArgs.map(({ name, value }) => [name, value]),
    );

  it("pins CPUs with some kept for the system, and says where the node stands", async () => {
    const bootstrap = await bootstrapOf();
    expect(argumentsOf(bootstrap)).toEqual({
      "cpu-manager-policy": "static",
      "topology-manager-policy": "best-effort",
      "kube-reserved": "cpu=4,memory=16Gi",
      "node-labels": [
        "kvandal.io/site=lab",
        "kvandal.io/hall=hall-1",
        "kvandal.io/pool=h100-1",
        "kvandal.io/gpu-system=hgx-h100",
        "cluster-api/accelerator=hgx-h100",
        "fabric.topograph.run/tier-1={{ ds.meta_data.block }}",
        "fabric.topograph.run/tier-0={{ ds.meta_data.scalable_unit }}",
        "accelerator.topograph.run/domain={{ ds.meta_data.rack }}",
      ].join(","),
    });
    expect(bootstrap.joinConfiguration.nodeRegistration.name).toBe("{{ ds.meta_data.name }}");
  });

  it("sets up containerd with NVIDIA's runtime and CDI before the kubelet starts", async () => {
    const { preKubeadmCommands } = await bootstrapOf();
    expect(preKubeadmCommands).toEqual([
      "sysctl --system",
      "nvidia-ctk runtime configure --runtime=containerd --cdi.enabled",
      "systemctl restart containerd",
    ]);
  });

  it("takes what the site file says, and a pool's own settings over the site's", async () => {
    const bootstrap = await bootstrapOf((data) => {
      data.nodes = {
        kubelet: {
          topologyManagerPolicy: "restricted",
          arguments: { "container-log-max-files": "64" },
        },
        sysctls: { "vm.max_map_count": "1048576" },
        topologyLabels: { block: "example.org/block" },
        commands: ["echo ready"],
      };
      firstPool(data).nodes = {
        kubelet: { reservedCpus: 8 },
        hugePages: [{ size: "1Gi", count: 64 }],
      };
    });
    expect(argumentsOf(bootstrap)).toMatchObject({
      "topology-manager-policy": "restricted",
      "kube-reserved": "cpu=8,memory=16Gi",
      "container-log-max-files": "64",
    });
    expect(argumentsOf(bootstrap)["node-labels"]).toContain("example.org/block={{");
    expect(bootstrap.files.map(({ path, content }) => [path, content])).toEqual([
      ["/etc/sysctl.d/90-kvandal.conf", "kernel.numa_balancing = 0\nvm.max_map_count = 1048576\n"],
      [
        "/etc/tmpfiles.d/90-kvandal-huge-pages.conf",
        "w /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages - - - - 64\n",
      ],
    ]);
    expect(bootstrap.preKubeadmCommands).toContain(
      "systemd-tmpfiles --create /etc/tmpfiles.d/90-kvandal-huge-pages.conf",
    );
    expect(bootstrap.preKubeadmCommands.at(-1)).toBe("echo ready");
  });

  it("changes with a kubelet argument as one new template, and nothing else of the pool moves", async () => {
    const before = await deploy("phase-1");
    const after = await deploy("phase-1", (data) => {
      data.nodes = { kubelet: { arguments: { "container-log-max-files": "64" } } };
    });
    expect(namesOf(after(BOOTSTRAP))).not.toEqual(namesOf(before(BOOTSTRAP)));
    expect(after(`${INFRASTRUCTURE}:DevMachineTemplate`)).toEqual(
      before(`${INFRASTRUCTURE}:DevMachineTemplate`),
    );
    const withoutReference = (deployed: readonly Deployed[]): unknown =>
      JSON.parse(
        JSON.stringify(deployed).replace(/"KubeadmConfigTemplate","name":"[^"]+"/g, '"bootstrap"'),
      );
    expect(withoutReference(after(MACHINE_DEPLOYMENT))).toEqual(
      withoutReference(before(MACHINE_DEPLOYMENT)),
    );
    expect(JSON.stringify(after(MACHINE_DEPLOYMENT))).toContain(namesOf(after(BOOTSTRAP))[0]);
  });

  it("keeps old templates until they are pruned", async () => {
    const deployed = await deploy("phase-1");
    for (const type of [BOOTSTRAP, `${INFRASTRUCTURE}:DevMachineTemplate`]) {
      expect(deployed(type).map(({ options }) => options.retainOnDelete)).toEqual([true]);
    }
    expect(deployed(MACHINE_DEPLOYMENT)[0]?.options.retainOnDelete).toBe(false);
  });
});

describe("bare metal", () => {
  it("learns a machine's name and place from its host, through a data template named by content", async () => {
    const deployed = await deploy("phase-1", undefined, { name: "kvandal" });
    const [data] = deployed(`${INFRASTRUCTURE}:Metal3DataTemplate`);
    const [machines] = deployed(`${INFRASTRUCTURE}:Metal3MachineTemplate`);
    expect(data?.manifest.metadata.name).toMatch(/^h100-1-[0-9a-f]{8}$/);
    expect(data?.manifest.spec).toEqual({
      clusterName: "kvandal-narvik-1",
      metaData: {
        objectNames: [{ key: "name", object: "machine" }],
        fromLabels: [
          { key: "block", object: "baremetalhost", label: "kvandal.io/block" },
          { key: "scalable_unit", object: "baremetalhost", label: "kvandal.io/scalable-unit" },
          { key: "rack", object: "baremetalhost", label: "kvandal.io/rack" },
        ],
      },
    });
    expect(machines?.manifest.spec.template.spec).toMatchObject({
      dataTemplate: { name: data?.manifest.metadata.name },
    });
    const [bootstrap] = deployed(BOOTSTRAP);
    expect(JSON.stringify(bootstrap?.manifest)).toContain("metal3.io/uuid={{ ds.meta_data.uuid }}");
  });
});

describe("a split pool", () => {
  const split: Change = (data) => {
    firstPool(data).granularity = "scalable-unit";
  };

  it("has one MachineDeployment for each scalable unit, with machines of its own", async () => {
    const deployed = await deploy("phase-2", split);
    const parts = deployed(MACHINE_DEPLOYMENT).filter(({ name }) => name.startsWith("hall-1"));
    expect(
      parts.map(({ name, manifest: { metadata, spec } }) => [
        name,
        metadata.name,
        spec.replicas,
        spec.selector.matchLabels["kvandal.io/scalable-unit"],
        spec.template.metadata.labels["kvandal.io/scalable-unit"],
        metadata.labels["kvandal.io/pool"],
      ]),
    ).toEqual([
      ["hall-1-h100-1-su-001", "h100-1-su-001", 32, "h100-1-su-001", "h100-1-su-001", "h100-1"],
      ["hall-1-h100-1-su-002", "h100-1-su-002", 13, "h100-1-su-002", "h100-1-su-002", "h100-1"],
    ]);
    const [budget] = deployed("kubernetes:kvandal.io/v1alpha1:SiteBudget");
    expect(budget?.manifest.spec).toMatchObject({
      pools: {
        "h100-1-su-001": { ceilingUnits: 32, ceilingNodes: 32 },
        "h100-1-su-002": { ceilingUnits: 13, ceilingNodes: 13 },
      },
    });
    expect(deployed(BOOTSTRAP).filter(({ name }) => name.startsWith("hall-1"))).toHaveLength(1);
  });

  it("takes only hosts of its own scalable unit", async () => {
    const deployed = await deploy("phase-1", split, { name: "kvandal" });
    const templates = deployed(`${INFRASTRUCTURE}:Metal3MachineTemplate`);
    expect(templates).toHaveLength(39);
    expect(templates[38]?.manifest.metadata.name).toMatch(/^h100-1-su-039-[0-9a-f]{8}$/);
    expect(templates[38]?.manifest.spec.template.spec.hostSelector).toEqual({
      matchLabels: {
        "kvandal.io/hall": "narvik-1",
        "kvandal.io/gpu-system": "hgx-h100",
        "kvandal.io/scalable-unit": "h100-1-su-039",
      },
    });
  });

  it("has one health check for all of its parts", async () => {
    const checks = (await deploy("phase-2", split))(HEALTH_CHECK);
    expect(namesOf(checks)).toEqual(["h100-1", "h100-2", "h100-3"]);
  });

  it("replaces no MachineDeployment when it grows", async () => {
    const logical = async (phase: string): Promise<string[]> =>
      (await deploy(phase, split, { name: "kvandal" }))(MACHINE_DEPLOYMENT).map(
        ({ name, manifest }) => `${name} ${manifest.metadata.name}`,
      );
    const [before, after] = [await logical("phase-1"), await logical("phase-2")];
    expect(after).toEqual(expect.arrayContaining(before));
  });
});

describe("who owns a pool's number of nodes", () => {
  const autoscaled: Change = (data) => {
    firstPool(data).scaling = { mode: "autoscaled", minimum: 4 };
  };

  it("is the site file for a fixed pool", async () => {
    const [pool] = (await deploy("phase-1"))(MACHINE_DEPLOYMENT);
    expect(pool?.options.ignoreChanges).toEqual([]);
    expect(pool?.manifest.spec.replicas).toBe(15);
    expect(pool?.manifest.metadata.annotations).toMatchObject({ "pulumi.com/patchForce": "true" });
    expect(JSON.stringify(pool?.manifest)).not.toContain("node-group-m");
  });

  it("is the autoscaler for an autoscaled one: between its minimum and its ceiling, and from nothing", async () => {
    const [pool] = (await deploy("phase-1", autoscaled))(MACHINE_DEPLOYMENT);
    expect(pool?.options.ignoreChanges).toEqual(["spec.replicas"]);
    // Never left out: Cluster API would choose a number of its own.
    expect(pool?.manifest.spec.replicas).toBe(4);
    expect(pool?.manifest.metadata.annotations).toMatchObject({
      "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size": "4",
      "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size": "15",
      "capacity.cluster-autoscaler.kubernetes.io/gpu-count": "8",
      "capacity.cluster-autoscaler.kubernetes.io/taints": "nvidia.com/gpu=present:NoSchedule",
    });
    expect(
      pool?.manifest.metadata.annotations["capacity.cluster-autoscaler.kubernetes.io/labels"],
    ).toContain("kvandal.io/pool=h100-1");
    expect(pool?.manifest.metadata.annotations).not.toHaveProperty("pulumi.com/patchForce");
  });

  it("is shown with what the pool follows, and with what more units wait for", async () => {
    const site = siteWith("lab");
    const step = {
      pool: "h100-1",
      follows: "demand" as const,
      reason: "follows demand",
      ceilingUnits: 15,
      wantedUnits: 12,
      beforeUnits: 4,
      nextUnits: 8,
      waitsFor: "its step is 4 units",
    };
    const plan = planPhase(site, catalog, "phase-1", DECLARED, { "h100-1": 8 });
    const args = { ...plan, now: "2026-11-23", steps: [step] };
    const resources = await registeredBy(() => new Site(site.name, args, catalog));
    const inputs = (type: string): unknown[] =>
      resources.filter((resource) => resource.type === type).map((resource) => resource.inputs);
    expect(inputs("kvandal:index:ScalingPolicy")).toEqual([
      {
        pool: "h100-1",
        mode: "fixed",
        units: 8,
        follows: "demand",
        ceilingUnits: 15,
        wantedUnits: 12,
        because: "follows demand",
        waitsFor: "its step is 4 units",
      },
    ]);
    // Replicas, budget and quota are of what this deployment gives, not of the whole phase.
    expect(inputs(MACHINE_DEPLOYMENT)).toMatchObject([{ spec: { replicas: 8 } }]);
    expect(inputs("kubernetes:kvandal.io/v1alpha1:SiteBudget")).toMatchObject([
      { spec: { pools: { "h100-1": { ceilingNodes: 8 } } } },
    ]);
    expect(inputs("kubernetes:core/v1:ResourceQuota")).toMatchObject([
      { spec: { hard: { "count/machines.cluster.x-k8s.io": "8" } } },
    ]);
  });

  it("spreads the minimum of a split pool over its first parts", async () => {
    const deployed = await deploy("phase-2", (data) => {
      firstPool(data).granularity = "scalable-unit";
      firstPool(data).scaling = { mode: "autoscaled", minimum: 40 };
      data.phases = data.phases.filter(({ name }) => name !== "phase-1");
      data.capital = [];
    });
    expect(
      deployed(MACHINE_DEPLOYMENT)
        .slice(0, 2)
        .map(({ manifest }) => manifest.spec.replicas),
    ).toEqual([32, 8]);
  });
});

describe("health and roll-out", () => {
  it("replaces nodes by themselves only while fewer are ill than a switch or rack takes down", async () => {
    const deployed = await deploy("phase-1", undefined, { name: "kvandal" });
    const [check] = deployed(HEALTH_CHECK);
    expect(check?.manifest.spec).toMatchObject({
      clusterName: "kvandal-narvik-1",
      selector: { matchLabels: { "kvandal.io/pool": "h100-1" } },
      remediation: { triggerIf: { unhealthyLessThanOrEqualTo: 8 } },
    });
    const [small] = (await deploy("phase-1"))(HEALTH_CHECK);
    // Of 15 nodes; said as a share, it stays when units change.
    expect(small?.manifest.spec).toMatchObject({
      remediation: { triggerIf: { unhealthyLessThanOrEqualTo: "20%" } },
    });
  });

  it("waits for jobs as long as their purpose needs, without rolling anything for it", async () => {
    const longer: Change = (data) => {
      data.nodes = { drainHours: { training: 72 } };
    };
    const [before, after] = [await deploy("phase-2"), await deploy("phase-2", longer)];
    const drains = (deployed: typeof before): unknown[] =>
      deployed(MACHINE_DEPLOYMENT).map(
        ({ manifest }) =>
          (manifest.spec.template.spec.deletion as { nodeDrainTimeoutSeconds: number })
            .nodeDrainTimeoutSeconds,
      );
    // Two pools for training and one for inference.
    expect(drains(before)).toEqual([86_400, 86_400, 3600]);
    expect(drains(after)).toEqual([259_200, 259_200, 3600]);
    expect(after(BOOTSTRAP)).toEqual(before(BOOTSTRAP));
  });

  it.each([
    ["dev", false],
    ["prod", true],
  ])("in %s, deleting its nodes is refused: %s", async (environment, refused) => {
    const [pool] = (await deploy("phase-1", undefined, { environment }))(MACHINE_DEPLOYMENT);
    expect(pool?.options.protect).toBe(refused);
  });
});

describe("a logical name that changes", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it("is an alias from then on, for every resource of the pool", async () => {
    const types = [
      "kvandal:index:GpuNodePool",
      MACHINE_DEPLOYMENT,
      HEALTH_CHECK,
      BOOTSTRAP,
      `${INFRASTRUCTURE}:DevMachineTemplate`,
    ];
    const before = await deploy("phase-1");
    const old = types.map((type) => before(type).map(({ name }) => name));
    for (const [resource, names] of Object.entries(LOGICAL_NAMES)) {
      jest.replaceProperty(LOGICAL_NAMES, resource as keyof typeof LOGICAL_NAMES, [
        ({ hall, name }) => `${resource}-${hall}-${name}`,
        ...names,
      ]);
    }
    const after = await deployAnew("phase-1");
    expect(after(MACHINE_DEPLOYMENT)[0]?.name).toBe("machineDeployment-hall-1-h100-1");
    expect(types.map((type) => after(type).flatMap(({ options }) => options.aliases))).toEqual(old);
  });
});

describe("a pool that is imported", () => {
  const imported: Change = (data) => {
    firstPool(data).import = true;
  };

  it("takes over what is there, and is otherwise as if Pulumi had made it", async () => {
    const [before, after] = [await deploy("phase-1"), await deploy("phase-1", imported)];
    const [made] = before(MACHINE_DEPLOYMENT);
    const [taken] = after(MACHINE_DEPLOYMENT);
    expect(taken?.manifest).toEqual(made?.manifest);
    expect([made?.options.provider, taken?.options.provider]).toEqual([
      "hall-1-management",
      "hall-1-templates",
    ]);
    expect(after("kubernetes:kvandal.io/v1alpha1:SiteBudget")).toEqual(
      before("kubernetes:kvandal.io/v1alpha1:SiteBudget"),
    );
  });

  it("must be fixed: the autoscaler's minimum would take its nodes away", () => {
    expect(() =>
      siteWith("lab", (data) => {
        imported(data);
        firstPool(data).scaling = { mode: "autoscaled", minimum: 4 };
      }),
    ).toThrow(/pools\[0\]\.import: .*an autoscaled pool is not imported/);
  });
});
