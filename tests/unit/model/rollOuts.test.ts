import type { LiveObject } from "../../../model/guard/liveHall";
import { openRollOuts } from "../../../model/rollOuts";

const madeFrom = (name: string) => ({
  template: { spec: { bootstrap: { configRef: { name } }, infrastructureRef: { name: "any" } } },
});
const pool = (status: object, replicas = 15): LiveObject => ({
  kind: "MachineDeployment",
  metadata: { name: "h100-1", generation: 4 },
  spec: { replicas, ...madeFrom("new") },
  status: { observedGeneration: 4, ...status },
});
const open = (upToDateMachines: number, reason = "", wantedMachines = 15) => [
  { machineDeployment: "h100-1", upToDateMachines, wantedMachines, reason },
];

describe("a roll-out", () => {
  it("is done when as many machines as are asked for are of the newest template", () => {
    expect(openRollOuts([pool({ upToDateReplicas: 15 }), pool({}, 0)])).toEqual([]);
  });

  it("is open while the nodes of the old template are Ready, and says what its controller says", () => {
    const conditions = [
      { type: "Available", status: "True", message: "not this" },
      { type: "RollingOut", status: "True", message: "Rolling out 3 not up-to-date replicas" },
      { type: "ScalingUp", status: "False", message: "nor this" },
      { type: "MachinesReady", status: "False", message: "stage: DrainingNode" },
    ];
    const rolling = pool({ upToDateReplicas: 12, readyReplicas: 15, conditions });
    expect(openRollOuts([rolling])).toEqual(
      open(12, "Rolling out 3 not up-to-date replicas; stage: DrainingNode"),
    );
  });

  it("is open before its controller has seen the new template", () => {
    expect(openRollOuts([pool({ observedGeneration: 3, upToDateReplicas: 15 })])).toEqual(open(15));
    const metadata = { name: "h100-1", generation: 1 };
    expect(openRollOuts([{ kind: "MachineDeployment", metadata }])).toEqual(open(0, "", 0));
  });

  it("is open while machines are of another MachineSet, whatever they say of themselves", () => {
    const set = (template: string, replicas: number): LiveObject => ({
      kind: "MachineSet",
      metadata: {
        name: `h100-1-${template}`,
        ownerReferences: [{ kind: "MachineDeployment", name: "h100-1" }],
      },
      spec: madeFrom(template),
      status: { replicas },
    });
    const counted = pool({ upToDateReplicas: 15 });
    expect(openRollOuts([counted, set("old", 15)])).toEqual(open(0));
    expect(openRollOuts([counted, set("old", 3), set("new", 12)])).toEqual(open(12));
    expect(openRollOuts([counted, set("old", 0), set("new", 15)])).toEqual([]);
  });
});
