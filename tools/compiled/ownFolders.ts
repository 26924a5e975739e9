import type { Plugin } from "esbuild";
import { readFileSync } from "node:fs";
import { dirname, relative } from "node:path";

/**
 * Lets each source file keep its own `__dirname` when it is compiled into a file elsewhere: files lie beside sources that they read.
 * Relative to the compiled file, so that a checkout can be moved.
 */
export function ownFolders(outFolder: string): Plugin {
  return {
    name: "own-folders",
    setup: (build) => {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (isOfPackage(path, outFolder) || !text.includes("__dirname")) {
          return undefined;
        }
        const folder = JSON.stringify(relative(outFolder, dirname(path)));
        const own = `const __dirname = require("node:path").resolve(__filename, "..", ${folder}); `;
        return { loader: "ts", contents: own + text };
      });
    },
  };
}

/** Whether a file belongs to an installed package. The project itself may lie in one's folder. */
export function isOfPackage(file: string, outFolder: string): boolean {
  return /(^|[\\/])node_modules[\\/]/.test(relative(outFolder, file));
}
