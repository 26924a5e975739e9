import { stringify } from "yaml";
import { siteDiff } from "../../model/diff/siteDiff";
import type { SiteVersion } from "../../model/diff/siteVersion";
import { parseYamlFile } from "../../model/input/yamlFile";
import { parseSite } from "../../model/site";
import { diffDocument } from "../../tools/diff/diffDocument";
import { markdown } from "../../tools/diff/markdown";
import { kvandalFile, projectCatalog, withPools } from "./manyPools";
import { measured } from "./report";

/** `diff POOLS`: what it amounts to that each of so many pools gets a second node, as the comment on a pull request says it. */
const FILE = "sites/kvandal/site.yaml";
const catalog = projectCatalog();
const pools = Number(process.argv[2]);
const [before, after] = [versionOf(1), versionOf(2)];

measured(() => markdown(diffDocument(siteDiff(before, after), undefined)));

function versionOf(nodes: number): SiteVersion {
  const text = stringify(withPools(kvandalFile(), pools, nodes));
  const parsed = parseYamlFile(FILE, text);
  if ("problems" in parsed) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return {
    site: parseSite(FILE, text, catalog),
    catalog,
    records: [],
    evidenceFiles: new Map(),
    locked: undefined,
    now: "2026-11-24",
    stacks: new Map(),
    otherStackFiles: new Map(),
    siteFile: parsed.yaml,
  };
}
