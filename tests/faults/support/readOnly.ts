import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a file read-only for the user of these tests. @returns what undoes it. */
type MakeReadOnly = (file: string) => () => void;

const quietly = (command: string, ...args: readonly string[]): void => {
  execFileSync(command, args, { stdio: "ignore" });
};

/** For a user, the permissions. */
const byMode: MakeReadOnly = (file) => {
  chmodSync(file, 0o444);
  return () => {
    chmodSync(file, 0o644);
  };
};

/** Permissions do not stop root; an immutable file does. */
const byAttribute: MakeReadOnly = (file) => {
  quietly("chattr", "+i", file);
  return () => {
    quietly("chattr", "-i", file);
  };
};

/** Where the file system has no such attribute, a mount of the file over itself. */
const byMount: MakeReadOnly = (file) => {
  quietly("mount", "--bind", file, file);
  quietly("mount", "-o", "remount,bind,ro", file);
  return () => {
    quietly("umount", file);
  };
};

/** The first way that works on this machine; undefined for root where none does, as in a container without rights. */
export function wayToReadOnly(): MakeReadOnly | undefined {
  if (process.getuid?.() !== 0) {
    return byMode;
  }
  const folder = mkdtempSync(join(tmpdir(), "kvandal-read-only-"));
  const file = join(folder, "file");
  writeFileSync(file, "");
  try {
    return [byAttribute, byMount].find((way) => {
      try {
        way(file)();
        return true;
      } catch {
        return false;
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
