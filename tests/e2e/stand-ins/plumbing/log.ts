import { appendFileSync } from "node:fs";

/**
 * Appends a line to the file that KVANDAL_STAND_IN_LOG names, if it is set. Standard output belongs to the
 * engine (it carries the port), so this is the only trace a stand-in leaves.
 */
export function log(line: string): void {
  const file = process.env.KVANDAL_STAND_IN_LOG;
  if (file) appendFileSync(file, `${new Date().toISOString()} ${process.pid} ${line}\n`);
}
