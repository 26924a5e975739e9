export { BudgetGuard, type BudgetGuardArgs } from "./budgetGuard";
export { EnergyGuard, type EnergyGuardArgs } from "./energyGuard";
export { GpuNodePool, type GpuNodePoolArgs } from "./gpuNodePool";
export { Hall, type HallArgs } from "./hall";
export { NvidiaDevicePlugin, type NvidiaDevicePluginArgs } from "./nvidiaDevicePlugin";
export { ScalingPolicy, type ScalingBounds, type ScalingPolicyArgs } from "./scalingPolicy";
export { Site, type SiteArgs } from "./site";
export { SiteBudget, type SiteBudgetArgs } from "./siteBudget";
export { HallTenants, type HallTenantsArgs } from "./tenants/hallTenants";
