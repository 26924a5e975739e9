import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { GuardObject } from "../model/guard/policyObjects";
import type { Written } from "./settled";

type Register = (name: string, args: never, opts: pulumi.CustomResourceOptions) => Written;

const { v1: admission } = k8s.admissionregistration;
const { v1: rbac } = k8s.rbac;

/** How each kind of the guard's objects is registered. */
const KINDS: Readonly<Record<string, Register>> = {
  ValidatingAdmissionPolicy: (...all) => new admission.ValidatingAdmissionPolicy(...all),
  ValidatingAdmissionPolicyBinding: (...all) =>
    new admission.ValidatingAdmissionPolicyBinding(...all),
  ResourceQuota: (...all) => new k8s.core.v1.ResourceQuota(...all),
  ServiceAccount: (...all) => new k8s.core.v1.ServiceAccount(...all),
  ClusterRole: (...all) => new rbac.ClusterRole(...all),
  ClusterRoleBinding: (...all) => new rbac.ClusterRoleBinding(...all),
};

/**
 * Registers an object of a guard as the model has made it, with labels.
 *
 * @param name of the component, which the object's own is added to.
 * @throws Error for a kind that the guard has no business with.
 */
export function guardObject(
  name: string,
  object: GuardObject,
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): Written {
  const { apiVersion: _, kind, metadata, ...content } = object;
  const register = KINDS[kind];
  if (register === undefined) {
    throw new Error(`the guard has no objects of kind ${kind}`);
  }
  return register(
    `${name}-${metadata.name}-${kind.toLowerCase()}`,
    { metadata: { ...metadata, labels }, ...content } as never,
    opts,
  );
}
