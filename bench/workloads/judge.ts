import { judgePools, stackOf } from "./judgePools";
import { projectCatalog, siteOfPools } from "./manyPools";
import { poolManifests } from "./poolManifests";
import { measured } from "./report";

/** `judge POOLS`: judges that many MachineDeployments, each on its own and all as a stack. */
const catalog = projectCatalog();
const site = siteOfPools(Number(process.argv[2]), catalog);
const resources = stackOf(site, poolManifests(site));

measured(() => {
  const [message] = judgePools(site, catalog, resources);
  if (message !== undefined) {
    throw new Error(`the workload is meant to be let through: ${message}`);
  }
});
