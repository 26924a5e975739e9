import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { recipeOf } from "../../tools/toolchain/tools";
import { version } from "@pulumi/kubernetes/package.json";
import type { ResolvedTool } from "../../tools/toolchain/types";
import { PROJECT } from "../support/sites";
import { script, withServer } from "../unit/toolchain/support";

/** A disk that gets full while a tool is put into the cache: a small one, mounted where only the tested process sees it. */

jest.setTimeout(5 * 60_000);

const KVANDAL = join(PROJECT, "tools", "bin", "kvandal.js");
const folder = mkdtempSync(join(tmpdir(), "kvandal-full-disk-"));
const cache = join(folder, "cache");
const bin = join(folder, "bin");
mkdirSync(cache);
mkdirSync(bin);

/** Absolute paths of what the shell below needs: on its PATH there is nothing but the toolchain. */
const [unshare = "", mount = "", mkdir = "", ln = "", ls = ""] = spawnSync(
  "sh",
  ["-c", "for program in unshare mount mkdir ln ls; do command -v $program; done"],
  { encoding: "utf8" },
).stdout.split("\n");
const DISK = `${mount} -t tmpfs -o size=2m none ${cache}`;
/** How a process gets mounts of its own: as root, or as a user where users may. */
const ownMounts = [["--mount"], ["--user", "--map-root-user", "--mount"]].find(
  (flags) => spawnSync(unshare, [...flags, "/bin/sh", "-c", DISK]).status === 0,
);
const whereMountsWork = ownMounts === undefined ? it.skip : it;

/** The provider's plugin, as the engine keeps it: an empty one, which nothing here starts. */
const PLUGIN = `resource-kubernetes-v${version.replace(/^v/, "")}`;
const plugins = join(cache, "pulumi-home", "plugins", PLUGIN);

/** Larger than the disk. All other tools are there already. */
const KUBECTL = script(recipeOf("kubectl").version).padEnd(4 * 2 ** 20, "#");
let kubectls: string;
let withDefinitions: string;

beforeAll(() => {
  const { stdout } = spawnSync(process.execPath, [KVANDAL, "toolchain", "--json"], {
    encoding: "utf8",
  });
  const { tools, crdFolder } = JSON.parse(stdout) as {
    readonly tools: readonly ResolvedTool[];
    readonly crdFolder: string;
  };
  for (const { name, path } of tools.filter((tool) => tool.name !== "kubectl")) {
    symlinkSync(path, join(bin, name));
  }
  const definitions = join(cache, ...crdFolder.split("/").slice(-4));
  withDefinitions = [
    `${mkdir} -p ${dirname(definitions)} && ${ln} -s ${crdFolder} ${definitions}`,
    `${mkdir} -p ${plugins} && : > ${join(plugins, "pulumi-resource-kubernetes")}`,
  ].join("\n");
  kubectls = join(definitions, "..", "..", "kubectl");
}, 60 * 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs shell commands with mounts of their own. @returns what they printed. */
function shell(...commands: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = [...(ownMounts ?? []), "/bin/sh", "-c", commands.join("\n")];
    const env = { ...process.env, PATH: bin, KVANDAL_CACHE: cache };
    const child = spawn(unshare, args, { env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.on("error", reject).on("close", () => {
      resolve(output);
    });
  });
}

/** A server with a kubectl that is larger than the disk. */
const withKubectl = (test: () => Promise<void>): Promise<void> =>
  withServer(({ url }, response) => {
    const checksum = createHash("sha256").update(KUBECTL).digest("hex");
    response.end(url?.endsWith("/kubectl.sha256") === true ? checksum : KUBECTL);
  }, test);

async function expectWayOut(): Promise<void> {
  const toolchain = `${process.execPath} ${KVANDAL} toolchain; echo "ended with $?"`;
  const said = await shell(
    `${DISK} && ${withDefinitions}`,
    ...[toolchain, "echo ----", `${ls} -A ${kubectls}`, "echo ----"],
    ...[`${mount} -o remount,size=64m ${cache}`, toolchain],
  );
  const [full = "", kept, roomy = ""] = said.split("----\n");
  expect(full).toContain(
    `error: there is no room left for the toolchain (ENOSPC: no space left on device, write): make room, or set KVANDAL_CACHE to a folder on a disk that has some; it is ${cache} now, and nothing half-made was kept there\nended with 1\n`,
  );
  expect(kept).toBe("");
  expect(roomy).toMatch(/^kubectl +1\.34\.4 +download /m);
  expect(roomy).toContain("ended with 0\n");
}

whereMountsWork("says so, keeps nothing of the tool, and goes on when there is room", () =>
  withKubectl(expectWayOut),
);
