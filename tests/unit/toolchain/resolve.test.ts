import { existsSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../tools/toolchain/cache";
import { downloadRelease } from "../../../tools/toolchain/download";
import { findTool, makeTool, type Way } from "../../../tools/toolchain/resolve";
import { fakeTool, RECIPE, script, silently, withFolder, withServer } from "./support";

/** A way that puts an executable there which says that it is this version. */
function way(source: Way["source"], version = RECIPE.version): Way & { readonly made: string[] } {
  const made: string[] = [];
  const make = (_recipe: unknown, folder: string): Promise<void> => {
    made.push(fakeTool(folder, RECIPE.name, version));
    return Promise.resolve();
  };
  return { source, title: source, make, made };
}

function failing(source: Way["source"], reason: string): Way {
  return { source, title: source, make: () => Promise.reject(new Error(reason)) };
}

/** Runs a test with nothing on PATH but what a shell script needs. */
async function withPath(folder: string, test: () => Promise<void>): Promise<void> {
  const { PATH } = process.env;
  process.env.PATH = folder;
  try {
    await test();
  } finally {
    process.env.PATH = PATH;
  }
}

describe("a tool", () => {
  it("is taken from PATH rather than from the cache", () =>
    withFolder(async (folder) => {
      const made = await makeTool(RECIPE, [way("build")], silently);
      await withPath(join(folder, "bin"), async () => {
        await expect(findTool(RECIPE)).resolves.toEqual({ ...made, source: "cache" });
        const path = fakeTool(join(folder, "bin"), "kubectl", "1.35.1");
        await expect(findTool(RECIPE)).resolves.toMatchObject({ path, source: "path" });
      });
    }));

  it("is made by the first way that works", () =>
    withFolder(async () => {
      const [download, build] = [way("download"), way("build")];
      const tool = await makeTool(RECIPE, [download, build], silently);
      expect(tool).toMatchObject({ source: "download", version: "1.34.4" });
      expect(readFileSync(tool.path, "utf8")).toBe(script("1.34.4"));
      expect(build.made).toEqual([]);
    }));

  it("is built when the download has another checksum than published", () =>
    withFolder(() =>
      withServer(
        ({ url }, response) => response.end(url === "/kubectl" ? script("1.34.4") : "0".repeat(64)),
        async () => {
          const url = "https://downloads.invalid/kubectl";
          const make: Way["make"] = (_recipe, folder) =>
            downloadRelease({ url, checksumsUrl: `${url}.sha256` }, folder);
          const download: Way = { source: "download", title: "download", make };
          await expect(makeTool(RECIPE, [download, way("build")], silently)).resolves.toMatchObject(
            { source: "build" },
          );
        },
      ),
    ));

  it("is made again when its cache entry is damaged", () =>
    withFolder(async (folder) => {
      const { path } = await makeTool(RECIPE, [way("download")], silently);
      writeFileSync(path, script("6.6.6"));
      await withPath(folder, async () => {
        await expect(findTool(RECIPE)).resolves.toBeUndefined();
      });
      const made = await makeTool(RECIPE, [way("build")], silently);
      expect(made).toMatchObject({ source: "build", path });
      expect(readFileSync(path, "utf8")).toBe(script("1.34.4"));
    }));

  it("is made again when it is whole in the cache and does not run any more", () =>
    withFolder(async (folder) => {
      const library = join(folder, "library");
      const fragile: Way = {
        ...way("build"),
        make: (_recipe, making) => {
          // What it needs is taken away later, as a system library may be.
          writeFileSync(library, "1.34.4\n");
          const text = `#!/bin/sh\nread -r version < ${library} && echo "v$version"\n`;
          writeFileSync(join(making, "kubectl"), text, { mode: 0o755 });
          return Promise.resolve();
        },
      };
      const { path } = await makeTool(RECIPE, [fragile], silently);
      await withPath(folder, async () => {
        await expect(findTool(RECIPE)).resolves.toMatchObject({ path, source: "cache" });
        unlinkSync(library);
        await expect(findTool(RECIPE, { tried: true })).resolves.toBeUndefined();
        expect(existsSync(path)).toBe(false);
      });
    }));

  it("is not kept when it is another version or does not run", () =>
    withFolder(async (folder) => {
      const silent: Way = { ...way("build"), make: () => Promise.resolve() };
      await expect(makeTool(RECIPE, [way("download", "1.34.3"), silent], silently)).rejects.toThrow(
        /download: what came of it is version 1\.34\.3\n.*build: what came of it does not run here/,
      );
      await withPath(folder, async () => {
        await expect(findTool(RECIPE)).resolves.toBeUndefined();
      });
    }));

  it.each([
    "ENOSPC: no space left on device, write",
    "go build failed: link: mapping output file failed: no space left on device",
    "EDQUOT: disk quota exceeded, open",
  ])("is made no other way when there is no room for it: %s", (reason) =>
    withFolder(async () => {
      const build = way("build");
      await expect(
        makeTool(RECIPE, [failing("download", reason), build], silently),
      ).rejects.toThrow(
        `there is no room left for the toolchain (${reason}): make room, or set KVANDAL_CACHE to a folder on a disk that has some; it is ${cacheFolder()} now, and nothing half-made was kept there`,
      );
      expect(build.made).toEqual([]);
    }),
  );

  it("that cannot be had says what was tried, why it failed and what to do", () =>
    withFolder(async () => {
      const useless: Way = { ...way("download"), unavailable: () => "none for this platform" };
      const making = makeTool(RECIPE, [useless, failing("build", "there is no Go")], silently);
      await expect(making).rejects.toThrow(
        [
          "kubectl 1.34.4 cannot be had:",
          "  on PATH: none of version >=1.33.0 <1.36.0",
          "  in the cache: none",
          "  download: none for this platform",
          "  build: there is no Go",
          "Put kubectl on PATH, or Go to build it with, and run `npm run toolchain` again.",
        ].join("\n"),
      );
    }));
});
