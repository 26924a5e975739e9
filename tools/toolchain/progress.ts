import ora from "ora";

/** How often a step that takes long says that it is still at work, where there is no terminal to animate. */
const REMINDER_MILLISECONDS = 30_000;

/**
 * Runs one step with its progress. A step that fails is told of by its reason and fails for the caller too, who may have
 * another way.
 */
export type Step = <Result>(title: string, action: () => Promise<Result>) => Promise<Result>;

/** Progress on standard error: a spinner on a terminal, plain lines elsewhere, nothing at all when quiet. */
export function progress(quiet: boolean): Step {
  return async (title, action) => {
    const spinner = ora({
      text: title,
      isSilent: quiet,
      discardStdin: false,
      // A terminal of no width, as containers may have, would keep the spinner busy for ever.
      isEnabled: process.stderr.columns === 0 ? false : undefined,
    }).start();
    const startedAt = Date.now();
    const seconds = (): string => `${Math.round((Date.now() - startedAt) / 1000)} s`;
    const reminder = setInterval(() => {
      if (!quiet && !process.stderr.isTTY) {
        process.stderr.write(`  ${title}: still at work (${seconds()})\n`);
      }
    }, REMINDER_MILLISECONDS);
    try {
      const result = await action();
      spinner.succeed(`${title} (${seconds()})`);
      return result;
    } catch (error) {
      // A warning and not a failure: whether anything is lost depends on what else there is to try.
      spinner.warn(`${title}: ${reasonOf(error)}`);
      throw error;
    } finally {
      clearInterval(reminder);
    }
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
