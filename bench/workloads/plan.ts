import { planSite } from "../../model/sitePlan";
import { projectCatalog, siteOfPools } from "./manyPools";
import { measured } from "./report";
import { DECLARED } from "../../model/power/basis";

/** `plan POOLS`: plans a phase of that many pools. */
const catalog = projectCatalog();
const site = siteOfPools(Number(process.argv[2]), catalog);
measured(() => planSite(site, catalog, DECLARED));
