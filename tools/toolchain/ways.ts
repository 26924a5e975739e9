import { buildFromModule } from "./build";
import { downloadRelease } from "./download";
import type { Way } from "./resolve";
import type { Release, ToolRecipe } from "./tools";

/** The makers' release, held against the checksum that they publish. */
const DOWNLOAD: Way = {
  source: "download",
  title: "official download",
  unavailable: (recipe) =>
    releaseOf(recipe) === undefined
      ? "there is none with a published checksum for this platform"
      : undefined,
  make: async (recipe, folder) => {
    const release = releaseOf(recipe);
    if (release === undefined) {
      throw new Error(`${recipe.name} has no release`);
    }
    await downloadRelease(release, folder);
  },
};

/** A build from the Go module of the makers, held against the go.sum of this project. */
const BUILD: Way = {
  source: "build",
  title: "build from its Go module, minutes the first time",
  make: buildFromModule,
};

/** The ways to make a tool, in the order in which they are tried. */
export const WAYS: readonly Way[] = [DOWNLOAD, BUILD];

function releaseOf({ release }: ToolRecipe): Release | undefined {
  return release?.({ os: process.platform, arch: process.arch });
}
