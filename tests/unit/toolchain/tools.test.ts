import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KUEUE, recipeOf, RECIPES } from "../../../tools/toolchain/tools";
import { TOOL_NAMES, type ToolName } from "../../../tools/toolchain/types";

const TOOLCHAIN = join(__dirname, "..", "..", "..", "tools", "toolchain");

const goModOf = (module: string): string => readFileSync(join(TOOLCHAIN, module, "go.mod"), "utf8");

describe("the table of tools", () => {
  it("has every tool once", () => {
    expect(RECIPES.map(({ name }) => name).sort()).toEqual([...TOOL_NAMES].sort());
  });

  it.each([...RECIPES, KUEUE])(
    "builds the version of $name that its go.mod requires",
    ({ version, go }) => {
      const lines = goModOf(go.module)
        .split("\n")
        .map((line) => line.trim().replace(/^require /, ""));
      expect(lines.some((line) => line.replace(/^tool /, "") === go.package)).toBe(true);
      const [required] = lines
        .filter((line) => / v\S+/.test(line) && !line.includes("=>"))
        .map((line) => line.split(" "))
        .filter(([path]) => path !== undefined && `${go.package}/`.startsWith(`${path}/`))
        .sort(([one = ""], [other = ""]) => other.length - one.length);
      expect(required?.[1]).toBe(`v${version}`);
    },
  );

  it.each<[ToolName, string, string, string | undefined]>([
    ["pulumi", "linux", "x64", "/pulumi-v3.259.0-linux-x64.tar.gz"],
    ["pulumi", "darwin", "arm64", "/pulumi-v3.259.0-darwin-arm64.tar.gz"],
    ["etcd", "linux", "x64", "/etcd-v3.6.8-linux-amd64.tar.gz"],
    ["etcd", "darwin", "arm64", undefined],
    ["kube-apiserver", "linux", "arm64", "/bin/linux/arm64/kube-apiserver"],
    ["kube-apiserver", "darwin", "arm64", undefined],
    ["kubectl", "darwin", "x64", "/bin/darwin/amd64/kubectl"],
  ])("downloads %s for %s on %s as %s", (name, os, arch, end) => {
    const url = recipeOf(name).release?.({ os, arch })?.url;
    expect(end === undefined ? url === undefined : url?.endsWith(end)).toBe(true);
  });
});
