import { contentHash } from "../../../model/contentHash";
import { templateHash } from "../../../model/templateHash";

describe("the hash of a content", () => {
  it("is eight hexadecimal digits that stay: of a template in a cluster they are its name", () => {
    // printf '{"a":[1,null],"b":"x"}' | sha256sum
    expect(contentHash({ a: [1, null], b: "x" })).toBe("3dece6dc");
  });

  it.each([
    ["in another order", { b: { d: 2, c: [1] }, a: 1 }],
    ["with a field that is undefined", { a: 1, b: { c: [1], d: 2, e: undefined }, f: undefined }],
  ])("is the same for the same content %s", (_what, content) => {
    expect(contentHash(content)).toBe(contentHash({ a: 1, b: { c: [1], d: 2 } }));
  });

  it("is another for another content", () => {
    const contents = [
      { a: 1 },
      { a: "1" },
      { b: 1 },
      { a: { a: 1 } },
      { a: null },
      [1, 2],
      [2, 1],
      {},
      [],
      null,
    ];
    expect(new Set(contents.map(contentHash)).size).toBe(contents.length);
  });
});

it("is of a template its group, version, kind and what is made from it, and nothing else of it", () => {
  const template = { apiGroup: "a", version: "v1", kind: "B", spec: { c: 1 } };
  expect(templateHash({ ...template, ...{ metadata: 1 } })).toBe(contentHash(template));
});
