import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  endedComponents,
  isComponentOf,
  missingComponents,
  settlePidFiles,
} from "../../../tools/cluster/componentProcesses";
import { COMPONENTS } from "../../../tools/cluster/components";
import { removeHall } from "../../../tools/cluster/deleteHallCluster";
import { foldersOf } from "../../../tools/cluster/folders";
import { listHallClusters } from "../../../tools/cluster/listHallClusters";
import { commandOf, parseProcessList } from "../../../tools/cluster/processes";
import { oneAtATime } from "../../../tools/cluster/queue";
import { readRecord, writeRecord } from "../../../tools/cluster/record";

const HALL = { site: "lab", hall: "hall-1", context: "kwok-lab-hall-1" };

describe("the processes of a hall", () => {
  const folder = "/lab/.kvandal/.kwok/clusters/lab-hall-1";

  it("are recognised by their command lines", () => {
    expect(isComponentOf(folder, `${folder}/bin/etcd --name=node0`)).toBe(true);
    expect(isComponentOf(folder, `${folder}/bin/kwok-controller --manage-all-nodes`)).toBe(true);
  });

  it.each([
    `vi ${folder}/kwok.yaml`,
    `${folder}/bin/etcd.sh --name=node0`,
    "/lab/.kvandal/.kwok/clusters/lab-hall-10/bin/etcd --name=node0",
    "/usr/bin/etcd --name=node0",
  ])("are not: %s", (command) => {
    expect(isComponentOf(folder, command)).toBe(false);
  });

  it("are read from ps where there is no /proc", () => {
    expect(parseProcessList("    1 /sbin/init\n  420 /a b/bin/etcd --name=x  y\n")).toEqual([
      { pid: 1, command: "/sbin/init" },
      { pid: 420, command: "/a b/bin/etcd --name=x  y" },
    ]);
  });

  it("have a command line only while they run", async () => {
    await expect(commandOf(process.pid)).resolves.toContain("node");
    await expect(commandOf(2 ** 30)).resolves.toBeUndefined();
  });
});

describe("a hall on this machine", () => {
  let home = "";
  let folders = foldersOf(home, HALL);
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "kvandal-halls-"));
    folders = foldersOf(home, HALL);
  });
  afterEach(async () => {
    await rm(home, { recursive: true });
  });

  const record = (complete: boolean) =>
    writeRecord(folders.record, { ...HALL, complete, cluster: folders.cluster });

  it("is listed as what it is", async () => {
    await expect(listHallClusters({ home })).resolves.toEqual([]);
    await record(false);
    await expect(listHallClusters({ home })).resolves.toEqual([{ ...HALL, state: "incomplete" }]);
    await record(true);
    await expect(listHallClusters({ home })).resolves.toEqual([{ ...HALL, state: "stopped" }]);
  });

  it("does not run because another program has the number in its pid file, which is not believed", async () => {
    await mkdir(folders.pids, { recursive: true });
    const file = join(folders.pids, "etcd.pid");
    await writeFile(file, String(process.pid));
    await expect(missingComponents(folders)).resolves.toEqual(COMPONENTS.map(({ name }) => name));
    await expect(endedComponents(folders)).resolves.toEqual(["etcd"]);
    await settlePidFiles(folders);
    await expect(endedComponents(folders)).resolves.toEqual([]);
  });

  it("is only being started while a pid file is empty or not there yet: nothing has ended", async () => {
    await mkdir(folders.pids, { recursive: true });
    await writeFile(join(folders.pids, "etcd.pid"), "");
    await expect(missingComponents(folders)).resolves.toContain("etcd");
    await expect(endedComponents(folders)).resolves.toEqual([]);
  });

  it("is removed with its data, its record and its context, also when half created", async () => {
    const kubeconfig = join(home, "lab.kubeconfig");
    await mkdir(folders.pids, { recursive: true });
    await writeFile(join(folders.pids, "etcd.pid"), String(process.pid));
    await writeFile(kubeconfig, "contexts: [{name: kwok-lab-hall-1}, {name: kwok-other}]\n");
    await record(false);
    await removeHall(folders, HALL, kubeconfig);
    await expect(readRecord(folders.record)).resolves.toBeUndefined();
    await expect(readFile(kubeconfig, "utf8")).resolves.not.toContain("hall-1");
    await expect(readFile(join(dirname(folders.pids), "pids"))).rejects.toThrow("ENOENT");
  });

  it("can be removed when there is none", async () => {
    await expect(removeHall(folders, HALL, join(home, "none"))).resolves.toBeUndefined();
  });

  it.each(["lab-hall-1", "kwok-", "kwok-../x", "kwok-Hall"])(
    "cannot have the context %s",
    (context) => {
      expect(() => foldersOf(home, { ...HALL, context })).toThrow("managementContext");
    },
  );
});

describe("the folder of all halls", () => {
  it("may have a space in it", () => {
    expect(foldersOf("/my sites/lab", HALL).cluster).toMatch(/^\/my sites\/lab\//);
  });

  it("may not have a comma in it, at which kwok would cut its path", () => {
    expect(() => foldersOf("/sites, old/lab", HALL)).toThrow("move the checkout");
  });
});

describe("work on halls", () => {
  it("is done one after the other, and goes on after a failure", async () => {
    const steps: string[] = [];
    const task = (name: string, fails = false) =>
      oneAtATime(async () => {
        steps.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        steps.push(`${name} ends`);
        if (fails) {
          throw new Error(name);
        }
        return name;
      });
    const results = await Promise.allSettled([task("a"), task("b", true), task("c")]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });
});
