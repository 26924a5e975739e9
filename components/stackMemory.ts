import * as pulumi from "@pulumi/pulumi";
import { readLastDeployment, type LastDeployment } from "../model/scaling/inService";

/** The engine's own function, which a `StackReference` is read with. Called by itself it adds no resource to the stack. */
const READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs";

/**
 * What the last deployment of this stack left, from the outputs in the stack's own state: no configuration can say otherwise.
 *
 * @throws InServiceError if the outputs cannot be read, or a deployment left none.
 */
export async function readOwnLastDeployment(): Promise<LastDeployment> {
  const name = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const found = (await pulumi.runtime.invoke(READ_STACK_OUTPUTS, { name })) as StackOutputs;
  return readLastDeployment(found.outputs);
}

interface StackOutputs {
  readonly outputs?: Readonly<Record<string, unknown>>;
}
