import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Deploys the manifests that `add-ons:files` names, separated by commas, to the lab's first hall. */
const context = "kwok-lab-hall-1";
const provider = new k8s.Provider("hall", { context, clusterIdentifier: context });
const files = new pulumi.Config("add-ons").require("files").split(",");

new k8s.yaml.v2.ConfigGroup("add-ons", { files }, { provider });
