import { readFileSync } from "node:fs";
import { join } from "node:path";
import { licenceProblems, licenceReport, type LockedPackage } from "./licences";

/** `npm run licences`: every package of the lock file by its licence; ends with 1 when one is not allowed. */
const lock = JSON.parse(readFileSync(join(__dirname, "..", "..", "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
console.log(licenceReport(lock.packages));
for (const problem of licenceProblems(lock.packages)) {
  console.error(problem);
  process.exitCode = 1;
}
