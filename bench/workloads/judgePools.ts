import { SITE_BUDGET } from "../../model/names";
import type { Site } from "../../model/siteSchema";
import { judgeResource } from "../../policies/energyBudget";
import type { SiteFacts } from "../../policies/judge/siteFacts";
import { judgeStack, type StackResource } from "../../policies/judge/stack";
import type { Catalog } from "../../model/catalog";
import type { PoolManifest } from "./poolManifests";
import { lockedLimitsOf } from "../../model/lockedLimits";

/** Manifests as the policies get them: each with its hall's provider, and with the budgets that a stack has beside its pools. */
export function stackOf(site: Site, manifests: readonly PoolManifest[]): StackResource[] {
  const contexts = new Map(site.halls.map((hall) => [hall.name, hall.managementContext]));
  const halls = new Map(site.pools.map(({ name, hall }) => [name, hall]));
  const pools = manifests.map((props) => ({
    type: `kubernetes:${props.apiVersion}:${props.kind}`,
    urn: props.metadata.name,
    props: { ...props },
    provider: { props: { context: contexts.get(halls.get(props.metadata.name) ?? "") } },
  }));
  return [...site.halls.map(({ name }) => budgetOf(site, name)), ...pools];
}

function budgetOf(site: Site, hall: string): StackResource {
  const phase = site.phases.at(-1);
  const names = site.pools.filter((pool) => pool.hall === hall).map(({ name }) => name);
  const ceilings = names.map((name) => {
    const units = phase?.units[name] ?? 0;
    return [name, { ceilingUnits: units, ceilingNodes: units }] as const;
  });
  const { group, version, kind } = SITE_BUDGET;
  return {
    type: `kubernetes:${group}/${version}:${kind}`,
    urn: `${hall}-budget`,
    props: {
      apiVersion: `${group}/${version}`,
      kind,
      spec: { site: site.name, phase: phase?.name, hall, pools: Object.fromEntries(ceilings) },
    },
    provider: undefined,
  };
}

/** What the energy budget finds: each pool on its own, then all as a stack. */
export function judgePools(
  site: Site,
  catalog: Catalog,
  resources: readonly StackResource[],
): string[] {
  const facts: SiteFacts = {
    site,
    catalog,
    locked: lockedLimitsOf(site, catalog),
    proven: {
      watts: site.power.gridConnection.contractedWatts,
      file: "2026-03-31-grid-energised.yaml",
      expiredFile: undefined,
    },
  };
  const find = (): SiteFacts => facts;
  return [
    ...resources.flatMap(({ type, props, provider }) =>
      judgeResource({ type, props, provider: provider as never }, find),
    ),
    ...judgeStack(resources, find).map(({ message }) => message),
  ];
}
