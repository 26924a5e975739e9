import * as pulumi from "@pulumi/pulumi";
import { readInService, type InService } from "../model/scaling/inService";

/** The engine's own function, which a `StackReference` is read with. Called by itself it adds no resource to the stack. */
const READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs";

/**
 * What the last deployment of this stack left in service, from the outputs in the stack's own state: no configuration can say otherwise.
 *
 * @returns nothing in service for a stack that nothing was deployed to.
 * @throws InServiceError if the output cannot be read, or if a deployment left none.
 */
export async function readOwnInService(): Promise<InService> {
  const name = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const found = (await pulumi.runtime.invoke(READ_STACK_OUTPUTS, { name })) as StackOutputs;
  const { inService, phase } = found.outputs ?? {};
  // A stack without a phase was never deployed to its end.
  return inService === undefined && phase === undefined ? {} : readInService(inService);
}

interface StackOutputs {
  readonly outputs?: { readonly inService?: unknown; readonly phase?: unknown };
}
