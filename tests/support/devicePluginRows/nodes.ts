import type { NodeGpus } from "../../../model/devicePlugin/hardware";
import type { ConfigContext } from "../../../model/devicePlugin/parseConfig";

const H100: NodeGpus = {
  gpuSystem: "hgx-h100",
  migProfiles: ["1g.10gb", "3g.40gb"],
  gpus: [{}, {}],
  imexChannel: false,
};
/** For nodes of two H100, but for what is said. */
export const on = (node: Partial<NodeGpus>): ConfigContext => ({ node: { ...H100, ...node } });
