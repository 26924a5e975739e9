// In JavaScript, since the command line asks before it has anything that reads TypeScript.
const { createHash } = require("node:crypto");
const { readFileSync, statSync } = require("node:fs");
const { dirname, resolve } = require("node:path");

/**
 * The file that says what a compiled file was made from, beside it.
 *
 * @param {string} outfile
 * @returns {string}
 */
exports.recordOf = (outfile) => `${outfile}.from.json`;

/**
 * Whether a compiled file, and every file that it was made from, is as it was then: by size and time of change, and by content where those
 * are other ones, as in a copy.
 *
 * @param {string} outfile
 * @param {string} [how] what it has to be compiled by; not asked when left out.
 * @returns {boolean}
 */
exports.isFresh = (outfile, how) => {
  try {
    const { files, ...made } = JSON.parse(readFileSync(exports.recordOf(outfile), "utf8"));
    return (
      (how === undefined || made.how === how) &&
      Object.entries(files).every(([path, then]) => {
        const file = resolve(dirname(outfile), path);
        const now = exports.statsOf(file);
        return now === null || then === null
          ? now === then
          : now.size === then.size &&
              (now.mtimeMs === then.mtimeMs || exports.hashOf(file) === then.hash);
      })
    );
  } catch {
    return false;
  }
};

/**
 * Size and time of change of a file, in whole milliseconds as copies keep it; null where there is none.
 *
 * @param {string} file
 */
exports.statsOf = (file) => {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? null : { size: stats.size, mtimeMs: stats.mtime.getTime() };
};

/**
 * SHA-256 of a file.
 *
 * @param {string} file
 */
exports.hashOf = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
