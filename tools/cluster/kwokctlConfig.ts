import { writeYaml } from "../../model/writeYaml";
import type { Toolchain } from "../toolchain";
import { COMPONENTS } from "./components";
import type { HallPorts } from "./ports";

const LOOPBACK = "127.0.0.1";

/**
 * Seconds that a node's lease is good for. kwok renews after a quarter of it, so 5,000 nodes cost about 33 small writes a
 * second. (At the kubelet's 40 s, renewals alone keep more than half a core of the API server busy.)
 */
const LEASE_SECONDS = 600;

/** Requests a second that a controller may make. The defaults (20 and 50) take minutes to put a pod on 5,000 nodes. */
const CLIENT_RATE = { "kube-api-qps": "300", "kube-api-burst": "600" } as const;

/** Arguments beyond kwokctl's own, by component. */
const EXTRA_ARGUMENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  etcd: {
    // The site is simulated: a power cut may cost it its data, and every write is several times as fast.
    "unsafe-no-fsync": "true",
  },
  "kube-apiserver": {
    // Otherwise it looks for the default route's address, and does not start on a laptop without network.
    "advertise-address": LOOPBACK,
    // Loopback is no valid endpoint of the `kubernetes` service; nothing in a simulated hall calls that service.
    "endpoint-reconciler-type": "none",
    "event-ttl": "15m",
  },
  // One instance each: an election only delays their return after a crash, until the old lease has run out.
  "kube-controller-manager": {
    "leader-elect": "false",
    // It annotates every node, whenever the hall grows past a hundred, with advice to kubelets that are not there.
    controllers: "*,-ttl-controller",
    // A quota of a kind that is new to the hall is counted at the next of these, five minutes later by default, and refuses all until then.
    "resource-quota-sync-period": "10s",
    ...CLIENT_RATE,
  },
  "kube-scheduler": { "leader-elect": "false", ...CLIENT_RATE },
  // It logs every lease that it renews: more than a gigabyte a day in a large hall.
  "kwok-controller": { v: "WARN" },
};

/**
 * The configuration that kwokctl makes a hall from: every binary given, so that nothing is downloaded; every listener on
 * loopback (kwokctl's default is all addresses); heartbeats for halls of up to 5,000 nodes.
 *
 * @returns YAML documents.
 */
export function kwokctlConfig(tools: Toolchain["tools"], ports: HallPorts): string {
  const clusterOptions = {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: {
      runtime: "binary",
      bindAddress: LOOPBACK,
      components: COMPONENTS.map(({ name }) => name),
      etcdBinary: tools.etcd.path,
      kubeApiserverBinary: tools["kube-apiserver"].path,
      kubeControllerManagerBinary: tools["kube-controller-manager"].path,
      kubeSchedulerBinary: tools["kube-scheduler"].path,
      kwokControllerBinary: tools.kwok.path,
      kubectlBinary: tools.kubectl.path,
      kubeVersion: `v${tools["kube-apiserver"].version}`,
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeApiserverPort: ports.apiServer,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      // The factor multiplies the durations below; they are meant as written.
      heartbeatFactor: 1,
      nodeLeaseDurationSeconds: LEASE_SECONDS,
      kubeControllerManagerNodeMonitorGracePeriodMilliseconds: (LEASE_SECONDS + 60) * 1000,
      kubeControllerManagerNodeMonitorPeriodMilliseconds: 10_000,
    },
    componentsPatches: Object.entries(EXTRA_ARGUMENTS).map(([name, extra]) => ({
      name,
      extraArgs: Object.entries(extra).map(([key, value]) => ({ key, value, override: false })),
    })),
  };
  const kwokOptions = {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokConfiguration",
    // Four, the default, makes 5,000 new nodes wait for more than a minute.
    options: {
      nodePlayStageParallelism: 16,
      podPlayStageParallelism: 16,
      nodeLeaseParallelism: 16,
    },
  };
  return [clusterOptions, kwokOptions].map((document) => writeYaml(document)).join("---\n");
}
