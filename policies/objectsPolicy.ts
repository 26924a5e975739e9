import { UnknownValueError, type ResourceValidationPolicy } from "@pulumi/policy";
import { readUrn } from "../model/engineUrn";
import { allLockedLimits, factsFinder } from "./facts";
import { refusalMessage } from "./judge/stack";
import { AcceptedObjects } from "./recompute/accepted";
import { checkObject, type ObjectProblems, type Surroundings } from "./recompute/check";
import { clusterOfContext } from "./recompute/kubeconfig";
import { siteFolderSchema, type SiteFolderConfig } from "./siteFolder";
import type { ClockDay } from "./today";

/** What a policy adds to the comparison of objects with those that are recomputed. */
export type ObjectsPolicy = Omit<ResourceValidationPolicy, "validateResource" | "configSchema"> & {
  /** The problems that this policy reports. */
  readonly reports: keyof ObjectProblems;
};

/**
 * A policy that reports one kind of problem that {@link checkObject} finds.
 *
 * @returns the policy, by a clock that gives the UTC day of the pack's process.
 */
export function objectsPolicy({
  reports,
  ...policy
}: ObjectsPolicy): (clockDay: ClockDay) => ResourceValidationPolicy {
  return (clockDay) => {
    const accepted = reports === "differing" ? new AcceptedObjects() : undefined;
    return {
      ...policy,
      configSchema: siteFolderSchema,
      validateResource: (args, reportViolation) => {
        try {
          accepted?.beginAt(args.urn);
          const around = surroundings(args.getConfig<SiteFolderConfig>(), clockDay());
          const { type, props, provider, urn } = args;
          const resource = { type, props, provider, stack: readUrn(urn).stack };
          checkObject(resource, around, accepted)[reports].forEach((message) => {
            reportViolation(message);
          });
        } catch (error) {
          reportViolation(objectsRefusal(error));
        }
      },
    };
  };
}

/** What an error in comparing an object means; a fault of ours is thrown on. */
export function objectsRefusal(error: unknown): string {
  return error instanceof UnknownValueError
    ? `${(error as Error).message}: it is compared with what the site file makes: pass a plain value, not an output`
    : refusalMessage(error);
}

/** What was read already, by configuration and day: a pack lives for one run, and is asked about every resource of it. */
const known = new Map<string, Surroundings>();

/** What the resources of a run are checked against. */
export function surroundings(config: SiteFolderConfig, clockDay: string): Surroundings {
  const key = JSON.stringify([config, clockDay]);
  const before = known.get(key);
  if (before !== undefined) {
    return before;
  }
  const clusters = new Map<string, ReturnType<typeof clusterOfContext>>();
  const around: Surroundings = {
    locks: allLockedLimits(config),
    find: factsFinder(config),
    clockDay,
    kubeconfig: {
      variable: process.env.KUBECONFIG,
      clusterOf: (context) => {
        const cluster = clusters.has(context) ? clusters.get(context) : clusterOfContext(context);
        clusters.set(context, cluster);
        return cluster;
      },
    },
  };
  known.set(key, around);
  return around;
}
