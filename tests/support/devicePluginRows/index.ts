import { FURTHER } from "./further";
import { HARDWARE } from "./hardware";
import { KEYS } from "./keys";
import { PARSE_TIME } from "./parseTime";
import type { Row } from "./row";
import { SHARING } from "./sharing";
import { SILENT } from "./silent";
import { START_UP } from "./startUp";
import { TEXT } from "./text";
import { VALUES } from "./values";

export { PARSE_TIME, SILENT };

/** Every table of configurations, by what they have in common. */
export const TABLES: readonly (readonly [string, readonly Row[]])[] = [
  ["what NVIDIA's parser refuses", PARSE_TIME],
  ["what stops the plugin when it starts", START_UP],
  ["what the plugin takes silently and does otherwise", SILENT],
  ["what depends on the version or on who reads the YAML", FURTHER],
  ["text that not every reader takes alike", TEXT],
  ["a key in the wrong place", KEYS],
  ["a value and its type", VALUES],
  ["what is shared", SHARING],
  ["what depends on the nodes' GPUs", HARDWARE],
];

/** The rows of all tables. */
export const ROWS: readonly Row[] = TABLES.flatMap(([, rows]) => rows);
