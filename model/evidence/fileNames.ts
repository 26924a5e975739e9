/** Name of a record, which another one can supersede. */
export const RECORD_FILE_NAME = /^[A-Za-z0-9][-.A-Za-z0-9_]*\.yaml$/;

/** Names of files of an evidence folder that are neither records nor signatures. They say nothing about power, and may be edited. */
export const OTHER_EVIDENCE_FILES = ["README.md", ".gitkeep"] as const;

/** What a file of an evidence folder is, by its name; undefined where it may not be there, since people could take it for a record. */
export function evidenceFileKind(name: string): "record" | "signature" | "other" | undefined {
  if (RECORD_FILE_NAME.test(name)) {
    return "record";
  }
  if (name.endsWith(".sig") && RECORD_FILE_NAME.test(name.slice(0, -".sig".length))) {
    return "signature";
  }
  return OTHER_EVIDENCE_FILES.some((other) => other === name) ? "other" : undefined;
}
