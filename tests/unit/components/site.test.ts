import { Site } from "../../../components";
import { planPhase } from "../../../model/phasePlan";
import { registeredBy, type Registered } from "../../support/program";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import type { SiteFile } from "../../../model/siteSchema";
import { DECLARED } from "../../../model/power/basis";

const MACHINE_DEPLOYMENT = "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment";

/** Deployments of shipped sites as they are: most cases ask for one of the same few. */
const made = new Map<string, Promise<readonly Registered[]>>();

function deploy(
  name: string,
  phase: string,
  change?: (data: SiteFile) => void,
): Promise<readonly Registered[]> {
  if (change !== undefined) {
    return deployAnew(name, phase, change);
  }
  const deployed = made.get(`${name} ${phase}`) ?? deployAnew(name, phase);
  made.set(`${name} ${phase}`, deployed);
  return deployed;
}

function deployAnew(
  name: string,
  phase: string,
  change?: (data: SiteFile) => void,
): Promise<readonly Registered[]> {
  const site = siteWith(name, change);
  return registeredBy(
    () =>
      new Site(
        site.name,
        { ...planPhase(site, catalog, phase, DECLARED), now: "2026-11-23" },
        catalog,
      ),
  );
}

const ofType = (resources: readonly Registered[], type: string): Registered[] =>
  resources.filter((resource) => resource.type === type);

describe("a site", () => {
  it("is a component with plain inputs that policies can judge", async () => {
    const [site] = ofType(await deploy("lab", "phase-1"), "kvandal:index:Site");
    expect(site?.inputs).toMatchObject({
      site: "lab",
      phase: "phase-1",
      now: "2026-11-23",
      halls: [{ name: "hall-1", pools: [{ name: "h100-1", gpuSystem: "hgx-h100", units: 15 }] }],
    });
    expect(site?.inputs).not.toHaveProperty("violations");
    expect(Site.__pulumiType).toBe("kvandal:index:Site");
  });

  it("leaves the pools' namespace of a real hall when it is destroyed: its control plane lives there", async () => {
    const pools = async (name: string, change?: (data: SiteFile) => void) =>
      ofType(await deploy(name, "phase-1", change), "kubernetes:core/v1:Namespace")
        .filter(({ inputs }) => (inputs.metadata as { name: string }).name === "kvandal")
        .map(({ options: { retainOnDelete, provider } }) => ({ retainOnDelete, provider }));
    expect(new Set((await pools("kvandal")).map(({ retainOnDelete }) => retainOnDelete))).toEqual(
      new Set([true]),
    );
    expect(await pools("lab")).toEqual([{ retainOnDelete: false, provider: "hall-1-management" }]);
    const withClusterApi = (data: SiteFile) => {
      data.infrastructure = { kind: "in-memory", controllers: "cluster-api" };
    };
    expect(await pools("lab", withClusterApi)).toEqual([
      { retainOnDelete: true, provider: "hall-1-templates" },
    ]);
  });

  it("has a hall for each share of power of the phase, each with its own provider, budget and device plugin", async () => {
    const resources = await deploy("lab", "phase-2");
    const providers = ofType(resources, "pulumi:providers:kubernetes").filter(({ name }) =>
      name.endsWith("-management"),
    );
    expect(providers.map(({ inputs }) => inputs)).toEqual(
      ["kwok-lab-hall-1", "kwok-lab-hall-2", "kwok-lab-hall-3"].map(
        (context) =>
          expect.objectContaining({
            context,
            clusterIdentifier: context,
            enableConfigMapMutable: "true",
          }) as object,
      ),
    );
    expect(ofType(resources, "kubernetes:kvandal.io/v1alpha1:SiteBudget")).toHaveLength(3);
    expect(ofType(resources, "kvandal:index:NvidiaDevicePlugin")).toHaveLength(3);
    expect(ofType(resources, MACHINE_DEPLOYMENT)).toHaveLength(3);
  });

  it("throws and registers no child when the phase does not fit, whatever the policies do", async () => {
    const seen: Registered[] = [];
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units["h100-1"] = 16;
    });
    const plan = planPhase(site, catalog, "phase-1", DECLARED);
    const program = () => new Site(site.name, { ...plan, now: "2026-11-23" }, catalog);
    await expect(registeredBy(program, seen)).rejects.toThrow(
      /^site lab cannot power phase-1:\n {2}hall hall-1: 197\.5 kW asked, .*\n {2}site lab: 197\.5 kW asked/,
    );
    expect(seen.map(({ type }) => type)).toEqual(["kvandal:index:Site"]);
  });
});

describe("a site in a phase that is not open", () => {
  it("throws with what is missing and registers no child, whatever the policies do", async () => {
    const seen: Registered[] = [];
    const site = siteWith("lab");
    const args = { ...planPhase(site, catalog, "phase-2", DECLARED), now: "2026-11-23" };
    const program = () => new Site(site.name, { ...args, closed: ["no evidence"] }, catalog);
    await expect(registeredBy(program, seen)).rejects.toThrow(
      "site lab may not deploy phase-2 on 2026-11-23:\n  no evidence",
    );
    expect(seen.map(({ type }) => type)).toEqual(["kvandal:index:Site"]);
  });
});

