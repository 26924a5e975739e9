/** The environment whose nodes may be deleted by a deployment. */
export const DEVELOPMENT = "dev";

/**
 * The environment of a stack: `prod` of `kvandal-prod`. A stack that is not named after its site is its own environment, so
 * that only `dev` and `<site>-dev` are development.
 */
export function environmentOf(stack: string, site: string): string {
  return stack.startsWith(`${site}-`) ? stack.slice(site.length + 1) : stack;
}
