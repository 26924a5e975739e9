import type { LiveObject } from "../../../../model/guard/liveHall";
import { surplusProblems, type Surroundings } from "../../../../model/guard/surplus";

const object = (
  kind: string,
  name: string,
  rest: object = {},
  metadata: object = {},
): LiveObject & { readonly kind: string } => ({
  kind,
  metadata: { name, namespace: "kvandal", ...metadata },
  ...rest,
});
const CAP = {
  template: { spec: { containers: [{ name: "cap", env: [{ name: "CAP_WATTS", value: "300" }] }] } },
};
const cronJob = object("CronJob", "kvandal-guard-sync", { spec: { schedule: "* * * * *" } });
const script = object("ConfigMap", "kvandal-guard-sync-01", { data: { "count-nodes.awk": "END" } });
const otherScript = object("ConfigMap", "kvandal-guard-sync-01", { data: {} });
const job = object("Job", "kvandal-guard-first-count-01", { spec: { backoffLimit: 1 } });
const cap = object("DaemonSet", "gpu-power-cap-a", { spec: CAP }, { namespace: "kvandal-power" });
const controlPlaneMachine = (name: string, namespace = "kvandal"): LiveObject =>
  object(
    "Machine",
    name,
    {},
    {
      namespace,
      labels: { "cluster.x-k8s.io/control-plane": "" },
      ownerReferences: [{ kind: "KubeadmControlPlane", name: "lab-hall-1" }],
    },
  );
const host = (spec: object): LiveObject => object("BareMetalHost", "r1-u1", { spec });

const problems = (change: Partial<Surroundings> = {}): string[] =>
  surplusProblems("hall-1", {
    expected: [
      ...[cronJob, script, cap].map((one) => ({ object: one, isRequired: true })),
      { object: job, isRequired: false },
    ],
    own: [cronJob, script, cap],
    machinery: [],
    machineMakers: [],
    controlPlaneMachines: 4,
    ...change,
  });

describe("a hall's guard is in order", () => {
  it("with what was deployed, what the API server has filled in, and what its workloads have made", () => {
    const filledIn = {
      ...cap,
      spec: { ...CAP, revisionHistoryLimit: 10, updateStrategy: {} },
      status: {},
    };
    const pod = object(
      "Pod",
      "gpu-power-cap-a-x",
      {},
      {
        namespace: "kvandal-power",
        ownerReferences: [{ kind: "DaemonSet", name: "gpu-power-cap-a" }],
      },
    );
    const others = object("ConfigMap", "kube-root-ca.crt", { data: { "ca.crt": "" } });
    expect(problems({ own: [cronJob, script, filledIn, pod, job, others] })).toEqual([]);
  });

  it("with as many control-plane machines as the site file states, and hosts that are off or claimed", () => {
    const machinery = ["a", "b", "c", "d"].map((name) => controlPlaneMachine(name));
    const machineMakers = [
      host({ online: false }),
      host({}),
      host({ online: true, consumerRef: { name: "h100-1-x" } }),
    ];
    expect(problems({ machinery, machineMakers })).toEqual([]);
  });
});

describe("K3: a hall's guard is not in order while it has", () => {
  const notDeployed = (what: string): string =>
    `hall hall-1: ${what} is in no deployment, and runs where counts and caps are held: take it away`;
  const changed = (what: string): string =>
    `hall hall-1: ${what} is not as it was deployed: deploy the phase again (kvandal up --refresh)`;
  const withCap = (spec: LiveObject["spec"]): Partial<Surroundings> => ({
    own: [cronJob, script, { ...cap, spec }],
  });

  it.each<[string, string, Partial<Surroundings>, string]>([
    [
      "C1",
      "a control plane of more machines than the site file states, in whatever namespace",
      { machinery: ["a", "b", "c", "d", "e"].map((name) => controlPlaneMachine(name, "default")) },
      "hall hall-1: control planes have 5 machines, the site file states 4 (infrastructure.controlPlaneMachines): lower the replicas of the KubeadmControlPlane",
    ],
    [
      "C2",
      "a host that is on and belongs to no machine",
      { machineMakers: [host({ online: true })] },
      "hall hall-1: BareMetalHost kvandal/r1-u1 is on, and no machine has claimed it: switch it off",
    ],
    [
      "C2",
      "a pool of Karpenter",
      { machineMakers: [object("NodePool", "burst", {}, { namespace: undefined })] },
      "hall hall-1: NodePool burst makes machines that no site file declares: take it away",
    ],
    [
      "C8",
      "a cap of other watts",
      withCap({
        template: {
          spec: { containers: [{ name: "cap", env: [{ name: "CAP_WATTS", value: "700" }] }] },
        },
      }),
      changed("DaemonSet kvandal-power/gpu-power-cap-a"),
    ],
    [
      "C8",
      "a cap with a container more",
      withCap({
        template: { spec: { containers: [...CAP.template.spec.containers, { name: "sleep" }] } },
      }),
      changed("DaemonSet kvandal-power/gpu-power-cap-a"),
    ],
    [
      "C8",
      "a cap with an init container, on fewer nodes",
      withCap({
        template: {
          spec: { ...CAP.template.spec, nodeSelector: { rack: "1" }, initContainers: [{}] },
        },
      }),
      changed("DaemonSet kvandal-power/gpu-power-cap-a"),
    ],
    [
      "C8",
      "no cap where one was deployed",
      { own: [cronJob, script] },
      "hall hall-1: DaemonSet kvandal-power/gpu-power-cap-a is missing: deploy the phase again (kvandal up --refresh)",
    ],
    [
      "C8",
      "a second DaemonSet beside the cap",
      {
        own: [
          cronJob,
          script,
          cap,
          object("DaemonSet", "uncap", {}, { namespace: "kvandal-power" }),
        ],
      },
      notDeployed("DaemonSet kvandal-power/uncap"),
    ],
    [
      "C14",
      "a pod that no workload has made",
      {
        own: [
          ...[cronJob, script, cap],
          object("Pod", "mine", {}, { ownerReferences: [{ kind: "Job", name: "absent" }] }),
        ],
      },
      notDeployed("Pod kvandal/mine"),
    ],
    [
      "C14",
      "a script that counts otherwise",
      { own: [cronJob, otherScript, cap] },
      changed("ConfigMap kvandal/kvandal-guard-sync-01"),
    ],
    [
      "C14",
      "a CronJob that is suspended",
      { own: [{ ...cronJob, spec: { ...cronJob.spec, suspend: true } }, script, cap] },
      changed("CronJob kvandal/kvandal-guard-sync"),
    ],
    [
      "C14",
      "a CronJob that counts once a year",
      { own: [{ ...cronJob, spec: { schedule: "0 0 1 1 *" } }, script, cap] },
      changed("CronJob kvandal/kvandal-guard-sync"),
    ],
  ])("%s: %s", (_id, _what, change, problem) => {
    expect(problems(change)).toEqual([problem]);
  });
});
