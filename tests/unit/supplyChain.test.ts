import { readFileSync } from "node:fs";
import { join } from "node:path";
import { licenceProblems, type LockedPackage } from "../../tools/supplyChain/licences";
import { PROJECT } from "../support/sites";

const read = (file: string): unknown => JSON.parse(readFileSync(join(PROJECT, file), "utf8"));
const lock = read("package-lock.json") as { packages: Record<string, LockedPackage> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

describe("the lock file", () => {
  it("has a strong checksum for every package, and says nowhere where to fetch it", () => {
    expect(packages.length).toBeGreaterThan(100);
    const unchecked = packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ""));
    expect(unchecked.map(([path]) => path)).toEqual([]);
    // The registry is the user's: an address here would be fetched from instead.
    const elsewhere = packages.filter(([, { resolved }]) => resolved !== undefined);
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  it("pins every direct dependency to one version", () => {
    const { dependencies, devDependencies } = read("package.json") as Record<
      "dependencies" | "devDependencies",
      Record<string, string>
    >;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("has packages under licences only that this project may ship with", () => {
    expect(licenceProblems(lock.packages)).toEqual([]);
  });

  it.each([
    ["GPL-3.0-only", "GPL-3.0-only"],
    [undefined, "no licence"],
    ["MIT AND AGPL-3.0-only", "AGPL-3.0-only"],
  ])("would be refused with %s in it", (license, named) => {
    expect(licenceProblems({ "node_modules/x": { license } }).join()).toContain(named);
  });

  it("takes a package that lets one choose a licence", () => {
    expect(licenceProblems({ "node_modules/x": { license: "(MIT OR GPL-3.0-only)" } })).toEqual([]);
  });
});
