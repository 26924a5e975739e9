import { PREVIEW_COMMANDS, watchMemory } from "../../../bench/previews/memoryWatch";
import { descendantsOf, parseStatus } from "../../../bench/previews/processMemory";

const STATUS =
  "Name:\tnode\nPPid:\t31\nVmPeak:\t  999999 kB\nVmHWM:\t  615424 kB\nVmRSS:\t  100 kB\n";

describe("the memory of processes", () => {
  it("is the most that the kernel has seen, not what they have now", () => {
    expect(parseStatus(32, STATUS, "node index.js")).toEqual({
      id: 32,
      parent: 31,
      command: "node index.js",
      peakMegabytes: 601,
    });
  });

  it("is unknown of a thread of the kernel", () => {
    expect(parseStatus(2, "Name:\tkthreadd\nPPid:\t0\n", "")).toBeUndefined();
  });

  it("is looked for in everything that a process has started, and in no other", () => {
    const seen = [
      [1, 0],
      [10, 1],
      [11, 10],
      [12, 11],
      [13, 10],
      [20, 1],
    ].map(([id = 0, parent = 0]) => ({ id, parent, command: "", peakMegabytes: 1 }));
    const found = descendantsOf(10, seen).map(({ id }) => id);
    expect(found.sort((a, b) => a - b)).toEqual([11, 12, 13]);
  });

  it.each([
    ["program", "node /p/node_modules/@pulumi/pulumi/cmd/run/index.js --monitor 127.0.0.1:1 ."],
    ["pack", "node /p/tools/engine/startPolicyPack.js 127.0.0.1:1 ."],
    ["pack", "node /p/node_modules/@pulumi/pulumi/cmd/run-policy-pack 127.0.0.1:1 ."],
    [undefined, "pulumi preview --policy-pack /p/.kvandal/policy-pack"],
    [undefined, "node /p/.kvandal/random-stand-in/pulumi-resource-random 127.0.0.1:1"],
  ])("is that of the %s for %s", (expected, command) => {
    const names = Object.keys(PREVIEW_COMMANDS) as (keyof typeof PREVIEW_COMMANDS)[];
    const [found] = names.filter((name) => PREVIEW_COMMANDS[name].test(command));
    expect(found).toBe(expected);
  });

  it("is refused where the process was never seen, instead of being nothing", async () => {
    const watched = watchMemory({ pack: /no-such-process/ }, () => Promise.resolve(1));
    await expect(watched).rejects.toThrow("no process of the pack was seen: /no-such-process/");
  });
});
