import { AcceptedObjects } from "../../policies/recompute/accepted";
import {
  checkObject,
  type CheckedResource,
  type Surroundings,
} from "../../policies/recompute/check";
import { openSite } from "./openSite";

/** The lab with every phase open. */
export const lab = openSite("lab");
/** A provider of its first hall. */
export const HALL = { context: "kwok-lab-hall-1", clusterIdentifier: "kwok-lab-hall-1" };

/** Attempts to get machines or power past the pack. */
export interface Attempt {
  readonly api: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly content?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An object as a policy gets it, through a provider. */
export function resource(
  { api, kind, name = "other", namespace, content = {}, labels }: Attempt,
  provider: Readonly<Record<string, unknown>> = HALL,
): CheckedResource {
  return {
    type: `kubernetes:${api === "v1" ? "core/v1" : api}:${kind}`,
    props: {
      apiVersion: api,
      kind,
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels }),
      },
      ...content,
    },
    provider: { props: provider },
    stack: "lab-dev",
  };
}

/** What the policies on objects say of one by itself. */
export function problemsOf(checked: CheckedResource, around: Surroundings = lab.around): string[] {
  const { differing, denied } = checkObject(checked, around, new AcceptedObjects());
  return [...differing, ...denied];
}
