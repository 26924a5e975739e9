// In JavaScript, since the command line asks before it has anything that reads TypeScript.
const { existsSync, readFileSync, statSync } = require("node:fs");
const { dirname, resolve } = require("node:path");

/**
 * Whether a compiled file is there, and every file that it was made from is as it was then.
 *
 * @param {string} outfile
 * @returns {boolean}
 */
exports.isFresh = (outfile) => {
  try {
    const madeFrom = JSON.parse(readFileSync(exports.recordOf(outfile), "utf8"));
    return (
      existsSync(outfile) &&
      Object.entries(madeFrom).every(([file, { size, mtimeMs }]) => {
        const now = statSync(resolve(dirname(outfile), file));
        return now.size === size && now.mtime.getTime() === mtimeMs;
      })
    );
  } catch {
    return false;
  }
};

/**
 * The file that says what a compiled file was made from: size and time of change by path, relative to its folder.
 *
 * @param {string} outfile
 * @returns {string}
 */
exports.recordOf = (outfile) => `${outfile}.from.json`;
