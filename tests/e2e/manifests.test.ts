import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HallTenants, NvidiaDevicePlugin, Site } from "../../components";
import { hallDevices } from "../../model/devicePlugin/hallDevices";
import { POOL_NAMESPACE, TENANTS_NAMESPACE } from "../../model/names";
import { planPhase } from "../../model/phasePlan";
import { ApiClient } from "../../tools/cluster/api/client";
import { readConnection } from "../../tools/cluster/api/kubeconfig";
import { TODAY } from "../support/days";
import { registeredBy } from "../support/program";
import { catalog, siteWith } from "../support/sites";
import { BARE_CONTEXT, bareServer, objectPath, type NamedObject } from "./support/bareServer";
import { DECLARED } from "../../model/power/basis";

/**
 * Every manifest of every pool of Kvandal's last phase, in a dry run on a real API server with the real definitions. Cluster
 * API's webhooks do not run there: what they alone would refuse is not seen.
 */

jest.setTimeout(10 * 60_000);

/** Their own definitions are in no registry: the server has minimal ones of their names, which check no field. */
const MINIMALLY_DEFINED = ["Metal3DataTemplate", "ClusterPolicy"];

const home = mkdtempSync(join(tmpdir(), "kvandal-manifests-"));
let client: ApiClient | undefined;
let manifests: readonly NamedObject[];

function server(): ApiClient {
  if (client === undefined) {
    throw new Error("there is no API server");
  }
  return client;
}

