import { judgeResource } from "../../policies/energyBudget";
import { judgeStack, type StackResource } from "../../policies/judge/stack";
import type { SiteFacts } from "../../policies/judge/siteFacts";
import { LABELS, POOL_NAMESPACE } from "../../model/names";
import { projectCatalog, siteOfPools } from "./manyPools";
import { measured } from "./report";

/** `judge POOLS`: judges that many MachineDeployments, each on its own and all as a stack. */
const catalog = projectCatalog();
const site = siteOfPools(Number(process.argv[2]), catalog);
const phase = site.phases.at(-1)?.name ?? "";
const facts: SiteFacts = { site, catalog };
const contexts = new Map(site.halls.map((hall) => [hall.name, hall.managementContext]));

const resources = site.pools.map((pool): StackResource => {
  const machines = { kind: "Metal3MachineTemplate", name: `${pool.name}-00000000` };
  return {
    type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment",
    urn: pool.name,
    props: {
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind: "MachineDeployment",
      metadata: {
        name: pool.name,
        namespace: POOL_NAMESPACE,
        labels: {
          [LABELS.site]: site.name,
          [LABELS.phase]: phase,
          [LABELS.hall]: pool.hall,
          [LABELS.pool]: pool.name,
          [LABELS.gpuSystem]: pool.gpuSystem,
        },
      },
      spec: {
        replicas: 1,
        rollout: { strategy: { rollingUpdate: { maxSurge: 0 } } },
        template: { spec: { infrastructureRef: machines } },
      },
    },
    provider: { props: { context: contexts.get(pool.hall) } },
  };
});

measured(() => {
  const find = () => facts;
  for (const { type, props, provider } of resources) {
    const [message] = judgeResource({ type, props, provider: provider as never }, find);
    if (message !== undefined) {
      throw new Error(`the workload is meant to be let through: ${message}`);
    }
  }
  judgeStack(resources, find);
});
