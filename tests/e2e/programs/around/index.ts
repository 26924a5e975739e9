import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { otherObjects, Site } from "./objects";
import { labels, pool, type PoolChanges } from "./pools";

/** Ways around the policies, each under a name that says what it tries: all that `around:only` does not name are left out. */
const context = "kwok-lab-hall-1";
const hall = new k8s.Provider("hall", { context, clusterIdentifier: context });
const elsewhere = { context: "elsewhere", clusterIdentifier: "elsewhere" };

const ofHall = (name: string, changes: PoolChanges, options: pulumi.CustomResourceOptions = {}) =>
  pool(name, changes, { provider: hall, ...options });

const site = (name: string, siteName: string, phase: string, units: number, now?: string): Site =>
  new Site(name, {
    site: siteName,
    phase,
    ...(now === undefined ? {} : { now }),
    halls: [{ name: "hall-1", pools: [{ name: "h100-1", gpuSystem: "hgx-h100", units }] }],
  });

const TRIES: Readonly<Record<string, (name: string) => void>> = {
  "site-above-budget": (name) => site(name, "lab", "phase-1", 16),
  "hand-written": (name) => ofHall(name, { name: "h100-9" }),
  "missing-label": (name) => ofHall(name, { labels: labels({ "kvandal.io/site": undefined }) }),
  "no-labels": (name) => ofHall(name, { labels: {} }),
  "wrong-label": (name) =>
    ofHall(name, { labels: labels({ "kvandal.io/gpu-system": "hgx-b200" }) }),
  "above-ceiling": (name) => ofHall(name, { replicas: 16 }),
  "autoscaler-maximum": (name) =>
    ofHall(name, {
      annotations: { "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size": "16" },
    }),
  "unknown-replicas": (name) => {
    const drawn = new random.RandomId("drawn", { byteLength: 2 });
    ofHall(name, { replicas: drawn.hex.apply(() => 16) });
  },
  surge: (name) => ofHall(name, { replicas: 15, maxSurge: 1 }),
  "small-pools": (name) => {
    for (const part of [1, 2, 3]) {
      ofHall(`${name}-${part}`, { name: `h100-1-${part}` });
    }
  },
  "second-provider": (name) => {
    ofHall(name, {}, { provider: new k8s.Provider("elsewhere", elsewhere) });
  },
  "other-kubeconfig": (name) => {
    const kubeconfig = "apiVersion: v1";
    ofHall(name, {}, { provider: new k8s.Provider("other-kubeconfig", { context, kubeconfig }) });
  },
  alias: (name) => ofHall(name, { replicas: 16 }, { aliases: [{ name: "h100-1" }] }),
  "misspelt-phase": (name) => ofHall(name, { labels: labels({ "kvandal.io/phase": "phase-l" }) }),
  "closed-phase": (name) =>
    ofHall(name, { replicas: 45, labels: labels({ "kvandal.io/phase": "phase-2" }) }),
  "machine-set": (name) => ofHall(name, { kind: "MachineSet" }),
  import: (name) => ofHall(name, { name: "h100-8", replicas: 20 }, { import: "kvandal/h100-8" }),
  halves: (name) => {
    ofHall(`${name}-1`, { replicas: 10 });
    ofHall(`${name}-2`, { replicas: 10 });
  },
  "other-objects": () => {
    otherObjects({ provider: hall });
  },
  "site-of-a-day-to-come": (name) => site(name, "lab", "phase-1", 15, "2099-01-01"),
  "site-of-a-day-before": (name) => site(name, "lab", "phase-1", 15, "2026-09-20"),
  "site-of-no-day": (name) => site(name, "lab", "phase-1", 15, "zzz"),
  "full-site": (name) => site(name, "lab", "phase-1", 15),
  "unbooked-site": (name) => site(name, "kvandal", "phase-2", 0),
};

for (const name of new pulumi.Config().require("only").split(",")) {
  TRIES[name]?.(name);
}
