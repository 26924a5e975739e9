import { z } from "zod";
import { poolOfMachineDeployment } from "../../model/machineDeployments";
import { LABELS } from "../../model/names";
import { templateOwner } from "./capacity";
import { claimedKind } from "./claimedKind";
import { declaredPool, type FindFacts } from "./siteFacts";

const INFRASTRUCTURE_GROUP = "infrastructure.cluster.x-k8s.io";
const labels = z.record(z.string(), z.string());
const manifest = z.object({
  metadata: z.object({ name: z.string(), labels: labels.optional() }),
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: labels.optional() }).optional(),
      spec: z.object({ hostSelector: z.object({ matchLabels: labels.optional() }).optional() }),
    }),
  }),
});

/** The kind of a Pulumi resource that machines are made from; undefined for every other resource. */
export function templateKind(type: string, props: unknown): string | undefined {
  return claimedKind(type, props, (group, kind) =>
    group === INFRASTRUCTURE_GROUP && kind.endsWith("MachineTemplate") ? kind : undefined,
  );
}

/**
 * Wall 2: a pool's machines must be of the GPU system that the pool is declared and priced as. Judged on the template alone:
 * its name ties it to its pool, and its host selector (bare metal) or machine labels (simulated) name the system.
 */
export function judgeMachineTemplate(kind: string, props: unknown, find: FindFacts): string[] {
  const read = manifest.safeParse(props);
  if (!read.success) {
    return [
      `a ${kind} that cannot be read makes machines of unknown power: ${z.prettifyError(read.error)}`,
    ];
  }
  const { name, labels: own = {} } = read.data.metadata;
  const site = own[LABELS.site];
  const poolName = own[LABELS.pool];
  if (site === undefined || poolName === undefined) {
    return [
      `${kind} ${name}: no ${LABELS.site} and ${LABELS.pool} labels, so nothing says which pool it serves`,
    ];
  }
  const facts = find(site);
  const pool = declaredPool(facts, poolName);
  if (pool === undefined) {
    return [`${kind} ${name}: pool ${poolName} is not declared in the site file of ${site}`];
  }
  const problems: string[] = [];
  const owner = templateOwner(name);
  if (owner === undefined || poolOfMachineDeployment(facts.site, owner)?.name !== poolName) {
    const whose = pool.granularity === "hall" ? poolName : `${poolName}-<part>`;
    problems.push(`${kind} ${name}: a template of pool ${poolName} is named ${whose}-<hash>`);
  }
  const selected = selectedSystem(kind, read.data);
  if (selected !== pool.gpuSystem) {
    problems.push(
      `${kind} ${name}: selects ${selected ?? "machines of any GPU system"}, but pool ${poolName} is declared and priced as ${pool.gpuSystem}`,
    );
  }
  return problems;
}

/** Bare metal claims hosts by selector, whatever labels the machines carry; simulated machines have only their labels. */
function selectedSystem(kind: string, template: z.output<typeof manifest>): string | undefined {
  const { metadata, spec } = template.spec.template;
  const chosen = kind === "DevMachineTemplate" ? metadata?.labels : spec.hostSelector?.matchLabels;
  return chosen?.[LABELS.gpuSystem];
}
