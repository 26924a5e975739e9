import { firstDifference } from "../../policies/judge/difference";

describe("the first difference between two objects", () => {
  it.each([
    ["nothing", { a: [1, { b: null }] }, { a: [1, { b: null }] }],
    ["the order of fields", { a: 1, b: 2 }, { b: 2, a: 1 }],
    ["a field that is undefined", { a: 1 }, { a: 1, b: undefined }],
  ])("is not %s", (_what, expected, found) => {
    expect(firstDifference(expected, found, [])).toBeUndefined();
  });

  it.each([
    ["of two plain values is the whole", 1, "1", { path: "it", expected: "1", found: '"1"' }],
    [
      "is a field that is not there",
      { a: { b: 1 } },
      { a: {} },
      { path: "a.b", expected: "1", found: "not there" },
    ],
    [
      "is a field too many, after those that are expected",
      { a: [1] },
      { a: [1, 2] },
      { path: "a.1", expected: "not there", found: "2" },
    ],
    [
      "is the order of a list",
      { a: [1, 2] },
      { a: [2, 1] },
      { path: "a.0", expected: "1", found: "2" },
    ],
    [
      "is a list in the place of a mapping of the same fields",
      { a: ["x"] },
      { a: { 0: "x" } },
      { path: "a", expected: '["x"]', found: '{"0":"x"}' },
    ],
    ["is null in the place of fields", {}, null, { path: "it", expected: "{}", found: "null" }],
    [
      "is a field that every object inherits",
      { toString: "a" },
      {},
      { path: "toString", expected: '"a"', found: "not there" },
    ],
  ])("%s", (_what, expected, found, difference) => {
    expect(firstDifference(expected, found, [])).toEqual(difference);
  });

  it("shows 120 characters of a value and no more", () => {
    const [whole, long] = ["a".repeat(118), "a".repeat(119)];
    expect(firstDifference(whole, long, ["spec"])).toEqual({
      path: "spec",
      expected: `"${whole}"`,
      found: `"${"a".repeat(116)}...`,
    });
  });
});
