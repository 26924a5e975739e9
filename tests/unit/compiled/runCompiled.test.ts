import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

const PRELOADED = join(PROJECT, "tools", "engine", "runCompiled.js");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvandal-compiled-"));
  writeFileSync(join(folder, "index.ts"), `console.log("sources")`);
  writeFileSync(join(folder, "program.js"), `console.log("compiled"); exports.nodes = 15;`);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the engine's program process does: asks whether to read TypeScript, and requires the program. */
function run(environment: Readonly<Record<string, string>>): string {
  const script = `
    const { nodes } = require(${JSON.stringify(join(folder, "index.ts"))});
    console.log(nodes, process.env.PULUMI_NODEJS_TYPESCRIPT);`;
  const args = ["--require", PRELOADED, "--eval", script];
  return execFileSync(process.execPath, args, { env: environment, encoding: "utf8" });
}

it("runs the compiled program where TypeScript is asked for, and no compiler is", () => {
  const KVANDAL_COMPILED_PROGRAM = join(folder, "program.js");
  const environment = { KVANDAL_COMPILED_PROGRAM, PULUMI_NODEJS_TYPESCRIPT: "true" };
  expect(run(environment)).toBe("compiled\n15 false\n");
});

it("leaves a process alone that has no compiled program", () => {
  expect(run({ PULUMI_NODEJS_TYPESCRIPT: "true" })).toBe("sources\nundefined true\n");
});
