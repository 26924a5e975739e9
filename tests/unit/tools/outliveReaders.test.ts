import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

const KVANDAL = join(PROJECT, "tools", "bin", "kvandal.js");

/** Runs a command whose output nothing reads, as of `kvandal … | true`. */
async function unread(...args: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  const command = spawn(process.execPath, [KVANDAL, ...args], { cwd: PROJECT });
  command.stdout.destroy();
  let stderr = "";
  command.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(command, "close")) as unknown[];
  return { code, stderr };
}

it("a command whose output nothing reads any more ends as it would have, and says nothing of it", async () => {
  expect(await unread("plan", "--site", "kvandal", "--json")).toEqual({ code: 0, stderr: "" });
  expect((await unread("gates", "--site", "kvandal", "--phase", "phase-2")).code).toBe(1);
}, 120_000);
