import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

/** What a Node process says, with Pulumi's SDK loaded as the engine's processes load it. */
function withSdk(script: string): unknown {
  const whole = `
    const sdk = require("@pulumi/pulumi");
    const isLoaded = (name) => Object.keys(require.cache).some((file) => file.includes("node_modules/" + name + "/lib"));
    console.log(JSON.stringify((${script})()));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", join(PROJECT, "tools", "engine", "loadLess.js"), "--eval", whole],
    { cwd: PROJECT, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("the engine's Node processes", () => {
  it("load no compiler and no package manager with Pulumi's SDK", () => {
    expect(
      withSdk(
        `() => ({ sdk: typeof sdk.ComponentResource, typescript: isLoaded("typescript"), arborist: isLoaded("@npmcli/arborist") })`,
      ),
    ).toEqual({ sdk: "function", typescript: false, arborist: false });
  });

  it("have both, and the automation of the engine, where somebody uses them", () => {
    expect(
      withSdk(`() => {
        const shim = require("@pulumi/pulumi/typescript-shim");
        const { version } = require("typescript/package.json");
        const before = [shim.version === version, isLoaded("typescript")];
        const compiled = shim.transpileModule("const x: number = 1;", {}).outputText;
        return [...before, compiled, isLoaded("typescript"), typeof sdk.automation.LocalWorkspace.create];
      }`),
    ).toEqual([true, false, "var x = 1;\n", true, "function"]);
  });

  it("make ready to read TypeScript, and load the compiler for the first file that is", () => {
    expect(
      withSdk(`() => {
        const compiler = require("@pulumi/pulumi/tsutils").typeScriptRequireStrings();
        const options = { transpileOnly: true, compiler: compiler.typescriptRequire, skipProject: true };
        require("module").createRequire(require.resolve("@pulumi/pulumi"))(compiler.tsnodeRequire).register(options);
        const before = isLoaded("typescript");
        return [before, require("./model/compareText.ts").compareText("a", "b"), isLoaded("typescript")];
      }`),
    ).toEqual([false, -1, true]);
  });
});
