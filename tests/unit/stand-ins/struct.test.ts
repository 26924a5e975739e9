import { ListValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import {
  containsUnknown,
  fromStruct,
  markSecrets,
  secret,
  toStruct,
  UNKNOWN,
} from "../../e2e/stand-ins/plumbing/struct";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const UNKNOWN_NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";

describe("values on the engine's wire", () => {
  test("come back as they were sent", () => {
    const values = {
      text: "a",
      empty: "",
      zero: 0,
      watts: 154_300_000,
      no: false,
      nothing: null,
      list: [1, "b", [true], { deep: null }],
      object: { inner: { x: 1 } },
    };
    expect(fromStruct(toStruct(values))).toEqual(values);
  });

  test("leave undefined members out", () => {
    expect(toStruct({ a: undefined, b: 1 }).toJavaScript()).toEqual({ b: 1 });
  });

  test("are a message that protobuf itself reads", () => {
    const struct = Struct.deserializeBinary(toStruct({ a: [{ b: 1 }] }).serializeBinary());
    expect(struct.toJavaScript()).toEqual({ a: [{ b: 1 }] });
  });

  test.each([
    ["a secret", secret("s"), "s"],
    ["a secret object", secret({ a: [1] }), { a: [1] }],
    ["a secret within a secret", secret({ a: secret(1) }), { a: 1 }],
    ["a known output", { [SIGNATURE]: OUTPUT, value: 3, secret: true }, 3],
    ["an unknown output", { [SIGNATURE]: OUTPUT, dependencies: [] }, UNKNOWN],
    ["an unknown number", UNKNOWN_NUMBER, UNKNOWN],
  ])("unwrap %s", (_, sent, plain) => {
    expect(fromStruct(toStruct({ at: { depth: [sent] } }))).toEqual({ at: { depth: [plain] } });
  });

  test("cannot hold an asset", () => {
    expect(() => fromStruct(toStruct({ a: { [SIGNATURE]: ASSET, text: "x" } }))).toThrow(/asset/);
  });
});

test.each([
  [{ a: 1, b: ["x"] }, false],
  [{ a: { b: [{ c: UNKNOWN }] } }, true],
  [undefined, false],
])("containsUnknown(%j) is %s", (value, expected) => {
  expect(containsUnknown(value)).toBe(expected);
});

describe("markSecrets", () => {
  const mark = (values: Parameters<typeof markSecrets>[0], like: typeof values): object =>
    markSecrets(values, toStruct(like));

  test("marks what was secret at the same place, and nothing else", () => {
    expect(mark({ a: 1, b: { c: 2, d: 3 }, e: 4 }, { a: secret(0), b: { c: secret(0) } })).toEqual({
      a: secret(1),
      b: { c: secret(2), d: 3 },
      e: 4,
    });
  });

  test("marks a whole list where one item holds a secret", () => {
    expect(mark({ env: [{ v: 1 }, { v: 2 }] }, { env: [{ v: 1 }, { v: secret(2) }] })).toEqual({
      env: secret([{ v: 1 }, { v: 2 }]),
    });
  });

  test("does not mark twice", () => {
    expect(mark({ a: secret(1) }, { a: secret(1) })).toEqual({ a: secret(1) });
  });

  test("marks what a secret output gave", () => {
    expect(mark({ a: 1 }, { a: { [SIGNATURE]: OUTPUT, value: 1, secret: true } })).toEqual({
      a: secret(1),
    });
    expect(mark({ a: 1 }, { a: { [SIGNATURE]: OUTPUT, value: 1 } })).toEqual({ a: 1 });
  });

  test("leaves values alone where nothing was sent", () => {
    const empty = new Value();
    empty.setListValue(new ListValue());
    const like = new Struct();
    like.getFieldsMap().set("a", empty);
    expect(markSecrets({ a: [1] }, like)).toEqual({ a: [1] });
    expect(markSecrets({ a: 1 }, undefined)).toEqual({ a: 1 });
  });
});
