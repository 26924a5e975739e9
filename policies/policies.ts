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

/** The policies of this pack. Importing them has no side effect; `index.ts` is what starts the pack. */
export const policies: Policies = [
  energyBudget,
  energyBudgetStack,
  phaseGate,
  phaseOrder,
  capitalRelease,
  demandCover,
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