describe("a pool that a later phase leaves as it is", () => {
  it("is the same object in it, label by label", async () => {
    const keep = (data: SiteFile): void => {
      phaseIn(data, "phase-2").units["h100-1"] = 15;
    };
    const of = async (phase: string): Promise<unknown> =>
      ofType(await deploy("lab", phase, keep), MACHINE_DEPLOYMENT).find(
        ({ name }) => name === "hall-1-h100-1",
      )?.inputs;
    expect(await of("phase-2")).toEqual(await of("phase-1"));
    expect(await of("phase-3")).not.toEqual(await of("phase-1"));
  });
});

describe("a hall's budget", () => {
  it("carries ceilings by MachineDeployment and no watts to decide by", async () => {
    const [budget] = ofType(
      await deploy("lab", "phase-1"),
      "kubernetes:kvandal.io/v1alpha1:SiteBudget",
    );
    expect(budget?.inputs).toMatchObject({
      metadata: {
        name: "lab",
        annotations: {
          "kvandal.io/usable-power": "190.0 kW",
          "kvandal.io/budgeted-power": "185.1 kW",
        },
      },
    });
    expect(budget?.inputs.spec).toEqual({
      site: "lab",
      phase: "phase-1",
      hall: "hall-1",
      now: "2026-11-23",
      pools: { "h100-1": { ceilingUnits: 15, ceilingNodes: 15, gpuSystem: "hgx-h100" } },
    });
  });
});

describe("a pool", () => {
  it("is a MachineDeployment without surge, tainted through kubeadm, with templates named by content", async () => {
    const resources = await deploy("lab", "phase-1");
    const [pool] = ofType(resources, MACHINE_DEPLOYMENT);
    const [bootstrap] = ofType(
      resources,
      "kubernetes:bootstrap.cluster.x-k8s.io/v1beta2:KubeadmConfigTemplate",
    );
    const [machines] = ofType(
      resources,
      "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:DevMachineTemplate",
    );
    const nameOf = (resource?: Registered) => (resource?.inputs.metadata as { name: string }).name;
    expect(nameOf(bootstrap)).toMatch(/^h100-1-[0-9a-f]{8}$/);
    expect(nameOf(machines)).toMatch(/^h100-1-[0-9a-f]{8}$/);
    expect(pool?.inputs).toMatchObject({
      metadata: {
        name: "h100-1",
        namespace: "kvandal",
        labels: {
          "kvandal.io/site": "lab",
          "kvandal.io/phase": "phase-1",
          "kvandal.io/gpu-system": "hgx-h100",
        },
        annotations: {
          "capacity.cluster-autoscaler.kubernetes.io/gpu-type": "nvidia.com/gpu",
          "capacity.cluster-autoscaler.kubernetes.io/gpu-count": "8",
        },
      },
      spec: {
        replicas: 15,
        rollout: { strategy: { rollingUpdate: { maxSurge: 0 } } },
        template: {
          spec: {
            bootstrap: { configRef: { kind: "KubeadmConfigTemplate", name: nameOf(bootstrap) } },
            infrastructureRef: { kind: "DevMachineTemplate", name: nameOf(machines) },
          },
        },
      },
    });
    // Cluster API refuses taints on the Machine by default, so they go through the kubelet's registration.
    expect((pool?.inputs.spec as { template: { spec: object } }).template.spec).not.toHaveProperty(
      "taints",
    );
    expect(bootstrap?.inputs.spec).toMatchObject({
      template: {
        spec: {
          joinConfiguration: {
            nodeRegistration: {
              taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
            },
          },
        },
      },
    });
  });

  it("keeps its template names from one phase to the next, so that growing re-provisions nothing", async () => {
    const names = async (phase: string) =>
      (await deploy("lab", phase))
        .filter(({ type, name }) => type.includes("Template") && name.startsWith("hall-1"))
        .map(({ inputs }) => (inputs.metadata as { name: string }).name);
    expect(await names("phase-2")).toEqual(await names("phase-1"));
  });

  it("is bare metal at Kvandal, with hosts chosen by hall and GPU system", async () => {
    const [machines] = ofType(
      await deploy("kvandal", "phase-1"),
      "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate",
    );
    expect(machines?.inputs.spec).toMatchObject({
      template: {
        spec: {
          image: { diskFormat: "raw", checksumType: "sha256" },
          hostSelector: {
            matchLabels: { "kvandal.io/hall": "narvik-1", "kvandal.io/gpu-system": "hgx-h100" },
          },
        },
      },
    });
  });
});

