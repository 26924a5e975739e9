import { join } from "node:path";
import { compileIfStale } from "../compiled/compile";
import { isFresh } from "../compiled/isFresh";

/**
 * Compiles the program of a project folder, `index.ts` and all that it imports, to one file when something has changed. By itself,
 * `pulumi` compiles each file of it in every run, and starts with nine megabytes of compiler.
 *
 * @returns whether it had to be compiled.
 * @throws Error where it cannot be compiled; the engine, given the sources, says why.
 */
export function compileProgram(folder: string): Promise<boolean> {
  return compileIfStale({
    entryPoint: join(folder, "index.ts"),
    outfile: compiledIn(folder),
    // One copy of the SDK in a process: that of Pulumi's own starter.
    options: { external: ["@pulumi/*"], logLevel: "silent" },
  });
}

/**
 * What makes the engine run the compiled program of a folder; nothing where there is none, or one that something has changed since:
 * then it runs the sources. See runCompiled.js.
 */
export function compiledProgramOf(folder: string): Readonly<Record<string, string>> {
  const compiled = compiledIn(folder);
  return isFresh(compiled) ? { KVANDAL_COMPILED_PROGRAM: compiled } : {};
}

function compiledIn(folder: string): string {
  return join(folder, "bin", "program.js");
}
