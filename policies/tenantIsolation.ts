import { UnknownValueError, type ResourceValidationPolicy } from "@pulumi/policy";
import { factsFinder } from "./facts";
import { refusalMessage } from "./judge/stack";
import { judgeTenants } from "./judge/tenants";
import { siteFolderSchema, type SiteFolderConfig } from "./siteFolder";

/**
 * Tenants have what they have reserved, and nobody else has it: their quotas, flavors, rights and network policies are those of the
 * site file. Keeps others off dedicated pools, and refuses a site outside of a tenant's jurisdiction.
 *
 * @severity high
 */
export const tenantIsolation: ResourceValidationPolicy = {
  name: "tenant-isolation",
  displayName: "Tenant isolation",
  description: "A tenant's quotas and rights are what the site file reserves for it, and no more.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps: "Change the tenant's reservation in the site file, not the object.",
  configSchema: siteFolderSchema,
  validateResource: (args, reportViolation) => {
    try {
      const find = factsFinder(args.getConfig<SiteFolderConfig>());
      for (const message of judgeTenants(args, find)) {
        reportViolation(message);
      }
    } catch (error) {
      reportViolation(
        error instanceof UnknownValueError
          ? "a value of this resource is not known before it is deployed, so nobody knows whose it is: pass plain values, not outputs"
          : refusalMessage(error),
      );
    }
  },
};
