import type { KubeadmConfigTemplate } from "../../../tools/simulator/objects";
import { registrationOf } from "../../../tools/simulator/registration";

function template(labels: string, others: readonly { name: string; value: string }[] = []) {
  return {
    spec: {
      template: {
        spec: {
          joinConfiguration: {
            nodeRegistration: {
              taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
              kubeletExtraArgs: [...others, { name: "node-labels", value: labels }],
            },
          },
        },
      },
    },
  } satisfies KubeadmConfigTemplate;
}

describe("what a node registers with", () => {
  it("has the kubelet's labels and taints, and no other argument of the kubelet", () => {
    const registration = registrationOf(
      template("kvandal.io/pool=h100-a, nvidia.com/gpu.present=true,empty=", [
        { name: "max-pods", value: "64" },
      ]),
    );
    expect(registration).toEqual({
      labels: { "kvandal.io/pool": "h100-a", "nvidia.com/gpu.present": "true", empty: "" },
      taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
      problem: undefined,
    });
  });

  it.each([undefined, {}, template("")])("may have no labels", (given) => {
    expect(registrationOf(given)).toMatchObject({ labels: {}, problem: undefined });
  });

  it.each([
    "topology.kubernetes.io/zone",
    "node.kubernetes.io/pool",
    "gpu.kubelet.kubernetes.io/kind",
    "node.cluster.x-k8s.io/pool",
  ])("may set %s", (key) => {
    expect(registrationOf(template(`${key}=x`)).problem).toBeUndefined();
  });

  it.each([
    "node-role.kubernetes.io/gpu",
    "kubernetes.io/role",
    "node-restriction.kubernetes.io/a",
  ])("may not set %s: the kubelet would not start", (key) => {
    expect(registrationOf(template(`kvandal.io/pool=a,${key}=x`)).problem).toContain(key);
  });
});
