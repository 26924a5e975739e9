import { isMapping, isText, valueAt } from "../../../model/mapping";

describe("plain data", () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    [undefined, false],
    ["a", false],
    [1, false],
  ])("as %j is a mapping: %s", (value, answer) => {
    expect(isMapping(value)).toBe(answer);
  });

  it.each([
    ["", true],
    [" a~", true],
    ["a\n", false],
    ["\na", false],
    ["\u007f", false],
    ["é", false],
    [1, false],
    [["a"], false],
  ])("as %j is printable text: %s", (value, answer) => {
    expect(isText(value)).toBe(answer);
  });

  it.each([
    [["a", 1, "b"], "found"],
    [["a", 0], null],
    [["a", 0, "b"], undefined],
    [["a", 1, "b", "length"], undefined],
    [["a", 2, "b"], undefined],
    [["c", "d"], undefined],
    [[], { a: [null, { b: "found" }] }],
  ])("has at %j %j", (path, value) => {
    expect(valueAt({ a: [null, { b: "found" }] }, path)).toEqual(value);
  });
});
