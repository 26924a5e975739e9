import { hallManifests } from "../../components/manifests/hallManifests";
import { isAsDeployed } from "../../model/guard/asDeployed";
import { GUARD } from "../../model/guard/names";
import { POWER_CAP_NAMESPACE } from "../../model/names";
import { planPhase } from "../../model/phasePlan";
import { DECLARED } from "../../model/power/basis";
import { TODAY } from "../support/days";
import { catalog, siteWith } from "../support/sites";
import { objectPath } from "./support/bareServer";
import { GuardedHall, type LiveObject } from "./support/guardedHall";

/**
 * The cluster of a hall's nodes where its machines are in another one, on a real API server: what its own guard holds against an administrator who is
 * not the deployer.
 */

jest.setTimeout(5 * 60_000);

const CAP = "gpu-power-cap-h100-1";
const hall = new GuardedHall();

beforeAll(async () => {
  await hall.start();
  for (const manifest of deployed()) {
    await hall.apply(manifest);
  }
  // Dry runs: what passes before the API server knows the policies must change nothing.
  const dryRun = "--dry-run=server";
  await hall.until(() =>
    Promise.resolve(
      [setCap("750", dryRun), administrator(["create", dryRun, "--filename", "-"], NODE)].every(
        (answer) => answer.includes("denied"),
      ),
    ),
  );
}, 60 * 60_000);

afterAll(() => {
  hall.stop();
});

/** What the program deploys to it for a pool with a power cap, in the order of its dependencies. */
function deployed(): LiveObject[] {
  const site = siteWith("lab", (data) => {
    Object.assign(data.halls[0] ?? {}, { workloadContext: "kwok-lab-hall-1-nodes" });
    Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
  });
  const plan = planPhase(site, catalog, "phase-1", DECLARED);
  return plan.halls.flatMap(
    (one) =>
      hallManifests(plan, one, catalog, { now: TODAY, inService: false })
        .workload as unknown as LiveObject[],
  );
}

/** What kubectl says to an administrator who is not the deployer. */
function administrator(args: readonly string[], input?: object): string {
  const as = ["--as", "administrator", "--as-group", "system:masters"];
  return hall.kubectl([...as, ...args], JSON.stringify(input)).output;
}

const inCaps = ["--namespace", POWER_CAP_NAMESPACE];
const setCap = (watts: string, ...flags: readonly string[]): string =>
  administrator([...inCaps, "set", "env", "daemonset", CAP, `CAP_WATTS=${watts}`, ...flags]);

const NODE = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node-1", labels: { "kvandal.io/pool": "h100-1" } },
};

describe("1227: the cluster of a hall's nodes", () => {
  const byDeployer = /deployed by kwok-admin alone/;

  it("keeps a power cap, its script and its place", () => {
    expect(setCap("700")).toMatch(byDeployer);
    expect(administrator([...inCaps, "delete", "daemonset", CAP])).toMatch(byDeployer);
    expect(administrator([...inCaps, "delete", "configmaps", "--all"])).toMatch(byDeployer);
    const label = ["label", "namespace", POWER_CAP_NAMESPACE, "--overwrite"];
    expect(administrator([...label, "pod-security.kubernetes.io/enforce=restricted"])).toMatch(
      byDeployer,
    );
  });

  it("1287: runs nothing beside the power caps, and keeps no pod of theirs away", () => {
    const containers = [{ name: "c", image: "alpine:3.22" }];
    const metadata = { name: "mine", namespace: POWER_CAP_NAMESPACE };
    const pod = { apiVersion: "v1", kind: "Pod", metadata, spec: { containers } };
    expect(administrator(["create", "--filename", "-"], pod)).toMatch(byDeployer);
    const elsewhere = { ...pod, metadata: { ...metadata, namespace: "default" } };
    expect(administrator(["create", "--filename", "-"], elsewhere)).toMatch(/created/);
    const quota = [...inCaps, "create", "quota", "mine", "--hard", "pods=0"];
    expect(administrator(quota)).toMatch(byDeployer);
  });

  it("has no node by hand, and nodes keep the label of their pool", () => {
    expect(administrator(["create", "--filename", "-"], NODE)).toMatch(
      /a Node is made by its own kubelet/,
    );
    expect(hall.kubectl(["create", "--filename", "-"], JSON.stringify(NODE)).output).toMatch(
      /created/,
    );
    expect(administrator(["label", "node", "node-1", "kvandal.io/pool-"])).toMatch(
      /labels by which a node has its pool and its power cap/,
    );
    expect(administrator(["label", "node", "node-1", "rack=7"])).toMatch(/labeled/);
  });

  it("has a guard that guard status finds as it was deployed", async () => {
    const guard = deployed().filter(({ metadata }) =>
      [GUARD.caps, GUARD.nodes].some((name) => name === metadata.name),
    );
    expect(guard).toHaveLength(4);
    for (const object of guard) {
      const { spec } = await hall.get(objectPath(object));
      expect(isAsDeployed(spec, object.spec)).toBe(true);
    }
  });
});
