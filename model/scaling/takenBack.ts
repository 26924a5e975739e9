import type { Drained } from "../evidence/recordSchema";
import { poolNamed } from "../site";
import type { Site } from "../siteSchema";
import type { InService, PoolInService } from "./inService";
import { addLeaving } from "./leaving";
import { declaredMachines, definedMachines, isSameKind } from "./machines";
import type { DeploymentFacts } from "./nextDeployment";

/**
 * What is in service where a `drained` record that the last deployment was judged by has been withdrawn or corrected since: the units that
 * it freed may draw power, and were forgotten when it freed them. They count at their nameplate until a record frees them again.
 */
export function restoreTakenBack(
  before: InService,
  site: Site,
  { records, judgedBy = {} }: Pick<DeploymentFacts, "records" | "judgedBy">,
): InService {
  const isKnown = (file: string): boolean => Object.hasOwn(judgedBy, file);
  const takenBack = new Set(
    records.flatMap(({ file, supersedes }) => (isKnown(file) ? [] : (supersedes ?? []))),
  );
  return records
    .filter(
      (record): record is Drained =>
        record.record === "drained" &&
        !record.illustrative &&
        isKnown(record.file) &&
        takenBack.has(record.file),
    )
    .reduce<InService>((all, record) => {
      const was = all[record.pool] ?? { units: 0 };
      return { ...all, [record.pool]: restored(was, record, site) };
    }, before);
}

function restored(was: PoolInService, record: Drained, site: Site): PoolInService {
  const pool = poolNamed(site, record.pool);
  const declared = pool === undefined ? {} : declaredMachines(pool);
  const { hall = declared.hall, gpuSystem = declared.gpuSystem, units, drainedOn: since } = record;
  const row = hall === declared.hall ? declared.row : undefined;
  const entries = was.leaving ?? [];
  const entry = entries.find((other) => isSameKind(other, { hall, gpuSystem }));
  // An entry that the record freed a part of is whole again by itself.
  if (entry?.known.includes(record.file) === false) {
    return was;
  }
  const machines = definedMachines({ hall, row, gpuSystem });
  return { ...was, leaving: addLeaving(entries, { ...machines, units, since, known: [] }) };
}
