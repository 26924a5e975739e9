import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { judgePools, stackOf } from "./judgePools";
import { kvandalFile, projectCatalog, siteOf, withPools, withTightHalls } from "./manyPools";
import type { PoolManifest } from "./poolManifests";

/** `judgeFile FILE POOLS`: reads manifests and judges them; exit code 1 if the energy budget refuses them. */
const [file = "", pools] = process.argv.slice(2);
const catalog = projectCatalog();
const site = siteOf(withTightHalls(withPools(kvandalFile(), Number(pools))), catalog);
const documents = parseAllDocuments(readFileSync(file, "utf8"));
const manifests = documents.map((document) => document.toJS() as PoolManifest);
const messages = judgePools(site, catalog, stackOf(site, manifests));
console.log(messages.join("\n"));
process.exitCode = messages.length === 0 ? 0 : 1;