describe("the device plugin", () => {
  it("hands out whole GPUs, by a configuration named by its content", async () => {
    const resources = await deploy("lab", "phase-1");
    const [config] = ofType(resources, "kubernetes:core/v1:ConfigMap");
    expect(Object.keys(config?.inputs.data as object).sort()).toEqual([
      "default",
      expect.stringMatching(/^exclusive-[0-9a-f]{8}$/),
    ]);
  });
});

describe("a pool's device plugin profile", () => {
  const PLUGIN_MODE = "node.cluster.x-k8s.io/device-plugin-mode";
  const PLUGIN_CONFIG = "node.cluster.x-k8s.io/device-plugin-config";
  const CAPACITY = "capacity.cluster-autoscaler.kubernetes.io";

  interface Metadata {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  }

  const withProfile = (fields: object) =>
    deploy("lab", "phase-1", (data) => {
      Object.assign(data.pools[0] ?? {}, fields);
    });

  it("comes to its nodes' labels, the hall's configurations, and what the autoscaler is told", async () => {
    const resources = await withProfile({
      devicePlugin: { profile: "mps", replicas: 4, renameByDefault: true },
      retiredProfiles: [{ profile: "time-slicing", replicas: 2 }],
    });
    const [configMap] = ofType(resources, "kubernetes:core/v1:ConfigMap");
    const names = Object.keys(configMap?.inputs.data as object).sort();
    expect(names).toEqual([
      "default",
      expect.stringMatching(/^exclusive-/),
      expect.stringMatching(/^mps-/),
      expect.stringMatching(/^time-slicing-/),
    ]);
    const [deployment] = ofType(resources, MACHINE_DEPLOYMENT);
    const { template } = deployment?.inputs.spec as { template: { metadata: Metadata } };
    expect(template.metadata.labels).toMatchObject({
      [PLUGIN_CONFIG]: names[2],
      [PLUGIN_MODE]: "mps",
    });
    expect((deployment?.inputs.metadata as Metadata).annotations).toMatchObject({
      [`${CAPACITY}/gpu-type`]: "nvidia.com/gpu.shared",
      [`${CAPACITY}/gpu-count`]: "32",
      "kvandal.io/advertises": "nvidia.com/gpu.shared=32",
    });
  });

  it("of MIG labels nodes for NVIDIA's MIG manager when they register, by the name of a layout that it has", async () => {
    const resources = await withProfile({
      devicePlugin: { profile: "mig-mixed", layout: { "3g.40gb": 1, "1g.10gb": 4 } },
    });
    const [bootstrap] = resources.filter(({ type }) => type.endsWith(":KubeadmConfigTemplate"));
    const [, layout = ""] =
      /nvidia\.com\/mig\.config=([-a-z0-9]+)/.exec(JSON.stringify(bootstrap?.inputs)) ?? [];
    expect(layout).toMatch(/^mig-mixed-[0-9a-f]{8}$/);
    const layouts = ofType(resources, "kubernetes:core/v1:ConfigMap").filter(({ name }) =>
      name.endsWith("-mig-layouts"),
    );
    expect(JSON.stringify(layouts[0]?.inputs.data)).toContain(layout);
    const [deployment] = ofType(resources, MACHINE_DEPLOYMENT);
    expect((deployment?.inputs.metadata as Metadata).annotations).toMatchObject({
      "kvandal.io/advertises": "nvidia.com/mig-3g.40gb=8,nvidia.com/mig-1g.10gb=32",
    });
  });

  it("is none where DRA hands out the GPUs", async () => {
    const resources = await withProfile({ allocation: "dra" });
    const [deployment] = ofType(resources, MACHINE_DEPLOYMENT);
    const { template } = deployment?.inputs.spec as { template: { metadata: Metadata } };
    expect(template.metadata.labels).toMatchObject({ [PLUGIN_MODE]: "dra" });
    expect(template.metadata.labels).not.toHaveProperty([PLUGIN_CONFIG]);
    expect(JSON.stringify(deployment?.inputs.metadata)).not.toContain("gpu-count");
    expect(ofType(resources, "kubernetes:resource.k8s.io/v1:DeviceClass")).toHaveLength(1);
  });

  it("is read by the site's version of the plugin", async () => {
    const resources = await deploy("lab", "phase-1", (data) => {
      data.nvidia = { pluginVersion: "v0.19.3" };
    });
    const images = ofType(resources, "kubernetes:apps/v1:DaemonSet").flatMap(({ inputs }) => [
      ...JSON.stringify(inputs).matchAll(/"image":"([^"]+)"/g),
    ]);
    expect([...new Set(images.map(([, image]) => image))]).toEqual([
      "nvcr.io/nvidia/k8s-device-plugin:v0.19.3",
    ]);
  });
});

describe("the installation id", () => {
  it("is random, and no pool reads it", async () => {
    const resources = await deploy("lab", "phase-1");
    expect(ofType(resources, "random:index/randomId:RandomId")).toHaveLength(1);
    expect(JSON.stringify(ofType(resources, MACHINE_DEPLOYMENT))).not.toContain("installation");
  });
});
