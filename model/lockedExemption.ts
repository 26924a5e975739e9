import { z } from "zod";

const text = z.string().min(1);

/**
 * An object that the owners of a site's limits let into a hall's cluster though the policies do not know what it does: a network, a storage driver, an
 * exporter. It is one object with one content: nothing in it stands for several.
 */
export const lockedExemptionSchema = z.strictObject({
  hall: text,
  /** Where the hall's Machines are, or where its nodes are; the same in a hall of one cluster. */
  cluster: z.enum(["management", "workload"]),
  /** With its API group where it has one: `DaemonSet.apps`, `Secret`. */
  kind: text.regex(/^[A-Z][A-Za-z0-9]*(\.[a-z0-9][-a-z0-9.]*)?$/),
  /** Left out for an object of the whole cluster. */
  namespace: text.regex(/^[a-z0-9][-a-z0-9]*$/).optional(),
  name: text.regex(/^[A-Za-z0-9][-A-Za-z0-9.:_]*$/),
  /** Of the object as a policy sees it, which the refusal says. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Who answers for it. */
  owner: text,
  reason: text,
});

export type LockedExemption = z.output<typeof lockedExemptionSchema>;
