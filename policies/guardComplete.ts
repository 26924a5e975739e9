import type { StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { readUrn } from "../model/engineUrn";
import { objectsRefusal, surroundings } from "./objectsPolicy";
import { AcceptedObjects } from "./recompute/accepted";
import { checkPresence, type CheckedResource, type Surroundings } from "./recompute/check";
import { siteFolderSchema, type SiteFolderConfig } from "./siteFolder";
import type { ClockDay } from "./today";

/**
 * Whether each pool has what guards it in the same stack, whatever the order in which they were registered. `recomputed` compares the objects
 * themselves, before each is made. Judged after everything is registered: in a preview before anything changes, under `up --skip-preview` only afterwards.
 *
 * @severity critical
 */
export function guardComplete(clockDay: ClockDay): StackValidationPolicy {
  return {
    name: "guard-complete",
    displayName: "Pools have their whole guard",
    description:
      "Each pool of a stack has the complete guard and budget of its hall, and the power cap that the budget counts on, in the same stack.",
    enforcementLevel: "mandatory",
    severity: "critical",
    remediationSteps: "Deploy the hall's guard, budget and power caps with its pools.",
    configSchema: siteFolderSchema,
    validateStack: (args, reportViolation) => {
      const around = surroundings(args.getConfig<SiteFolderConfig>(), clockDay());
      for (const { message, urn } of stackProblems(args.resources.map(asChecked), around)) {
        reportViolation(message, urn);
      }
    },
  };
}

function asChecked({ type, props, provider, urn }: StackValidationArgs["resources"][number]) {
  return { type, props, provider, stack: readUrn(urn).stack, urn };
}

/** A resource of a stack. */
type StackedResource = CheckedResource & { readonly urn?: string };

/** What is wrong with the resources of a stack: pools are checked last, when everything that guards them is known. */
export function stackProblems(
  resources: readonly StackedResource[],
  around: Surroundings,
): { readonly message: string; readonly urn?: string | undefined }[] {
  const added = new AcceptedObjects();
  const isPool = ({ type }: StackedResource): boolean => type.endsWith(":MachineDeployment");
  const ordered = [
    ...resources.filter((resource) => !isPool(resource)),
    ...resources.filter(isPool),
  ];
  return ordered.flatMap((resource) => {
    const { urn } = resource;
    try {
      return checkPresence(resource, around, added).map((message) => ({ message, urn }));
    } catch (error) {
      return [{ message: objectsRefusal(error), urn }];
    }
  });
}
