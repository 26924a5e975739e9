import { coloursFor } from "../../../tools/colours";

const terminal = { isTTY: true };
const pipe = {};

it.each([
  ["on a terminal", terminal, {}, true],
  ["not into a pipe", pipe, {}, false],
  ["not into a pipe of a CI job", pipe, { CI: "true" }, false],
  ["not on a terminal that cannot", terminal, { TERM: "dumb" }, false],
  ["into a pipe when asked for", pipe, { FORCE_COLOR: "1" }, true],
  ["never when refused", terminal, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
])("colours %s", (_, stream, environment, coloured) => {
  expect(coloursFor(stream, environment).red("x") !== "x").toBe(coloured);
});
