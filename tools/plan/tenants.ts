import { z } from "zod";
import { formatCount, formatPercent, formatWatts } from "../../model/format";
import type { PhasePlan } from "../../model/phasePlan";
import { renderTable } from "./table";

type Halls = PhasePlan["hallTenants"];

/** What a tenant has reserved of a GPU system in a hall, as `plan --json` prints it. */
export const reservationSchema = z.strictObject({
  hall: z.string(),
  tenant: z.string(),
  gpuSystem: z.string(),
  units: z.int().min(0),
  capacityUnits: z
    .int()
    .min(0)
    .describe("units of the system in the hall, whoever has reserved them"),
  gpus: z.int().min(0),
  facilityWatts: z.int().min(0).describe("as quotas count them, each device rounded up"),
});

/** What each tenant has reserved, hall by hall; nothing for a site without reservations. */
export function tenantsOutput(halls: Halls) {
  const tenants = Object.entries(halls).flatMap(([hall, { queues }]) =>
    queues.flatMap(({ tenant, reserved }) =>
      reserved.map((system) => ({ hall, tenant, ...system })),
    ),
  );
  return tenants.length === 0 ? {} : { tenants };
}

const RESERVATIONS_HEAD = [
  "Hall",
  "System",
  "Reserved by",
  "Units",
  "GPUs",
  "Facility",
  "Of units",
];

/** What is reserved of each GPU system of a hall, and what nobody has reserved; nothing for a site without reservations. */
export function renderReservations(halls: Halls): string[] {
  const rows = Object.entries(halls).flatMap(([hall, { queues }]) => {
    const reserved = queues.flatMap(({ tenant, reserved: systems }) =>
      systems.map((system) => ({ tenant, ...system })),
    );
    return [...new Set(reserved.map(({ gpuSystem }) => gpuSystem))].flatMap((gpuSystem) => {
      const own = reserved.filter((entry) => entry.gpuSystem === gpuSystem);
      const capacity = own[0]?.capacityUnits ?? 0;
      const left = capacity - own.reduce((sum, { units }) => sum + units, 0);
      const free = [hall, gpuSystem, "nobody", formatCount(left), "", ""];
      return [
        ...own.map(({ tenant, units, gpus, facilityWatts }) => [
          ...[hall, gpuSystem, tenant, formatCount(units), formatCount(gpus)],
          ...[formatWatts(facilityWatts), formatPercent(units, capacity)],
        ]),
        ...(left > 0 ? [[...free, formatPercent(left, capacity)]] : []),
      ];
    });
  });
  return rows.length === 0 ? [] : [renderTable(RESERVATIONS_HEAD, rows, 3)];
}
