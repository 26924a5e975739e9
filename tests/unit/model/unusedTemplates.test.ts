import { unusedTemplates } from "../../../model/unusedTemplates";

const LABEL = "kvandal.io/pool";

const template = (name: string, pool = "a", kind = "DevMachineTemplate") => ({
  kind,
  metadata: { name, labels: { [LABEL]: pool } },
});

/** A MachineDeployment or MachineSet of pool `a` with three machines, made from one template. */
const owner = (kind: string, name: string, changes: object = {}, status: object = {}) => ({
  kind,
  metadata: { name, generation: 2, labels: { [LABEL]: "a" } },
  spec: {
    replicas: 3,
    template: { spec: { infrastructureRef: { kind: "DevMachineTemplate", name } } },
    ...changes,
  },
  status: { observedGeneration: 2, replicas: 3, upToDateReplicas: 3, ...status },
});

const unused = (...objects: object[]): string[] =>
  unusedTemplates(objects, LABEL).templates.map(({ name }) => name);

describe("templates that may go", () => {
  it("are those that a finished roll-out has left, of every kind", () => {
    expect(
      unused(
        owner("MachineDeployment", "new"),
        template("new"),
        template("old"),
        template("old", "a", "KubeadmConfigTemplate"),
        template("new", "a", "KubeadmConfigTemplate"),
      ),
    ).toEqual(["old", "old", "new"]);
  });

  it.each([
    ["machines are still made from the old one", {}, { upToDateReplicas: 2 }],
    ["an old machine is still there", {}, { replicas: 4 }],
    ["the controller has not seen the change", {}, { observedGeneration: 1 }],
  ])("are none while %s", (_, changes, status) => {
    const objects = [owner("MachineDeployment", "new", changes, status), template("old")];
    expect(unusedTemplates(objects, LABEL)).toEqual({ templates: [], rolling: ["a"] });
  });

  it("are not those of a MachineSet that still has or wants machines", () => {
    const deployment = owner("MachineDeployment", "new");
    const empty = owner("MachineSet", "old", { replicas: 0 }, { replicas: 0 });
    const leaving = owner("MachineSet", "old", { replicas: 0 }, { replicas: 1 });
    expect(unused(deployment, owner("MachineSet", "old"), template("old"))).toEqual([]);
    expect(unused(deployment, leaving, template("old"))).toEqual([]);
    expect(unused(deployment, empty, template("old"))).toEqual(["old"]);
  });

  it("are not the data templates that machine templates in use refer to", () => {
    const bareMetal = (name: string, data: string) => ({
      ...template(name, "a", "Metal3MachineTemplate"),
      spec: { template: { spec: { dataTemplate: { name: data } } } },
    });
    const deployment = owner("MachineDeployment", "new", {
      template: {
        spec: { infrastructureRef: { kind: "Metal3MachineTemplate", name: "new" } },
      },
    });
    const data = (name: string) => template(name, "a", "Metal3DataTemplate");
    expect(
      unused(
        deployment,
        bareMetal("new", "data-new"),
        bareMetal("old", "data-old"),
        data("data-new"),
        data("data-old"),
      ),
    ).toEqual(["old", "data-old"]);
  });

  it("are never those of somebody else: a template without a pool stays", () => {
    const stranger = { kind: "DevMachineTemplate", metadata: { name: "stranger" } };
    expect(unused(owner("MachineDeployment", "new"), stranger)).toEqual([]);
  });

  it("are not the configurations that machines in use are set up by", () => {
    const bootstrap = { configRef: { kind: "KubeadmConfigTemplate", name: "new" } };
    const deployment = owner("MachineDeployment", "new", { template: { spec: { bootstrap } } });
    const configuration = (name: string) => template(name, "a", "KubeadmConfigTemplate");
    expect(unused(deployment, configuration("new"), configuration("old"))).toEqual(["old"]);
  });

  it("are not those of a MachineDeployment without machines, which may get some", () => {
    const none = { replicas: 0, upToDateReplicas: 0 };
    const idle = owner("MachineDeployment", "new", { replicas: 0 }, none);
    expect(unused(idle, template("new"), template("old"))).toEqual(["old"]);
  });

  it.each([[undefined], [{}], [{ template: {} }], [{ template: { spec: {} } }]])(
    "are read whatever a template says: %j",
    (spec) => {
      const used = { ...template("new"), spec };
      expect(unused(owner("MachineDeployment", "new"), used, template("old"))).toEqual(["old"]);
    },
  );

  it("are those of a MachineSet that wants none and says of none that it has, not of one that says nothing", () => {
    const empty = { kind: "MachineSet", metadata: { name: "old" }, spec: { replicas: 0 } };
    expect(unused(empty, template("old"))).toEqual(["old"]);
    const { spec, status, ...silent } = owner("MachineSet", "old", { replicas: undefined });
    expect(status).toBeDefined();
    expect(unused({ ...silent, spec }, template("old"))).toEqual([]);
    const idle = owner("MachineSet", "old", { replicas: 0 });
    expect(unused({ ...idle, status: {} }, template("old"))).toEqual(["old"]);
    expect(unused({ ...silent }, template("old"))).toEqual(["old"]);
  });
});

describe("pools that still roll out", () => {
  const rolling = (...objects: object[]) => unusedTemplates(objects, LABEL).rolling;

  it("are named by their label, else by their object, in order", () => {
    const stranger = { kind: "MachineDeployment", metadata: { name: "c" }, spec: { replicas: 1 } };
    const labelled = owner("MachineDeployment", "x", {}, { replicas: 4 });
    const other = { ...labelled, metadata: { name: "y", labels: { [LABEL]: "b" } } };
    expect(rolling(stranger, other, labelled, labelled)).toEqual(["a", "b", "c"]);
  });

  it("are none for a MachineSet, which its MachineDeployment answers for", () => {
    expect(rolling(owner("MachineSet", "old", {}, { upToDateReplicas: 0 }))).toEqual([]);
  });

  it.each([
    ["nothing at all", undefined, undefined, undefined, ["a"]],
    [
      "one machine and nothing of how many are wanted",
      {},
      { replicas: 1, upToDateReplicas: 1 },
      0,
      [],
    ],
    [
      "two machines and nothing of how many are wanted",
      {},
      { replicas: 2, upToDateReplicas: 1 },
      0,
      ["a"],
    ],
    [
      "that none are wanted, and nothing of what there is",
      { replicas: 0 },
      undefined,
      undefined,
      [],
    ],
    ["a generation, and not which one was seen", { replicas: 0 }, {}, 1, ["a"]],
    [
      "more machines up to date than are wanted",
      { replicas: 1 },
      { replicas: 1, upToDateReplicas: 2 },
      0,
      [],
    ],
  ])("are told by what the object says: %s", (_what, spec, status, generation, names) => {
    const metadata = { name: "new", generation, labels: { [LABEL]: "a" } };
    expect(rolling({ kind: "MachineDeployment", metadata, spec, status })).toEqual(names);
  });
});