/** Kvandal's phase 3 with one pool in scalable units, one in blocks and one autoscaled, so that every shape of a pool is there. */
async function poolManifests(): Promise<NamedObject[]> {
  const site = siteWith("kvandal", (data) => {
    const [first, second, third] = data.pools;
    if (first === undefined || second === undefined || third === undefined) {
      throw new Error("Kvandal has fewer than three pools");
    }
    first.granularity = "scalable-unit";
    second.granularity = "block";
    third.scaling = { mode: "autoscaled", minimum: 100 };
    third.nodes = { hugePages: [{ size: "1Gi", count: 64 }], commands: ["echo ready"] };
  });
  const plan = { ...planPhase(site, catalog, "phase-3", DECLARED), now: TODAY };
  const resources = await registeredBy(() => new Site(site.name, plan, catalog));
  return resources
    .map(({ inputs }) => inputs as unknown as NamedObject)
    .filter(({ apiVersion }) => /^[a-z.]*cluster\.x-k8s\.io\//.test(apiVersion));
}

/** A server-side apply that changes nothing, with every unknown field refused. */
async function dryRun(manifest: NamedObject): Promise<string> {
  try {
    await server().call(objectPath(manifest), {
      method: "PATCH",
      query: { dryRun: "All", fieldManager: "kvandal-test", fieldValidation: "Strict" },
      contentType: "application/apply-patch+yaml",
      body: manifest,
    });
    return "accepted";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What the API server says of those manifests that it does not accept. */
async function refusedOf(all: readonly NamedObject[]): Promise<string[]> {
  const refused: string[] = [];
  for (const manifest of all) {
    const answer = await dryRun(manifest);
    if (answer !== "accepted") {
      refused.push(`${manifest.kind} ${manifest.metadata.name}: ${answer}`);
    }
  }
  return refused;
}

/** What a hall of the lab registers for NVIDIA's software, with every profile that a pool can have. */
async function deviceManifests(stack: "device-plugin" | "gpu-operator"): Promise<NamedObject[]> {
  const site = siteWith("lab", (data) => {
    data.nvidia = { stack };
    const [first, second] = data.pools;
    Object.assign(first ?? {}, {
      devicePlugin: { profile: "mps", replicas: 4 },
      retiredProfiles: [
        { profile: "time-slicing", replicas: 2, renameByDefault: true },
        { profile: "mig-single", migProfile: "1g.10gb" },
        { profile: "mig-mixed", layout: { "3g.40gb": 1, "1g.10gb": 4 } },
      ],
    });
    Object.assign(second ?? {}, stack === "device-plugin" ? { allocation: "dra" } : {});
  });
  const resources = await registeredBy(() =>
    ["hall-1", "hall-2"].map(
      (hall) => new NvidiaDevicePlugin(hall, hallDevices(site, catalog, hall)),
    ),
  );
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => inputs as unknown as NamedObject);
}

/** What the halls of Kvandal's phase 3 register for their tenants. */
async function tenantManifests(): Promise<NamedObject[]> {
  const halls = Object.entries(
    planPhase(siteWith("kvandal"), catalog, "phase-3", DECLARED).hallTenants,
  );
  const resources = await registeredBy(() =>
    halls.map(
      ([hall, tenants]) =>
        new HallTenants(hall, { site: "kvandal", phase: "phase-3", hall, tenants }),
    ),
  );
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => inputs as unknown as NamedObject);
}

beforeAll(async () => {
  bareServer("start", home, "metal3", "kueue", "minimal-definitions");
  client = new ApiClient(await readConnection(join(home, "kubeconfig"), BARE_CONTEXT));
  const tenants = ["tenant-openai", "tenant-example-inference", TENANTS_NAMESPACE];
  for (const name of [POOL_NAMESPACE, "nvidia-device-plugin", "gpu-operator", ...tenants]) {
    await server().call("/api/v1/namespaces", {
      method: "POST",
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
    });
  }
  manifests = await poolManifests();
}, 60 * 60_000);

afterAll(() => {
  client?.close();
  bareServer("stop", home);
  rmSync(home, { recursive: true, force: true });
});

describe("the manifests of Kvandal's phase 3", () => {
  it("are all there: parts, blocks and whole pools, with their templates and health checks", () => {
    const counts = new Map<string, number>();
    for (const { kind } of manifests) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    // 5,000 servers are 157 scalable units of 32 or 40 blocks of 128; six more pools are whole.
    const deployments = 157 + 40 + 6;
    expect(Object.fromEntries(counts)).toEqual({
      KubeadmConfigTemplate: 8,
      Metal3DataTemplate: 8,
      Metal3MachineTemplate: deployments,
      MachineDeployment: deployments,
      MachineHealthCheck: 8,
    });
  });

  it("pass a server-side dry run with strict field validation", async () => {
    expect(await refusedOf(manifests)).toEqual([]);
  });

  it.each([
    ["MachineDeployment", "nodeDrainTimeoutSeconds", "nodeDrainTimeout"],
    ["MachineDeployment", "maxUnavailable", "maxUnavailabel"],
    ["KubeadmConfigTemplate", "kubeletExtraArgs", "kubeletExtraArg"],
    ["Metal3MachineTemplate", "diskFormat", "format"],
    ["MachineHealthCheck", "unhealthyLessThanOrEqualTo", "unhealthyLessThan"],
  ])("are refused with a field misspelt on purpose: %s.%s as %s", async (kind, field, misspelt) => {
    const manifest = manifests.find((candidate) => candidate.kind === kind);
    const text = JSON.stringify(manifest);
    expect(text).toContain(`"${field}":`);
    const wrong = JSON.parse(text.replace(`"${field}":`, `"${misspelt}":`)) as NamedObject;
    expect(await dryRun(wrong)).toMatch(new RegExp(`${misspelt}: field not declared in schema`));
  });
});

describe("the manifests of NVIDIA's software", () => {
  it.each([
    ["device-plugin" as const, ["ConfigMap", "DaemonSet", "DeviceClass", "RuntimeClass"]],
    ["gpu-operator" as const, ["ClusterPolicy", "ConfigMap"]],
  ])("pass a server-side dry run with strict field validation: %s", async (stack, kinds) => {
    const own = await deviceManifests(stack);
    expect(own.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
    expect(await refusedOf(own)).toEqual([]);
  });

  it.each([
    ["DaemonSet", "shareProcessNamespace", "shareProcesses"],
    ["DeviceClass", "expression", "expresion"],
    ["RuntimeClass", "handler", "handlers"],
  ])("are refused with a field misspelt on purpose: %s.%s as %s", async (kind, field, misspelt) => {
    const manifest = (await deviceManifests("device-plugin")).find(
      (candidate) => candidate.kind === kind && JSON.stringify(candidate).includes(`"${field}":`),
    );
    const text = JSON.stringify(manifest).replace(`"${field}":`, `"${misspelt}":`);
    expect(await dryRun(JSON.parse(text) as NamedObject)).toMatch(
      new RegExp(`${misspelt}: field not declared in schema`),
    );
  });
});

describe("manifests of kinds whose definition is in no registry", () => {
  it.each(MINIMALLY_DEFINED)(
    "are accepted by a minimal definition, and refused in a version that it does not serve: %s",
    async (kind) => {
      const manifest = [...manifests, ...(await deviceManifests("gpu-operator"))].find(
        (one) => one.kind === kind,
      );
      if (manifest === undefined) {
        throw new Error(`nothing registers a ${kind}`);
      }
      expect(await dryRun(manifest)).toBe("accepted");
      const [group = ""] = manifest.apiVersion.split("/");
      expect(await dryRun({ ...manifest, apiVersion: `${group}/v9` })).toMatch(
        /not find the requested resource|page not found/,
      );
    },
  );
});

describe("the manifests of tenants", () => {
  it("pass a server-side dry run with strict field validation, in every hall of Kvandal's phase 3", async () => {
    const own = await tenantManifests();
    expect([...new Set(own.map(({ kind }) => kind))].sort()).toEqual([
      ...["ClusterQueue", "ClusterRole", "ClusterRoleBinding", "Cohort", "ConfigMap"],
      ...["LocalQueue", "Namespace", "NetworkPolicy"],
      ...["ResourceFlavor", "Role", "RoleBinding", "Topology"],
      ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
    ]);
    expect(await refusedOf(own)).toEqual([]);
  });

  it.each([
    ["ClusterQueue", "nominalQuota", "nominalQouta"],
    ["ClusterQueue", "lendingLimit", "lendingLimits"],
    ["ResourceFlavor", "topologyName", "topology"],
    ["LocalQueue", "clusterQueue", "clusterQueueName"],
    ["Topology", "nodeLabel", "label"],
    ["NetworkPolicy", "policyTypes", "types"],
  ])("are refused with a field misspelt on purpose: %s.%s as %s", async (kind, field, misspelt) => {
    const manifest = (await tenantManifests()).find(
      (candidate) => candidate.kind === kind && JSON.stringify(candidate).includes(`"${field}":`),
    );
    const text = JSON.stringify(manifest).replace(`"${field}":`, `"${misspelt}":`);
    expect(await dryRun(JSON.parse(text) as NamedObject)).toMatch(
      new RegExp(`${misspelt}: field not declared in schema`),
    );
  });
});
