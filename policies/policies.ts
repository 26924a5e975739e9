import type { Policies } from "@pulumi/policy";
import { capitalRelease } from "./capitalRelease";
import { capacityKnown } from "./capacityKnown";
import { demandCover } from "./demandCover";
import { devicePluginConfig } from "./devicePluginConfig";
import { energyBudget } from "./energyBudget";
import { energyBudgetStack } from "./energyBudgetStack";
import { guardComplete } from "./guardComplete";
import { hallSize } from "./hallSize";
import { headroom } from "./headroom";
import { nothingElse } from "./nothingElse";
import { phaseGate } from "./phaseGate";
import { phaseOrder } from "./phaseOrder";
import { privilegesPinned } from "./privilegesPinned";
import { recomputed } from "./recomputed";
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
    recomputed(clockDay),
    guardComplete(clockDay),
    nothingElse(clockDay),
    phaseGate(clockDay),
    phaseOrder(clockDay),
    capitalRelease(clockDay),
    demandCover(clockDay),
    capacityKnown,
    hallSize,
    headroom,
    devicePluginConfig,
    privilegesPinned,
  ];
}
