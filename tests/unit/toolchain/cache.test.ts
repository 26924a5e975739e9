import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder, entryFolder, makeEntry, readEntry } from "../../../tools/toolchain/cache";
import { ToolchainError } from "../../../tools/toolchain/types";
import { withFolder } from "./support";

const NO_PROCESS = 2 ** 22 + 1;

/** Makes an entry with one file. @returns the entry's folder and the file. */
async function entryWith(text: string): Promise<{ folder: string; file: string }> {
  const folder = entryFolder("kubectl", "1.34.4");
  await makeEntry(folder, "build", (making) => {
    writeFileSync(join(making, "kubectl"), text);
    return Promise.resolve();
  });
  return { folder, file: join(folder, "kubectl") };
}

describe("a cache entry", () => {
  it("is what was made, and remembers how", () =>
    withFolder(async () => {
      const { folder, file } = await entryWith("tool");
      await expect(readEntry(folder)).resolves.toEqual({ folder, source: "build" });
      expect(readFileSync(file, "utf8")).toBe("tool");
    }));

  it("is thrown away when a file differs, is missing, or there is no record", () =>
    withFolder(async () => {
      const damages = [
        ({ file }: { file: string }) => {
          writeFileSync(file, "loot");
          utimesSync(file, 1, 1);
        },
        ({ file }: { file: string }) => {
          unlinkSync(file);
        },
        ({ folder }: { folder: string }) => {
          writeFileSync(join(folder, "entry.json"), "{");
        },
        ({ folder }: { folder: string }) => {
          unlinkSync(join(folder, "entry.json"));
        },
      ];
      for (const damage of damages) {
        const entry = await entryWith("tool");
        damage(entry);
        await expect(readEntry(entry.folder)).resolves.toBeUndefined();
        expect(readdirSync(dirname(entry.folder))).toEqual([]);
      }
    }));

  it("survives being copied, which changes times and not content", () =>
    withFolder(async () => {
      const { folder, file } = await entryWith("tool");
      utimesSync(file, 1, 1);
      await expect(readEntry(folder)).resolves.toBeDefined();
    }));

  it("is not there when making it failed", () =>
    withFolder(async () => {
      const folder = entryFolder("kubectl", "1.34.4");
      const making = makeEntry(folder, "build", (temporary) => {
        writeFileSync(join(temporary, "kubectl"), "half");
        return Promise.reject(new Error("no disk"));
      });
      await expect(making).rejects.toThrow("no disk");
      expect(readdirSync(dirname(folder))).toEqual([]);
    }));

  it("is never a folder that a killed process left, which the next one removes", () =>
    withFolder(async () => {
      const folder = entryFolder("kubectl", "1.34.4");
      const left = join(dirname(folder), `.making-1.34.4-${NO_PROCESS}-abcdef`);
      const used = join(dirname(folder), `.making-1.34.4-${process.pid}-abcdef`);
      mkdirSync(left, { recursive: true });
      mkdirSync(used);
      await expect(readEntry(folder)).resolves.toBeUndefined();
      await entryWith("tool");
      expect(existsSync(left)).toBe(false);
      expect(existsSync(used)).toBe(true);
    }));

  it("may be made by two at once", () =>
    withFolder(async () => {
      const [{ folder }] = await Promise.all([entryWith("tool"), entryWith("tool")]);
      await expect(readEntry(folder)).resolves.toBeDefined();
      expect(readdirSync(dirname(folder))).toEqual(["1.34.4"]);
    }));
});

describe("the cache", () => {
  it("that cannot be written says which folder and how to move it", () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, "file"), "");
      process.env.KVANDAL_CACHE = join(folder, "file", "cache");
      await expect(entryWith("tool")).rejects.toThrow(ToolchainError);
      await expect(entryWith("tool")).rejects.toThrow(
        `${join(folder, "file", "cache")} cannot be written (ENOTDIR): set KVANDAL_CACHE`,
      );
    }));

  it("lies where KVANDAL_CACHE says, else XDG_CACHE_HOME, else under the home folder", () => {
    const { KVANDAL_CACHE, XDG_CACHE_HOME } = process.env;
    try {
      Object.assign(process.env, { KVANDAL_CACHE: "/k", XDG_CACHE_HOME: "/x" });
      expect(cacheFolder()).toBe("/k");
      process.env.KVANDAL_CACHE = "";
      expect(cacheFolder()).toBe("/x/kvandal");
      process.env.XDG_CACHE_HOME = "";
      expect(cacheFolder()).toBe(join(homedir(), ".cache", "kvandal"));
    } finally {
      restore({ KVANDAL_CACHE, XDG_CACHE_HOME });
    }
  });
});

/** Puts variables back as they were. */
function restore(before: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) {
      Reflect.deleteProperty(process.env, name);
    } else {
      process.env[name] = value;
    }
  }
}
