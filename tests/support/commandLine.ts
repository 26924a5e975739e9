import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, stripVTControlCharacters } from "node:util";
import { isFresh } from "../../tools/compiled/isFresh";
import { EXIT } from "../../tools/failure";
import { copyInto } from "./copyInto";
import { PROJECT } from "./sites";

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line within the test, which costs a small part of a process: with the code of this project and the data
 * of `project`. For a `preview`, which runs the program of its own folder, use `kvandal`.
 *
 * @param env what is added to the environment.
 */
export async function kvandalHere(
  args: readonly string[],
  project = PROJECT,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { runCommandLine } =
    jest.requireActual<typeof import("../../tools/commandLine")>("../../tools/commandLine");
  const folders = jest.requireActual<typeof import("../../tools/project")>("../../tools/project");
  const said = { stdout: "", stderr: "" };
  const write =
    (stream: keyof typeof said) =>
    (text: string | Uint8Array): boolean => {
      said[stream] += String(text);
      return true;
    };
  const log =
    (stream: keyof typeof said) =>
    (...parts: readonly unknown[]): void => {
      said[stream] += `${format(...parts)}\n`;
    };
  const { exitCode } = process;
  const replaced = [
    jest.replaceProperty(folders, "PROJECT", project),
    jest.replaceProperty(folders, "HOME", join(project, ".kvandal")),
    jest.replaceProperty(process, "env", { ...process.env, ...env }),
  ];
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation(write("stdout")),
    jest.spyOn(process.stderr, "write").mockImplementation(write("stderr")),
    jest.spyOn(console, "log").mockImplementation(log("stdout")),
    jest.spyOn(console, "error").mockImplementation(log("stderr")),
  ];
  try {
    process.exitCode = EXIT.done;
    await runCommandLine(args);
    return {
      status: process.exitCode,
      stdout: stripVTControlCharacters(said.stdout),
      stderr: stripVTControlCharacters(said.stderr),
    };
  } finally {
    process.exitCode = exitCode;
    for (const spy of spies) {
      spy.mockRestore();
    }
    for (const property of replaced) {
      property.restore();
    }
  }
}

/**
 * Runs the command line as a user does, in a process of its own.
 *
 * @param more of the environment, as a PATH with git.
 */
export function kvandal(
  args: readonly string[],
  project = PROJECT,
  more: Readonly<Record<string, string>> = {},
): Ended {
  const script = join(project, "tools", "bin", "kvandal.js");
  // No terminal, so no colours; and nothing of Pulumi at hand.
  const env = {
    PATH: join(process.execPath, ".."),
    KVANDAL_CACHE: join(tmpdir(), "kvandal-no-cache"),
    ...more,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

/** A copy of the project whose data a test may change; the test removes it. Its command line is compiled already. */
export function copyOfProject(): string {
  const project = mkdtempSync(join(tmpdir(), "kvandal-project-"));
  if (!isFresh(join(PROJECT, "bin", "kvandal.js"))) {
    kvandal(["--version"]);
  }
  copyInto(project, { compiled: ["bin/kvandal.js"] });
  return project;
}
