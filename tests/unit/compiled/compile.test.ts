import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BuildOptions } from "esbuild";
import { compileCommandLine } from "../../../tools/compiled/commandLine";
import { compileIfStale } from "../../../tools/compiled/compile";
import { PROJECT } from "../../support/sites";

/** Inside the project, as programs are. */
const FOLDER = join(PROJECT, ".kvandal");
let folder: string;
let outfile: string;

const write = (file: string, text: string): void => {
  const path = join(folder, file);
  writeFileSync(path, text);
  // Written a while ago, as a file is that nobody edits just now.
  const then = new Date(Date.now() - 60_000);
  utimesSync(path, then, then);
};
const compile = async (options: BuildOptions = {}): Promise<boolean> => {
  // What is written in the same millisecond may have been read before.
  await sleep(20);
  return compileIfStale({ entryPoint: join(folder, "main.ts"), outfile, options });
};
const printed = (): string => execFileSync(process.execPath, [outfile], { encoding: "utf8" });

beforeEach(() => {
  mkdirSync(FOLDER, { recursive: true });
  folder = mkdtempSync(join(FOLDER, "compile-test-"));
  outfile = join(folder, "out", "main.js");
  write("part.ts", `export const watts: number = 1;`);
  write("main.ts", `import { watts } from "./part"; console.log(watts);`);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("compiles once, until something that was imported changes", async () => {
  await expect(compile()).resolves.toBe(true);
  await expect(compile()).resolves.toBe(false);
  expect(printed()).toBe("1\n");
  write("part.ts", `export const watts: number = 20;`);
  await expect(compile()).resolves.toBe(true);
  expect(printed()).toBe("20\n");
});

it("compiles again where a file is another one and older than what was compiled, as after a checkout that keeps times", async () => {
  await compile();
  const past = new Date("2026-01-01");
  write("part.ts", `export const watts: number = 2;`);
  utimesSync(join(folder, "part.ts"), past, past);
  await expect(compile()).resolves.toBe(true);
  expect(printed()).toBe("2\n");
});

it("compiles nothing where only times are other ones, as in a copy or in the layer of an image", async () => {
  await compile();
  const now = new Date();
  for (const file of ["main.ts", "part.ts", "out/main.js"]) {
    utimesSync(join(folder, file), now, now);
  }
  await expect(compile()).resolves.toBe(false);
});

it("compiles again what was cut short, and what is to be compiled in another way", async () => {
  await compile();
  truncateSync(outfile, 10);
  await expect(compile()).resolves.toBe(true);
  expect(printed()).toBe("1\n");
  await expect(compile({ banner: { js: 'console.log("first");' } })).resolves.toBe(true);
  expect(printed()).toBe("first\n1\n");
});

it("does not take what it compiled for fresh when a source was written at the same time", async () => {
  const soon = new Date(Date.now() + 60_000);
  utimesSync(join(folder, "part.ts"), soon, soon);
  await expect(compile()).resolves.toBe(true);
  await expect(compile()).resolves.toBe(true);
});

it("fails when a source is gone, and does not run what was compiled from it", async () => {
  await compile();
  rmSync(join(folder, "part.ts"));
  await expect(compile({ logLevel: "silent" })).rejects.toThrow(/Could not resolve "\.\/part"/);
});

it("lets a source read the files beside it", async () => {
  write("note.txt", "beside");
  write(
    "part.ts",
    `import { readFileSync } from "node:fs"; import { join } from "node:path";
     export const watts = readFileSync(join(__dirname, "note.txt"), "utf8");`,
  );
  await compile();
  expect(printed()).toBe("beside\n");
});

it("says that the command line could not be compiled where nothing can be written", async () => {
  await expect(compileCommandLine("/proc/kvandal.js")).resolves.toBe(false);
});
