import { readFileSync, statSync } from "node:fs";
import { fileProblem, InputFileError } from "./problem";

/** The largest file that is read, in bytes. A site of ten thousand pools has about one megabyte. */
export const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

/** Why a folder, a pipe or a device is refused where a file is read. */
const NOT_A_FILE = "must be a regular file, and is something else: put a file in its place";

/**
 * Reads a file that a person wrote, as UTF-8. A file in another encoding is refused: read as UTF-8 it would have other names and
 * texts than its author sees.
 *
 * @param file how messages name it.
 * @throws InputFileError if it is not a file, is too large or no UTF-8.
 */
export function readText(path: string, file: string): string {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) {
    throw new InputFileError([fileProblem(file, "is not there: put it back")]);
  }
  if (!entry.isFile()) {
    throw new InputFileError([fileProblem(file, NOT_A_FILE)]);
  }
  return decodeText(file, readFileSync(path));
}

/** The text of a file's bytes. @throws InputFileError as {@link readText}. */
export function decodeText(file: string, bytes: Uint8Array): string {
  const refuse = (message: string): never => {
    throw new InputFileError([fileProblem(file, message)]);
  };
  if (bytes.length > LARGEST_FILE_BYTES) {
    return refuse(
      `the file has ${bytes.length} bytes, at most ${LARGEST_FILE_BYTES} are read: split the site`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse("the file is not UTF-8 text: save it as UTF-8");
  }
}
