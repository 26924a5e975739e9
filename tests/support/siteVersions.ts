import { lockedLimitsOf } from "../../model/lockedLimits";
import type { SiteVersion } from "../../model/diff/siteVersion";
import { parseYamlFile, type YamlFile } from "../../model/input/yamlFile";
import { readSite } from "../../model/site";
import { loadLockedLimits } from "../../model/limitsFile";
import { readTexts, shippedEvidence } from "./evidence";
import { energisedRecord } from "./lockedProject";
import { catalog, PROJECT, siteText } from "./sites";

/** The day of every version that names none. */
export const TODAY = "2026-11-23";

/** A letter that proves the power of Kvandal's first phase: the shipped evidence is all examples, which prove nothing of a real site. */
export const ENERGISED_LETTER: Readonly<Record<string, string>> = {
  "2026-04-01-phase-1-grid-energised.yaml": energisedRecord("phase-1", "20 MW", "2026-04-01"),
};

/** What of a shipped site is changed. */
export interface VersionParts {
  /** Text of the site file and what stands in its place; each must be there. */
  readonly change?: readonly (readonly [from: string, to: string])[];
  /** Evidence files beside those that are shipped. */
  readonly evidence?: Readonly<Record<string, string>>;
  /** Shipped evidence files that are not there. */
  readonly without?: readonly string[];
  readonly now?: string;
  /** Phase by stack. */
  readonly stacks?: Readonly<Record<string, string>>;
  /** The configuration in stack files that deploy nothing of the site, by stack. */
  readonly otherStacks?: Readonly<Record<string, string>>;
  /** Lock the limits of the changed site anew, as whoever owns the grid contract would. */
  readonly relocked?: boolean;
}

/** A shipped site as one side of a diff, read once in a test file: most changes are compared with the same version. */
export function versionOf(name: string, parts: VersionParts = {}): SiteVersion {
  const asked = JSON.stringify([name, parts]);
  const version = versions.get(asked) ?? readVersion(name, parts);
  versions.set(asked, version);
  return version;
}

const versions = new Map<string, SiteVersion>();

function readVersion(name: string, parts: VersionParts): SiteVersion {
  const text = (parts.change ?? []).reduce((before, [from, to]) => {
    if (!before.includes(from)) {
      throw new Error(`the site file has no ${from}`);
    }
    return before.replace(from, to);
  }, siteText(name));
  const file = `sites/${name}/site.yaml`;
  const siteFile = yamlOf(file, text);
  const site = readSite(siteFile, catalog);
  const shipped = shippedEvidence(site).filter((record) => !parts.without?.includes(record.file));
  return {
    site,
    catalog,
    records: [...shipped, ...readTexts(site, parts.evidence ?? {})],
    evidenceFiles: new Map([
      ...shipped.map(({ file: shippedFile }) => [shippedFile, "as shipped"] as const),
      ...Object.entries(parts.evidence ?? {}),
    ]),
    locked:
      parts.relocked === true ? lockedLimitsOf(site, catalog) : loadLockedLimits(PROJECT, name),
    now: parts.now ?? TODAY,
    stacks: new Map(
      Object.entries(parts.stacks ?? {}).map(([stack, phase]) => [
        stack,
        {
          phase,
          file: yamlOf(
            `Pulumi.${stack}.yaml`,
            `config:\n  kvandal:site: ${name}\n  kvandal:phase: ${phase}\n`,
          ),
        },
      ]),
    ),
    otherStackFiles: new Map(
      Object.entries(parts.otherStacks ?? {}).map(([stack, text]) => [
        stack,
        yamlOf(`Pulumi.${stack}.yaml`, text),
      ]),
    ),
    siteFile,
  };
}

function yamlOf(file: string, text: string): YamlFile {
  const parsed = parseYamlFile(file, text);
  if ("problems" in parsed) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.yaml;
}
