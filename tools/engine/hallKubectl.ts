import { execa } from "execa";
import type { HallAccess } from "../engine/templates";
import { CommandError } from "../failure";

/** How the guard's commands reach a hall: by context, or from inside its cluster. */
export interface GuardAccess extends Omit<HallAccess, "context"> {
  readonly hall: string;
  /** Of the management cluster; undefined inside a cluster, where a pod's own ServiceAccount speaks. */
  readonly context: string | undefined;
  /** Of the cluster that has the nodes. */
  readonly workloadContext: string | undefined;
}

/** Runs kubectl in a hall. @returns its output. @throws CommandError with what the API server answered. */
export async function hallKubectl(
  access: GuardAccess,
  args: readonly string[],
  options: { readonly context?: string | undefined; readonly input?: string } = {},
): Promise<string> {
  const context = "context" in options ? options.context : access.context;
  const where = [
    ...(access.kubeconfig === undefined ? [] : ["--kubeconfig", access.kubeconfig]),
    ...(context === undefined ? [] : ["--context", context]),
  ];
  const { failed, stdout, stderr } = await execa(access.kubectl, [...where, ...args], {
    reject: false,
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
  });
  if (failed) {
    throw new CommandError(`hall ${access.hall}: kubectl ${args.slice(0, 3).join(" ")}: ${stderr}`);
  }
  return stdout;
}
