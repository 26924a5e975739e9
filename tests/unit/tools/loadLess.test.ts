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

  it("have both where somebody uses them", () => {
    expect(
      withSdk(`() => {
        const shim = require("@pulumi/pulumi/typescript-shim");
        const { version } = require("typescript/package.json");
        const before = [shim.version === version, isLoaded("typescript")];
        const compiled = shim.transpileModule("const x: number = 1;", {}).outputText;
        return [...before, compiled, isLoaded("typescript")];
      }`),
    ).toEqual([true, false, "var x = 1;\n", true]);
  });
});
