import { isIP } from "node:net";
import { z } from "zod";
import { power } from "./input/quantity";
import { name, text } from "./schemaParts";

/** The European Economic Area, as a site file writes it. */
export const EEA = "EEA";

const reservation = z
  .strictObject({
    phase: name.describe("The phase that it begins with"),
    hall: name.describe("The hall: each is a cluster of its own, so a contract is split by hall"),
    gpuSystem: name
      .describe("The GPU system; with power it may be left out where the hall has only one")
      .optional(),
    units: z
      .int()
      .min(0, "at least 0 units; 0 ends the reservation of an earlier phase")
      .describe("Units of the GPU system, in all; 0 ends the reservation")
      .optional(),
    power: power
      .describe("Facility power instead of units, as 20 MW: as many whole units as it carries")
      .optional(),
  })
  .superRefine((found, context) => {
    if ((found.units === undefined) === (found.power === undefined)) {
      const message = "a reservation has units or power, one of the two";
      context.addIssue({ code: "custom", path: ["units"], message });
    }
    if (found.units !== undefined && found.gpuSystem === undefined) {
      const message = "units are of a GPU system: name it";
      context.addIssue({ code: "custom", path: ["gpuSystem"], message });
    }
  })
  .transform(({ power: powerWatts, ...rest }) => ({ ...rest, powerWatts }));

const group = text.refine(
  (found) => !found.startsWith("system:"),
  "a group of the identity provider: Kubernetes gives groups that begin with system: rights of their own",
);

/** Who rents GPUs at a site, and what of it is theirs. Without reservations nothing is deployed for a tenant. */
export const tenantSchema = z
  .strictObject({
    name,
    role: text,
    jurisdiction: z
      .string()
      .regex(
        /^([A-Z]{2}|EEA)$/,
        'a country code of two letters, in quotes, or EEA: "NO" for a site in that country alone',
      )
      .describe("Where the tenant's work may run: the country of the site, or EEA")
      .optional(),
    dedicatedPools: z
      .array(name)
      .describe("Pools that nobody else may use; what else it reserves is in shared pools")
      .default([]),
    groups: z
      .array(group)
      .describe("Groups of the identity provider that may use the tenant's namespaces")
      .default([]),
    egress: z
      .array(z.string().refine(isAddressRange, "a range of addresses, as 10.20.0.0/16"))
      .describe("Addresses beside its own namespace that its pods may reach, as storage")
      .default([]),
    reservations: z
      .array(reservation)
      .describe("What it has reserved, each from a phase on until a later one says otherwise")
      .default([]),
    source: text,
  })
  .refine(({ groups, reservations }) => groups.length > 0 || reservations.length === 0, {
    path: ["groups"],
    message: "a tenant with reservations needs at least one group that may use them",
  });

export type Tenant = z.output<typeof tenantSchema>;

function isAddressRange(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= bits;
}
