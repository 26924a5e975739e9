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
});
