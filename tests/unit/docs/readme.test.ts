import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};
const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
const named = new Set(
  [...readme.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name]) => name),
);

describe("the README", () => {
  it("has every command of kvandal", () => {
    const commands = Object.keys(scripts).filter((name) => scripts[name]?.includes("kvandal.js"));
    expect(commands.filter((name) => !named.has(name))).toEqual([]);
  });

  it("names no script that is not there", () => {
    expect([...named].filter((name) => !((name ?? "") in scripts))).toEqual([]);
  });
});
