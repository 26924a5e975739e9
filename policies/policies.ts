import type { Policies } from "@pulumi/policy";
import { capitalRelease } from "./capitalRelease";
import { capacityKnown } from "./capacityKnown";
import { demandCover } from "./demandCover";
import { devicePluginConfig } from "./devicePluginConfig";
import { energyBudget } from "./energyBudget";
import { energyBudgetStack } from "./energyBudgetStack";
import { gpuPriced } from "./gpuPriced";
import { hallSize } from "./hallSize";
import { headroom } from "./headroom";
import { phaseGate } from "./phaseGate";
import { phaseOrder } from "./phaseOrder";
import { powerCapEnforced } from "./powerCapEnforced";
import { privilegesPinned } from "./privilegesPinned";
import { surgeCounted } from "./surgeCounted";
import { templateImmutable } from "./templateImmutable";
import { tenantIsolation } from "./tenantIsolation";
import { readClockDay, type ClockDay } from "./today";

/** The policies of this pack. Importing them has no side effect; `index.ts` is what starts the pack. */
export const policies: Policies = policiesBy(readClockDay);

/**
 * The same by another clock.
 *
 * @param clockDay gives the UTC day that the days of resources are held against.
 */
export function policiesBy(clockDay: ClockDay): Policies {
  return [
    energyBudget,
    energyBudgetStack,
    phaseGate(clockDay),
    phaseOrder(clockDay),
    capitalRelease(clockDay),
    demandCover(clockDay),
    tenantIsolation,
    gpuPriced,
    capacityKnown,
    hallSize,
    powerCapEnforced,
    headroom,
    surgeCounted,
    templateImmutable,
    devicePluginConfig,
    privilegesPinned,
  ];
}
