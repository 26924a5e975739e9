let last: Promise<unknown> = Promise.resolve();

/**
 * Runs tasks one after the other in the order of the calls: kwokctl refuses to wait for its lock on the kubeconfig, and two
 * halls that choose ports at the same moment choose the same.
 */
export function oneAtATime<Result>(task: () => Promise<Result>): Promise<Result> {
  const result = last.then(task);
  last = result.catch(() => undefined);
  return result;
}
