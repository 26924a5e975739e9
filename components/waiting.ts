import type * as pulumi from "@pulumi/pulumi";

/** The options of a component, and what its objects wait for in its place. */
export interface Waiting {
  /** For `super`: the options without `dependsOn`. */
  readonly own: pulumi.ComponentResourceOptions;
  /** For each object that waits for no other of the component: its share of the options. */
  readonly first: Pick<pulumi.CustomResourceOptions, "dependsOn">;
}

/**
 * Hands what a component is to wait for on to its objects.
 *
 * A component must not wait itself. With `--continue-on-error` the engine leaves out whatever waits for something that failed, and
 * ends the whole deployment when a component that it left out completes itself, as every component does ("cannot complete a resource
 * … whose registration isn't pending", Pulumi 3.259). Objects that are left out end nothing.
 */
export function waiting({ dependsOn, ...own }: pulumi.ComponentResourceOptions = {}): Waiting {
  return { own, first: dependsOn === undefined ? {} : { dependsOn } };
}
