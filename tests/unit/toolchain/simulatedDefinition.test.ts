import { parse } from "yaml";
import { simulatedDefinition } from "../../../tools/toolchain/simulatedDefinition";

describe("a definition of Cluster API in a hall without its webhooks", () => {
  it("serves the version that it stores, none whose fields the API server would drop, and says its contract", () => {
    const text = `
metadata: { name: machines.cluster.x-k8s.io }
spec:
  versions:
    - { name: v1beta1, served: true, storage: false }
    - { name: v1beta2, served: true, storage: true }
`;
    expect(parse(simulatedDefinition(text))).toEqual({
      metadata: {
        name: "machines.cluster.x-k8s.io",
        labels: { "cluster.x-k8s.io/v1beta2": "v1beta2" },
      },
      spec: {
        versions: [
          { name: "v1beta1", served: false, storage: false },
          { name: "v1beta2", served: true, storage: true },
        ],
      },
    });
  });
});
