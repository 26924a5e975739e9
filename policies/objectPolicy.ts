import { UnknownValueError, type ResourceValidationPolicy } from "@pulumi/policy";
import type { JudgedObject } from "./judge/kubernetesObject";
import { refusalMessage } from "./judge/stack";

/** What is a policy's own among those that judge one Kubernetes object by itself. */
export type ObjectPolicy<Config> = Omit<ResourceValidationPolicy, "validateResource"> & {
  /** What is wrong with the object, a sentence each; empty for an object that the policy has nothing to say of. */
  readonly judge: (resource: JudgedObject, config: Config) => readonly string[];
};

/**
 * A policy about single objects. What is not known before the deployment is a violation: the policy SDK would turn the policy into an
 * advisory one.
 */
export function objectPolicy<Config extends object>({
  judge,
  ...policy
}: ObjectPolicy<Config>): ResourceValidationPolicy {
  return {
    ...policy,
    validateResource: (args, reportViolation) => {
      for (const message of messagesOf(judge, args, args.getConfig<Config>())) {
        reportViolation(message);
      }
    },
  };
}

function messagesOf<Config>(
  judge: ObjectPolicy<Config>["judge"],
  resource: JudgedObject,
  config: Config,
): readonly string[] {
  try {
    return [...new Set(judge(resource, config))];
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return [
        "a value of this resource is not known before it is deployed, so it cannot be judged: pass plain values, not outputs",
      ];
    }
    return [refusalMessage(error)];
  }
}
