import { evidenceFolder, loadEvidence } from "../../model/evidence/loadEvidence";
import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import type { Site } from "../../model/siteSchema";
import { PROJECT } from "../project";
import { checkSignatures } from "./signatures";

/** The evidence of a site of this project, signatures checked. @throws InputFileError with every problem of every record. */
export function loadProjectEvidence(site: Site): readonly EvidenceRecord[] {
  return checkSignatures(evidenceFolder(PROJECT, site.name), loadEvidence(PROJECT, site));
}
