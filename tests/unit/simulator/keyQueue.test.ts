import { KeyQueue } from "../../../tools/simulator/keyQueue";
import { Limiter } from "../../../tools/simulator/limiter";

const DISTANCE = 250;

describe("work by key", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

  /** A queue whose runs last 100 ms. */
  function queue(outcome: () => number | undefined = () => undefined) {
    const begun: [string, number][] = [];
    const pauses: number[] = [];
    let running = 0;
    let mostOfOneKey = 0;
    const start = Date.now();
    const keys = new KeyQueue(
      async (key) => {
        running += 1;
        mostOfOneKey = Math.max(mostOfOneKey, running);
        begun.push([key, Date.now() - start]);
        await new Promise((resolve) => setTimeout(resolve, 100));
        running -= 1;
        return outcome();
      },
      (_key, _error, pause) => pauses.push(pause),
      DISTANCE,
    );
    return { keys, begun, pauses, most: () => mostOfOneKey };
  }

  it("runs at once, and once for calls before the run", async () => {
    const { keys, begun } = queue();
    keys.add("a");
    keys.add("a");
    await pass(10_000);
    expect(begun).toEqual([["a", 0]]);
  });

  it("runs once more, at a distance, for any number of calls during a run", async () => {
    const { keys, begun, most } = queue();
    keys.add("a");
    await pass(50);
    keys.add("a");
    keys.add("a");
    await pass(10_000);
    expect(begun).toEqual([
      ["a", 0],
      ["a", 100 + DISTANCE],
    ]);
    expect(most()).toBe(1);
  });

  it("runs two keys side by side", async () => {
    const { keys, most } = queue();
    keys.add("a");
    keys.add("b");
    await pass(50);
    expect(most()).toBe(2);
  });

  it("comes back when the work asks for it, and earlier when somebody else does", async () => {
    const answers = [2000, 2000, undefined];
    const { keys, begun } = queue(() => answers.shift());
    keys.add("a");
    await pass(2500);
    keys.add("a");
    await pass(10_000);
    expect(begun).toEqual([
      ["a", 0],
      ["a", 2100],
      ["a", 2500 + DISTANCE],
    ]);
  });

  it("repeats what failed after growing pauses, which calls do not shorten", async () => {
    let failures = 2;
    const { keys, begun, pauses } = queue(() => {
      failures -= 1;
      if (failures >= 0) {
        throw new Error("refused");
      }
      return undefined;
    });
    keys.add("a");
    await pass(500);
    keys.add("a");
    await pass(60_000);
    expect(pauses).toEqual([1000, 2000]);
    expect(begun.map(([, at]) => at)).toEqual([0, 1100, 3200]);
  });

  it("begins with a short pause again once it has worked", async () => {
    const outcomes = [false, true, false, true];
    const { keys, pauses } = queue(() => {
      if (outcomes.shift() === false) {
        throw new Error("refused");
      }
      return undefined;
    });
    keys.add("a");
    await pass(10_000);
    keys.add("a");
    await pass(10_000);
    expect(pauses).toEqual([1000, 1000]);
  });

  it("starts nothing after it was stopped", async () => {
    const { keys, begun } = queue(() => 10);
    keys.add("a");
    await pass(50);
    keys.stop();
    keys.add("b");
    await pass(10_000);
    expect(begun).toEqual([["a", 0]]);
  });
});

describe("a limit on tasks at a time", () => {
  it("is never passed, and every task runs", async () => {
    const limiter = new Limiter(3);
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        limiter.run(async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          if (index % 5 === 0) {
            throw new Error("a failing task must free its place");
          }
          return index;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(16);
  });
});
