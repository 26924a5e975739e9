import {
  FOREIGN_MACHINE_RESOURCES,
  isForeignMachineDefinition,
} from "../../../../model/guard/foreignMachines";

describe("kinds of other systems that make machines", () => {
  it.each([
    ["nodepools.karpenter.sh", true],
    ["machinesets.machine.openshift.io", true],
    ["nodegroups.eks.aws.upbound.io", true],
    ["nodepools.management.cattle.io", true],
    // Rancher keeps a record of every node of a cluster, and of its users, in the cluster itself.
    ["nodes.management.cattle.io", false],
    ["users.management.cattle.io", false],
    ["machines.cluster.x-k8s.io", false],
    ["certificates.cert-manager.io", false],
  ])("are told by the name of their definition: %s", (name, expected) => {
    expect(isForeignMachineDefinition(name)).toBe(expected);
  });

  it("are guarded with their scale, by which they grow as well", () => {
    expect(FOREIGN_MACHINE_RESOURCES).toContainEqual({
      apiGroup: "machine.openshift.io",
      resources: ["*", "*/scale"],
    });
    expect(FOREIGN_MACHINE_RESOURCES).toContainEqual({
      apiGroup: "management.cattle.io",
      resources: ["nodepools", "nodepools/scale"],
    });
  });
});
