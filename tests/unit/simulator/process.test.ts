import { isSimulator, simulatorCommand } from "../../../tools/simulator/process";

const HOME = "/sites/lab/.kvandal";
const KUBECONFIG = `${HOME}/lab.kubeconfig`;
const commandOf = (kubeconfig: string, contexts: readonly string[]) =>
  simulatorCommand({ kubeconfig, contexts, kubectl: "/tools/kubectl" });
const ours = commandOf(KUBECONFIG, ["kwok-a"]).join(" ");

describe("recognising a simulator by its command line", () => {
  it("knows its own, with or without a pid file", () => {
    expect(isSimulator(ours, HOME, true)).toBe(true);
    expect(isSimulator(ours, HOME, false)).toBe(true);
  });

  it("knows one that an earlier version started from its source", () => {
    const earlier = ours.replace("/bin/simulator.js", "/tools/simulator/main.ts");
    expect(earlier).not.toBe(ours);
    expect(isSimulator(earlier, HOME, false)).toBe(true);
  });

  it("never takes another program for one, even if the pid file names its number", () => {
    expect(isSimulator("/usr/bin/editor notes.txt", HOME, true)).toBe(false);
    expect(isSimulator(`tail -f ${HOME}/simulator/simulator.log`, HOME, true)).toBe(false);
  });

  it("leaves the simulator of another site alone", () => {
    const others = commandOf("/sites/lab/.kvandal-2/x.kubeconfig", ["kwok-a"]).join(" ");
    expect(isSimulator(others, HOME, false)).toBe(false);
  });

  it("writes the same command for the same halls in another order, so that it is not started anew", () => {
    expect(commandOf(KUBECONFIG, ["b", "a"])).toEqual(commandOf(KUBECONFIG, ["a", "b"]));
    expect(commandOf(KUBECONFIG, ["a"])).not.toEqual(commandOf(KUBECONFIG, ["a", "b"]));
  });
});
