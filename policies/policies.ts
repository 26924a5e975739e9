import type { Policies } from "@pulumi/policy";
import { energyBudget } from "./energyBudget";
import { energyBudgetStack } from "./energyBudgetStack";

/** The policies of this pack. Importing them has no side effect; `index.ts` is what starts the pack. */
export const policies: Policies = [energyBudget, energyBudgetStack];
