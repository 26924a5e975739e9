import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment";

/** A resource in an exported stack, as far as it matters here: an object of a cluster, or the stack itself with its outputs. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  /** The URN and the id of its provider, as `URN::ID`. */
  readonly provider?: string;
  /** Whether the object stays when the engine forgets it. */
  readonly retainOnDelete?: boolean;
  readonly inputs?: {
    readonly metadata?: {
      readonly name?: string;
      readonly namespace?: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly spec?: {
      readonly replicas?: number;
      readonly template?: {
        readonly spec?: {
          readonly containers?: readonly {
            readonly env?: readonly { readonly name: string; readonly value?: string }[];
          }[];
        };
      };
    };
  };
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What `pulumi stack export` prints. */
export interface ExportedStack {
  readonly deployment: {
    readonly resources?: readonly ExportedResource[];
    readonly pending_operations?: readonly {
      readonly type: string;
      readonly resource: ExportedResource;
    }[];
  };
}

/** The type of the resource that has the outputs of the stack. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** What the program of the last deployment gave out; undefined for a stack that nothing was deployed to. */
export function stackOutputs({ deployment }: ExportedStack): ExportedResource["outputs"] {
  return deployment.resources?.find(({ type }) => type === STACK_TYPE)?.outputs;
}

/** The resources of a stack as it has them, and as interrupted operations may have left them. */
export function possibleResources({ deployment }: ExportedStack): readonly ExportedResource[] {
  const { resources = [], pending_operations: pending = [] } = deployment;
  return [...resources, ...pending.map(({ resource }) => resource)];
}

/** Whether nothing was deployed to a stack, and nothing was begun. */
export function isEmpty({ deployment }: ExportedStack): boolean {
  return (deployment.resources ?? []).length === 0 && !isInterrupted({ deployment });
}

/** Whether a run of the stack was killed in the middle of an operation. An import forgets it. */
export function isInterrupted({ deployment }: ExportedStack): boolean {
  return (deployment.pending_operations ?? []).length > 0;
}

/** Asks the engine for a stack's whole state. */
export async function exportStack({ engine, stack }: Deployment): Promise<ExportedStack> {
  return JSON.parse(
    await engine.read(["stack", "export", "--stack", stack.name], stack.folder),
  ) as ExportedStack;
}

/**
 * Gives the engine a stack's state back, mended.
 *
 * @param file name of the file that it is kept in, in the stack's own folder.
 */
export async function importStack(
  { engine, stack }: Deployment,
  file: string,
  mended: ExportedStack,
): Promise<void> {
  const path = join(stack.folder, file);
  writeFileSync(path, JSON.stringify(mended));
  await engine.read(["stack", "import", "--stack", stack.name, "--file", path], stack.folder);
}
