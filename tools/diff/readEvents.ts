import { readFileSync } from "node:fs";
import {
  EngineEventsError,
  readEnginePreview,
  type EnginePreview,
} from "../../model/diff/enginePreview";
import { CommandError, EXIT } from "../failure";

const STANDARD_INPUT = 0;

/**
 * The engine's preview from a file of its events, or from standard input for `-`.
 *
 * @throws CommandError for a file that cannot be read or is not a whole preview.
 */
export function readEvents(file: string): EnginePreview {
  try {
    return readEnginePreview(readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8"));
  } catch (error) {
    const { message } = error as Error;
    throw new CommandError(
      error instanceof EngineEventsError ? `${file}: ${message}` : `events: ${message}`,
      EXIT.badInput,
    );
  }
}
