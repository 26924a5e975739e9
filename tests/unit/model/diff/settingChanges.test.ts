import { settingChanges } from "../../../../model/diff/settingChanges";

it.each<[what: string, before: unknown, after: unknown, paths: readonly string[]]>([
  ["a field", { a: 1 }, { a: 2 }, ["a: 1 → 2"]],
  ["a field that is new, though it is null", { a: 1 }, { a: 1, b: null }, ["b: undefined → null"]],
  ["nothing, where a field is not stated", { a: undefined }, {}, []],
  [
    "fields, in the order of text",
    { b: 1, a: { c: 1 } },
    { b: 2, a: { c: false } },
    ["a.c: 1 → false", "b: 1 → 2"],
  ],
  [
    "a section that becomes a value",
    { a: { b: 1 } },
    { a: 1 },
    ["a: undefined → 1", "a.b: 1 → undefined"],
  ],
  [
    "entries, by their name",
    [
      { name: "x", a: 1 },
      { name: "y", a: 1 },
    ],
    [{ name: "y", a: 2 }],
    ["[x].a: 1 → undefined", "[y].a: 1 → 2"],
  ],
  [
    "an entry that is no more than a name",
    { a: [] },
    { a: [{ name: "x" }] },
    ["a[x]: undefined → x"],
  ],
  [
    "entries without a name, by their place",
    { a: [1, null, [3]] },
    { a: [1, { name: 7 }, [4]] },
    ["a[1]: null → undefined", "a[1].name: undefined → 7", "a[2][0]: 3 → 4"],
  ],
  ["a whole site that was not there", undefined, { a: 1 }, ["a: undefined → 1"]],
])("a review shows %s", (_what, before, after, paths) => {
  expect(
    settingChanges(before, after).map(
      (change) => `${change.path}: ${change.before} → ${change.after}`,
    ),
  ).toEqual(paths);
});

it("what is compared elsewhere is left out at the top, and shown below it", () => {
  const before = { name: "a", in: { name: "a" }, units: 1 };
  expect(settingChanges(before, { name: "b", in: { name: "b" }, units: 2 }, ["name"])).toEqual([
    { path: "in.name", before: "a", after: "b" },
    { path: "units", before: 1, after: 2 },
  ]);
});
