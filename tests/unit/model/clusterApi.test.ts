import { missingFromCluster } from "../../../model/clusterApi";

const cluster = (spec: Record<string, unknown>) => ({ metadata: { name: "narvik-hall-1" }, spec });
const references = { controlPlaneRef: { name: "any" }, infrastructureRef: { name: "any" } };
const secrets = ["narvik-hall-1-kubeconfig", "narvik-hall-1-ca"];

describe("a hall in which Cluster API is to make machines", () => {
  it("lacks nothing when its Cluster, both references and both Secrets are there", () => {
    expect(missingFromCluster("narvik-hall-1", cluster(references), secrets)).toEqual([]);
  });

  it("is told everything that it lacks, by name", () => {
    expect(missingFromCluster("narvik-hall-1", undefined, [])).toEqual([
      "Cluster kvandal/narvik-hall-1",
      "Secret kvandal/narvik-hall-1-kubeconfig",
      "Secret kvandal/narvik-hall-1-ca",
    ]);
    expect(missingFromCluster("narvik-hall-1", cluster({}), secrets.slice(1))).toEqual([
      "spec.controlPlaneRef of Cluster kvandal/narvik-hall-1",
      "spec.infrastructureRef of Cluster kvandal/narvik-hall-1",
      "Secret kvandal/narvik-hall-1-kubeconfig",
    ]);
  });

  it("is not said to lack Secrets that the deployer may not read", () => {
    expect(missingFromCluster("narvik-hall-1", cluster(references), undefined)).toEqual([]);
  });
});
