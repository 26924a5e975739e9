import { tenantObjects, type TenantObject } from "../../model/tenants/tenantObjects";
import { planHallTenants } from "../../model/tenants/hallTenants";
import type { Site } from "../../model/siteSchema";
import { judgeTenants } from "../../policies/judge/tenants";
import type { TestResource } from "./policyHarness";
import { catalog, phaseIn, siteWith } from "./sites";
import { servers, tenant } from "./tenants";
import { DECLARED } from "../../model/power/basis";
import { factsOf } from "./locks";

/** The lab with two tenants, and what policies say of their objects. */

/** 15 servers of hall-1 in two pools: a has 4 of the shared five, b the other ten for itself. */
export function siteOfTwoTenants(): Site {
  return siteWith("lab", (data) => {
    data.pools.push({
      name: "h100-1b",
      hall: "hall-1",
      gpuSystem: "hgx-h100",
      purpose: "training",
    });
    const phase = phaseIn(data, "phase-1");
    phase.units = { "h100-1": 5, "h100-1b": 10 };
    data.phases = [phase];
    data.capital = [];
    data.bookings = [];
    data.tenants = [
      tenant("a", {
        jurisdiction: "EEA",
        egress: ["10.20.0.0/16"],
        reservations: [servers("phase-1", "hall-1", 4)],
      }),
      tenant("b", {
        dedicatedPools: ["h100-1b"],
        reservations: [servers("phase-1", "hall-1", 10)],
      }),
    ];
  });
}

/** The objects that the site's program makes for its tenants in phase 1. */
export function declaredTenantObjects(site: Site): readonly TenantObject[] {
  const hall = planHallTenants(site, catalog, "phase-1", DECLARED)["hall-1"];
  return hall === undefined ? [] : tenantObjects(hall);
}

const VERSIONS: Readonly<Record<string, string>> = {
  "": "core/v1",
  "kueue.x-k8s.io": "kueue.x-k8s.io/v1beta2",
};

/** An object as a program writes it. */
export interface Manifest {
  metadata: { name: string; namespace?: string; labels: Record<string, string> };
  [part: string]: unknown;
}

/** An object as the program registers it, with room for one change. */
export function tenantResource(
  { group, kind, name, namespace, labels, content }: TenantObject,
  change: (manifest: Manifest) => void = () => undefined,
): TestResource {
  const parts = {
    ...content,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: {
        "kvandal.io/site": "lab",
        "kvandal.io/phase": "phase-1",
        "kvandal.io/hall": "hall-1",
        ...labels,
      },
    },
  };
  // structuredClone makes objects of another realm, which the policy SDK does not look into.
  const manifest = JSON.parse(JSON.stringify(parts)) as Manifest;
  change(manifest);
  return {
    type: `kubernetes:${VERSIONS[group] ?? `${group}/v1`}:${kind}`,
    provider: { context: "kwok-lab-hall-1" },
    props: manifest,
  };
}

/** What the policy says of a resource, by a site's file. */
export function tenantProblems({ type, props, provider }: TestResource, by: Site): string[] {
  const given = provider === undefined ? {} : { provider: { props: provider } };
  return judgeTenants({ type, props, ...given }, () => factsOf({ site: by, catalog }));
}

/** Sets a field by its path, `spec.flavors.0.name`. */
export function put(path: string, value: unknown): (manifest: Manifest) => void {
  return (manifest) => {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const at = keys.reduce<Record<string, unknown>>(
      (tree, key) => tree[key] as Record<string, unknown>,
      manifest,
    );
    at[last] = value;
  };
}
