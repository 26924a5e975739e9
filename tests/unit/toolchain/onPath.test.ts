import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findOnPath } from "../../../tools/toolchain/onPath";
import { recipeOf } from "../../../tools/toolchain/tools";
import { versionIn } from "../../../tools/toolchain/version";
import { fakeTool, RECIPE, withFolder } from "./support";

const PULUMI = recipeOf("pulumi");

describe("a tool on PATH", () => {
  it("is the first whose version will do", () =>
    withFolder(async (folder) => {
      const first = fakeTool(join(folder, "a"), "kubectl", "1.33.1");
      fakeTool(join(folder, "b"), "kubectl", "1.35.0");
      const path = [join(folder, "empty"), join(folder, "a"), join(folder, "b")].join(delimiter);
      await expect(findOnPath(RECIPE, path)).resolves.toEqual({
        name: "kubectl",
        path: first,
        version: "1.33.1",
        source: "path",
      });
    }));

  it("is asked once where several folders lead to it", () =>
    withFolder(async (folder) => {
      const asked = join(folder, "asked");
      mkdirSync(join(folder, "usr"));
      const text = `#!/bin/sh\necho asked >> ${asked}\necho v1.32.9\n`;
      writeFileSync(join(folder, "usr", "kubectl"), text, { mode: 0o755 });
      symlinkSync(join(folder, "usr"), join(folder, "bin"));
      const path = [join(folder, "usr"), join(folder, "bin")].join(delimiter);
      await expect(findOnPath(RECIPE, path)).resolves.toBeUndefined();
      expect(readFileSync(asked, "utf8")).toBe("asked\n");
    }));

  it.each(["1.32.9", "1.36.0"])("is passed over when it is version %s", (version) =>
    withFolder(async (folder) => {
      fakeTool(join(folder, "a"), "kubectl", version);
      const second = fakeTool(join(folder, "b"), "kubectl", "1.34.0");
      const both = [join(folder, "a"), join(folder, "b")].join(delimiter);
      await expect(findOnPath(RECIPE, both)).resolves.toMatchObject({ path: second });
      await expect(findOnPath(RECIPE, join(folder, "a"))).resolves.toBeUndefined();
    }),
  );

  it("is passed over when it does not run, says nothing, or cannot be executed", () =>
    withFolder(async (folder) => {
      for (const [name, text] of [
        ["broken", "#!/bin/sh\nexit 1\n"],
        ["silent", "#!/bin/sh\n"],
      ] as const) {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, "kubectl"), text, { mode: 0o755 });
      }
      chmodSync(fakeTool(join(folder, "plain"), "kubectl", "1.34.0"), 0o644);
      mkdirSync(join(folder, "folder", "kubectl"), { recursive: true });
      const path = ["broken", "silent", "plain", "folder"].map((name) => join(folder, name));
      await expect(findOnPath(RECIPE, path.join(delimiter))).resolves.toBeUndefined();
    }));
});

describe("a Pulumi CLI on PATH", () => {
  it("counts only with its Node language host", () =>
    withFolder(async (folder) => {
      fakeTool(folder, "pulumi", "3.230.0");
      await expect(findOnPath(PULUMI, folder)).resolves.toBeUndefined();
      const host = fakeTool(folder, "pulumi-language-nodejs", "3.230.0");
      chmodSync(host, 0o644);
      await expect(findOnPath(PULUMI, folder)).resolves.toBeUndefined();
      chmodSync(host, 0o755);
      await expect(findOnPath(PULUMI, folder)).resolves.toMatchObject({ version: "3.230.0" });
    }));

  it("may be a link to where its Node language host lies", () =>
    withFolder(async (folder) => {
      const installed = fakeTool(join(folder, "opt"), "pulumi", "3.230.0");
      fakeTool(join(folder, "opt"), "pulumi-language-nodejs", "3.230.0");
      mkdirSync(join(folder, "bin"));
      symlinkSync(installed, join(folder, "bin", "pulumi"));
      const found = await findOnPath(PULUMI, join(folder, "bin"));
      expect(found?.path).toBe(join(folder, "bin", "pulumi"));
    }));

  it("lends nobody its language host alone", () =>
    withFolder(async (folder) => {
      fakeTool(folder, "pulumi-language-nodejs", "3.230.0");
      await expect(findOnPath(recipeOf("pulumi-language-nodejs"), folder)).resolves.toBeUndefined();
    }));
});

it.each([
  ["v3.259.0", "3.259.0"],
  ["Kubernetes v1.34.4", "1.34.4"],
  ["Client Version: v1.34.4\nKustomize Version: v5.7.1", "1.34.4"],
  ["etcd Version: 3.6.8\nGit SHA: 0123abc", "3.6.8"],
  ["kwok version v0.7.0 go1.26.8 (linux/amd64)", "0.7.0"],
  ["go1.26.8", "1.26.8"],
  ["devel", undefined],
])("reads the version in %j", (text, version) => {
  expect(versionIn(text)).toBe(version);
});
