import { z } from "zod";

/** A template that machines of a pool are or were made from. */
export interface TemplateReference {
  readonly kind: string;
  readonly name: string;
}

const reference = z.object({ kind: z.string(), name: z.string() });
const object = z.object({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    generation: z.number().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z
    .object({
      replicas: z.number().optional(),
      template: z
        .object({
          spec: z
            .object({
              bootstrap: z.object({ configRef: reference.optional() }).optional(),
              infrastructureRef: reference.optional(),
              /** Of a Metal3MachineTemplate. */
              dataTemplate: z.object({ name: z.string() }).optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  status: z
    .object({
      observedGeneration: z.number().optional(),
      replicas: z.number().optional(),
      upToDateReplicas: z.number().optional(),
    })
    .optional(),
});
type KubernetesObject = z.output<typeof object>;

/** What nothing uses any more, and which pools are still rolling out, so that theirs are kept. */
export interface Unused {
  readonly templates: readonly TemplateReference[];
  readonly rolling: readonly string[];
}

/**
 * The templates of a namespace that no machine will be made from again: neither a MachineDeployment nor a MachineSet that has or
 * wants machines names them, and their pool's roll-out is over. Templates of Cluster API cannot be changed, so each change makes
 * a new one; the old one must stay until the last machine made from it is gone.
 *
 * @param objects MachineDeployments, MachineSets and templates as the API server gives them.
 * @param poolLabel label that names the pool of an object.
 * @throws ZodError if an object is none of the API server's.
 */
export function unusedTemplates(objects: readonly unknown[], poolLabel: string): Unused {
  const read = objects.map((value) => object.parse(value));
  const owners = read.filter(({ kind }) => kind === "MachineDeployment" || kind === "MachineSet");
  const used = new Set(
    owners.filter(mayMakeMachines).flatMap(({ spec }) => {
      const { bootstrap, infrastructureRef } = spec?.template?.spec ?? {};
      return [bootstrap?.configRef, infrastructureRef].flatMap((found) =>
        found === undefined ? [] : [keyOf(found)],
      );
    }),
  );
  const isUsed = ({ kind, metadata }: KubernetesObject): boolean =>
    used.has(keyOf({ kind, name: metadata.name }));
  // No MachineDeployment names a data template: the machine template that it names does.
  for (const { spec } of read.filter(isUsed)) {
    const data = spec?.template?.spec?.dataTemplate;
    if (data !== undefined) {
      used.add(keyOf({ kind: "Metal3DataTemplate", name: data.name }));
    }
  }
  const poolOf = ({ metadata }: KubernetesObject): string | undefined => metadata.labels[poolLabel];
  const rolling = new Set(
    owners
      .filter((owner) => owner.kind === "MachineDeployment" && !isRolledOut(owner))
      .map((owner) => poolOf(owner) ?? owner.metadata.name),
  );
  const templates = read
    .filter((candidate) => candidate.kind.endsWith("Template"))
    .filter((template) => {
      const pool = poolOf(template);
      return pool !== undefined && !rolling.has(pool);
    })
    .map(({ kind, metadata }) => ({ kind, name: metadata.name }))
    .filter((template) => !used.has(keyOf(template)));
  return { templates, rolling: [...rolling].sort() };
}

function mayMakeMachines({ kind, spec, status }: KubernetesObject): boolean {
  return kind === "MachineDeployment" || (spec?.replicas ?? 1) > 0 || (status?.replicas ?? 0) > 0;
}

/** Every machine is made from what the MachineDeployment says now, and its controller has seen that. */
function isRolledOut({ metadata, spec, status }: KubernetesObject): boolean {
  const wanted = spec?.replicas ?? 1;
  return (
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status?.upToDateReplicas ?? 0) >= wanted &&
    (status?.replicas ?? 0) <= wanted
  );
}

function keyOf({ kind, name }: TemplateReference): string {
  return `${kind}/${name}`;
}
