import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A MachineDeployment as somebody writes it who knows the labels and not the budget. */
const config = new pulumi.Config();
const context = config.require("context");
const replicas = config.requireNumber("replicas");
const labels = {
  "kvandal.io/site": "lab",
  "kvandal.io/phase": "phase-1",
  "kvandal.io/hall": "hall-1",
  "kvandal.io/pool": config.require("pool"),
  "kvandal.io/gpu-system": "hgx-h100",
};

new k8s.apiextensions.CustomResource(
  "pool",
  {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "MachineDeployment",
    metadata: {
      name: config.require("pool"),
      namespace: config.get("namespace") ?? "kvandal",
      labels: config.getBoolean("bare") === true ? {} : labels,
    },
    spec: {
      clusterName: "lab-hall-1",
      replicas,
      selector: { matchLabels: { "kvandal.io/pool": config.require("pool") } },
      rollout: {
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      },
      template: {
        metadata: { labels },
        spec: {
          clusterName: "lab-hall-1",
          bootstrap: { dataSecretName: "none" },
          infrastructureRef: {
            apiGroup: "infrastructure.cluster.x-k8s.io",
            kind: "DevMachineTemplate",
            name: `${config.require("pool")}-0123abcd`,
          },
        },
      },
    },
  },
  { provider: new k8s.Provider("hall", { context, clusterIdentifier: context }) },
);
