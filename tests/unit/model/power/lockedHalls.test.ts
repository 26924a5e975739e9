import { lockedHallOf, type LockedHall } from "../../../../model/power/lockedHalls";
import { unidentifiedHalls } from "../../../../model/resolvedPhase";
import { lockOf } from "../../../support/locks";
import { catalog, siteWith } from "../../../support/sites";

const site = siteWith("lab");
const locked = lockOf({ site, catalog });

describe("the halls of a phase under the locked limits", () => {
  it("are known when their identity is locked as the site file has it", () => {
    expect(unidentifiedHalls({ site, catalog, locked }, "phase-1")).toEqual([]);
  });

  it("are not known when they are not in the lock", () => {
    expect(
      unidentifiedHalls({ site, catalog, locked: { ...locked, halls: {} } }, "phase-1"),
    ).toEqual([
      "hall hall-1: its identity is not in the locked limits, so nothing may be deployed there: have the owners of the limits lock it (kvandal limits --write)",
    ]);
  });

  it("are not known when the site file calls simulated what is locked as real", () => {
    const real = { ...locked, infrastructure: "metal3" as const };
    expect(unidentifiedHalls({ site, catalog, locked: real }, "phase-1")).toEqual([
      "hall hall-1: the site file has in-memory infrastructure, metal3 is locked: correct the site file, or have the owners of the limits review it",
    ]);
  });

  it("are not known before the lock has both of their clusters and who deploys to each", () => {
    const kvandal = siteWith("kvandal", (data) => {
      Object.assign(data.halls[0] ?? {}, { workloadContext: "narvik-1-nodes" });
    });
    const both = lockOf({ site: kvandal, catalog });
    const [phase] = kvandal.phases;
    const problems = (halls: Partial<LockedHall>): string[] =>
      unidentifiedHalls(
        {
          site: kvandal,
          catalog,
          locked: {
            ...both,
            halls: {
              ...both.halls,
              "narvik-1": { ...both.halls["narvik-1"], ...halls } as LockedHall,
            },
          },
        },
        phase?.name ?? "",
      );
    expect(problems({})).toEqual([]);
    expect(problems({ workloadServer: undefined, workloadDeployer: undefined })).toEqual([
      "hall narvik-1: the locked limits do not have its workloadServer, workloadDeployer, so nothing may be deployed there: add what is missing once its cluster is built",
    ]);
  });
});

describe("a hall that is locked again", () => {
  const [hall] = site.halls;
  const before: LockedHall = {
    managementContext: "kwok-lab-hall-1",
    deployer: "deployer",
    workloadContext: "nodes",
    workloadDeployer: "deployer of nodes",
  };
  const again = (workloadContext?: string): LockedHall | undefined =>
    hall && lockedHallOf({ ...hall, workloadContext }, before);

  it("keeps what its owners know of the clusters that it still has", () => {
    expect(again("nodes")).toEqual(before);
  });

  it("knows nothing of a cluster that took another's place, nor of one that it no longer has", () => {
    const { managementContext, deployer } = before;
    expect(again("others")).toEqual({ managementContext, deployer, workloadContext: "others" });
    expect(again()).toEqual({ managementContext, deployer });
  });
});
