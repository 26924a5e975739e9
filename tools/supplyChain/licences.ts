/** What `package-lock.json` says of a package. */
export interface LockedPackage {
  readonly version?: string | undefined;
  readonly license?: string | undefined;
  readonly integrity?: string | undefined;
  readonly resolved?: string | undefined;
  readonly dev?: boolean | undefined;
}

/** Licences that ask for no more than to be named. By their SPDX names. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
]);

/** Packages whose licence has no SPDX name in the lock file, with what their LICENSE file says. See docs/supply-chain.md. */
const READ_BY_HAND: Readonly<Record<string, string>> = { "@logdna/tail-file": "MIT" };

/** The name of a package by its path in the lock file. */
export function packageName(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** The licence of a package: as the lock file says it, or as somebody read it. */
export function licenceOf(path: string, { license }: LockedPackage): string {
  return READ_BY_HAND[packageName(path)] ?? license ?? "no licence";
}

/** Packages whose licence is none that this project may ship with, each in a sentence. */
export function licenceProblems(packages: Readonly<Record<string, LockedPackage>>): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    const licence = licenceOf(path, entry);
    return path === "" || isAllowed(licence)
      ? []
      : [
          `${packageName(path)}: ${licence} is not among the licences of tools/supplyChain/licences.ts`,
        ];
  });
}

/** One of an OR is enough, an AND needs all. */
function isAllowed(licence: string): boolean {
  const expression = licence.replace(/^\((.*)\)$/, "$1");
  return expression
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((name) => ALLOWED.has(name.trim())));
}

/** A table of all packages by licence, as text: `npm run -s licences`. */
export function licenceReport(packages: Readonly<Record<string, LockedPackage>>): string {
  const byLicence = new Map<string, string[]>();
  for (const [path, entry] of Object.entries(packages)) {
    if (path !== "") {
      const licence = licenceOf(path, entry);
      const name = `${packageName(path)} ${entry.version ?? ""}${entry.dev === true ? " (development)" : ""}`;
      byLicence.set(licence, [...(byLicence.get(licence) ?? []), name]);
    }
  }
  return [...byLicence]
    .sort(([, first], [, second]) => second.length - first.length)
    .map(
      ([licence, names]) =>
        `${licence}: ${names.length}\n${[...new Set(names)].map((name) => `  ${name}\n`).join("")}`,
    )
    .join("\n");
}
