import { guardSyncCronJob } from "../../../../components/manifests/guardSyncCronJob";

describe("the CronJob", () => {
  const scripts = { "guard-sync.sh": "one", "count-nodes.awk": "two" };
  const podOf = (workloadCluster?: string) => {
    const { cronJob } = guardSyncCronJob({ site: "lab", workloadCluster }, scripts);
    return JSON.stringify(cronJob.spec);
  };

  it("mounts no credentials where the nodes are in the cluster that it runs in", () => {
    expect(podOf()).not.toContain('"secret"');
    expect(podOf()).not.toContain("WORKLOAD_KUBECONFIG");
  });

  it("reaches the nodes of another cluster with the kubeconfig that Cluster API keeps of it", () => {
    expect(podOf("lab-hall-1")).toContain('"secretName":"lab-hall-1-kubeconfig"');
    expect(podOf("lab-hall-1")).toContain(
      '{"name":"WORKLOAD_KUBECONFIG","value":"/workload/value"}',
    );
  });

  it("gets a ConfigMap of another name with another script, as it is never changed in place", () => {
    const nameOf = (all: typeof scripts): unknown =>
      (guardSyncCronJob({ site: "lab" }, all).scripts.metadata as { name: string }).name;
    expect(nameOf({ ...scripts, "guard-sync.sh": "three" })).not.toBe(nameOf(scripts));
  });
});
