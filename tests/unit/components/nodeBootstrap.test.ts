import { nodeBootstrap } from "../../../components/manifests/nodeBootstrap";
import { addLabels } from "../../../components/manifests/objectLabels";
import { LABELS } from "../../../model/names";
import { DEFAULT_NODE_SETTINGS } from "../../../model/nodeSettings";

it("registers a node with the labels of its pool, whatever the topology labels are named", () => {
  const template = nodeBootstrap({
    settings: {
      ...DEFAULT_NODE_SETTINGS,
      topologyLabels: {
        block: LABELS.pool,
        scalableUnit: "cluster-api/accelerator",
        rack: "example.com/rack",
      },
    },
    labels: { [LABELS.pool]: "h100-1" },
    gpuSystem: "hgx-h100",
  });
  expect(JSON.stringify(template)).toContain(
    `"name":"node-labels","value":"kvandal.io/pool=h100-1,cluster-api/accelerator=hgx-h100,example.com/rack={{ ds.meta_data.rack }}"`,
  );
});

it("adds labels behind those that something is found by, and replaces none of them", () => {
  const labels = addLabels({ a: "own", b: "own" }, { c: "other", b: "other" });
  expect(Object.entries(labels)).toEqual([
    ["a", "own"],
    ["b", "own"],
    ["c", "other"],
  ]);
});
