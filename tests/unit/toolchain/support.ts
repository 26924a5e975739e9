import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolRecipe } from "../../../tools/toolchain/tools";

/** A tool of the tests' own: `kubectl` by name, a shell script by nature. */
export const RECIPE: ToolRecipe = {
  name: "kubectl",
  version: "1.34.4",
  accepts: ">=1.33.0 <1.36.0",
  versionArgs: ["version"],
  go: { module: "none", package: "none" },
};

/** Runs a test with a temporary folder, in which the toolchain's cache lies too. */
export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-toolchain-"));
  process.env.KVANDAL_CACHE = join(folder, "cache");
  try {
    await test(folder);
  } finally {
    delete process.env.KVANDAL_CACHE;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An executable that prints a version. */
export function script(version: string): string {
  return `#!/bin/sh\necho "Version: v${version}"\n`;
}

/** Puts such an executable into a folder. @returns its path. */
export function fakeTool(folder: string, name: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, script(version), { mode: 0o755 });
  return path;
}

/** A step without progress. */
export function silently<Result>(_title: string, action: () => Promise<Result>): Promise<Result> {
  return action();
}

/** Runs a test against a web server of its own, which stands in for the makers' download hosts. */
export async function withServer(
  answer: RequestListener,
  test: (server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  process.env.KVANDAL_DOWNLOAD_MIRROR = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await test(server);
  } finally {
    delete process.env.KVANDAL_DOWNLOAD_MIRROR;
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
