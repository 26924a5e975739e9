import type { EvidenceRecord } from "../evidence/recordSchema";
import type { EvidenceFiles } from "./evidenceChanges";
import type { YamlFile } from "../input/yamlFile";
import type { LockedLimits } from "../powerBudget";
import type { LockedSite } from "../site";

/** The phase that a stack deploys, as its committed stack file says. */
export interface DeployedPhase {
  readonly phase: string;
  /** The stack file, for messages that name its line. */
  readonly file: YamlFile;
}

/** A site with all that decides about it, as it is at one commit: one side of a diff. */
export interface SiteVersion extends LockedSite {
  readonly records: readonly EvidenceRecord[];
  readonly evidenceFiles: EvidenceFiles;
  /** Limits from outside the site file; undefined if the site has none. */
  readonly locked: LockedLimits | undefined;
  /** The UTC day that the gates are judged on, `YYYY-MM-DD`. */
  readonly now: string;
  /** By the stack's name. What they deploy is in service. */
  readonly stacks: ReadonlyMap<string, DeployedPhase>;
  /** Stack files that do not say a phase of this site, by the stack's name. */
  readonly otherStackFiles: ReadonlyMap<string, YamlFile>;
  /** The site file, for messages that name its line. */
  readonly siteFile: YamlFile;
}
