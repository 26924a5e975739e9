import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "./manifests/manifest";
import type { Written } from "./settled";

type Constructor = new (name: string, args: never, opts: pulumi.CustomResourceOptions) => Written;

const { v1: admission } = k8s.admissionregistration;
const { v1: apps } = k8s.apps;
const { v1: core } = k8s.core;
const { v1: rbac } = k8s.rbac;

/** The resource class of each built-in kind that the manifests have, by API version and kind. */
const CLASSES: Readonly<Record<string, Constructor>> = {
  "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy": admission.ValidatingAdmissionPolicy,
  "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding":
    admission.ValidatingAdmissionPolicyBinding,
  "apiextensions.k8s.io/v1 CustomResourceDefinition": k8s.apiextensions.v1.CustomResourceDefinition,
  "apps/v1 DaemonSet": apps.DaemonSet,
  "batch/v1 CronJob": k8s.batch.v1.CronJob,
  "batch/v1 Job": k8s.batch.v1.Job,
  "networking.k8s.io/v1 NetworkPolicy": k8s.networking.v1.NetworkPolicy,
  "node.k8s.io/v1 RuntimeClass": k8s.node.v1.RuntimeClass,
  "rbac.authorization.k8s.io/v1 ClusterRole": rbac.ClusterRole,
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": rbac.ClusterRoleBinding,
  "rbac.authorization.k8s.io/v1 Role": rbac.Role,
  "rbac.authorization.k8s.io/v1 RoleBinding": rbac.RoleBinding,
  "resource.k8s.io/v1 DeviceClass": k8s.resource.v1.DeviceClass,
  "resource.k8s.io/v1 ResourceClaimTemplate": k8s.resource.v1.ResourceClaimTemplate,
  "v1 ConfigMap": core.ConfigMap,
  "v1 Namespace": core.Namespace,
  "v1 ResourceQuota": core.ResourceQuota,
  "v1 ServiceAccount": core.ServiceAccount,
};

/**
 * Registers a Kubernetes object exactly as its manifest describes it. An object of a kind that is not built in becomes a `CustomResource`.
 *
 * @param name The logical name of the resource.
 */
export function register(
  name: string,
  manifest: Manifest,
  opts: pulumi.CustomResourceOptions,
): Written {
  const { apiVersion, kind, ...content } = manifest;
  const builtIn = CLASSES[`${apiVersion} ${kind}`];
  return builtIn === undefined
    ? new k8s.apiextensions.CustomResource(name, manifest, opts)
    : new builtIn(name, content as never, opts);
}
