import type { Manifest } from "../../components/manifests/manifest";
import { isMapping, type Mapping } from "../../model/mapping";
import { AUTOSCALER } from "../../model/names";
import { firstDifference } from "./difference";
import type { ExpectedObject } from "./expected";
import { nameOf, type FoundObject } from "./foundObject";

/** Compares an object with that of each open phase. @returns the phases that make it as it is, or how it differs from that of the last. */
export function compare(
  object: FoundObject,
  expected: readonly ExpectedObject[],
): { readonly phases: readonly string[] } | { readonly difference: string } {
  const { apiVersion, kind } = object;
  const phases: string[] = [];
  let first: string | undefined;
  for (const { phase, manifest } of expected) {
    const found = { ...plainContent(object, manifest), apiVersion, kind };
    const difference = firstDifference(kind, atMost(manifest), found);
    if (difference === undefined) {
      phases.push(phase);
      continue;
    }
    const { path, found: value, expected: wanted } = difference;
    first ??= `${nameOf(object)}: ${path} is ${value}, and the site file makes it ${wanted} in ${phase}: change the site file, not the object`;
  }
  return phases.length > 0 ? { phases } : { difference: first ?? "" };
}

/**
 * A manifest with the most replicas that it may have: an autoscaler's number stays where it is, within its bounds, since the component ignores
 * changes of it.
 */
function atMost(manifest: Manifest): Manifest {
  const most = manifest.metadata.annotations?.[AUTOSCALER.maximumSize];
  return most === undefined || !isMapping(manifest.spec)
    ? manifest
    : { ...manifest, spec: { ...manifest.spec, replicas: Number(most) } };
}

/**
 * The fields of an object, without the SDK's own, and without a namespace where the kind belongs to the whole cluster: a provider that cannot
 * ask the cluster writes the default one.
 */
function plainContent({ content }: FoundObject, { metadata: wanted }: Manifest): Mapping {
  const fields = Object.keys(content).filter((key) => !key.startsWith("__"));
  const plain = Object.fromEntries(fields.map((key) => [key, content[key]]));
  if (wanted.namespace !== undefined || !isMapping(plain.metadata)) {
    return plain;
  }
  const { namespace, ...metadata } = plain.metadata;
  return { ...plain, metadata };
}
