import { setTimeout as sleep } from "node:timers/promises";

/** On a busy machine a deployment that is to bring something about takes minutes by itself. */
const WAIT_MILLISECONDS = 240_000;
const PAUSE_MILLISECONDS = 1000;

/** Waits until something holds. @throws Error with what was found last, where it does not in four minutes. */
export async function until<Found>(
  find: () => Promise<Found>,
  holds: (found: Found) => boolean,
): Promise<Found> {
  const deadline = Date.now() + WAIT_MILLISECONDS;
  for (;;) {
    const begun = Date.now();
    const found = await find();
    if (holds(found)) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`it did not come about; found last: ${JSON.stringify(found)}`);
    }
    // Where looking takes long, looking all the time is what the machine would be busy with.
    await sleep(Math.max(PAUSE_MILLISECONDS, 2 * (Date.now() - begun)));
  }
}

/** Waits until something is as expected, and expects it. */
export async function eventually<Found>(
  expected: Found,
  find: () => Promise<Found>,
): Promise<void> {
  expect(await until(find, (found) => JSON.stringify(found) === JSON.stringify(expected))).toEqual(
    expected,
  );
}

/** What an API server says against something; undefined where it did it. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
