export { FURTHER } from "./further";
export { PARSE_TIME } from "./parseTime";
export type { Row } from "./row";
export { SILENT } from "./silent";
export { START_UP } from "./startUp";
