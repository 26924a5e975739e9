import { diffOfInputs, randomStandIn } from "../../e2e/stand-ins/random/provider";
import { idForms, newString } from "../../e2e/stand-ins/random/values";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";
import { UNKNOWN } from "../../e2e/stand-ins/plumbing/struct";

const ID = "random:index/randomId:RandomId";
const STRING = "random:index/randomString:RandomString";
const provider = randomStandIn();

const create = (type: string, inputs: JsonObject, preview = false) =>
  provider.create({ urn: "", name: "r", type, inputs, preview, timeoutSeconds: 0 });

test("an id is written in four ways, each after the prefix", () => {
  expect(idForms(Uint8Array.from([0, 1, 0xfb, 0xff]), "kv-")).toEqual({
    hex: "kv-0001fbff",
    dec: "kv-130047",
    b64Std: "kv-AAH7/w==",
    b64Url: "kv-AAH7_w",
  });
});

test("an id has as many bytes as asked for, and no two are alike", async () => {
  const first = await create(ID, { byteLength: 8, keepers: { site: "lab" } });
  const second = await create(ID, { byteLength: 8 });
  expect(first.state.hex).toMatch(/^[0-9a-f]{16}$/);
  expect(first.state.keepers).toEqual({ site: "lab" });
  expect(first.id).toBe(first.state.b64Url);
  expect(first.id).not.toBe(second.id);
});

test("a preview knows the inputs and nothing else", async () => {
  await expect(create(ID, { byteLength: 4 }, true)).resolves.toEqual({
    id: "",
    state: { byteLength: 4, b64Std: UNKNOWN, b64Url: UNKNOWN, dec: UNKNOWN, hex: UNKNOWN },
  });
});

test.each([
  [{ length: 40 }, /^.{40}$/],
  [{ length: 40, special: false }, /^[0-9a-zA-Z]{40}$/],
  [{ length: 40, special: false, numeric: false, upper: false }, /^[a-z]{40}$/],
  [{ length: 40, lower: false, upper: false, number: false, overrideSpecial: "-" }, /^-{40}$/],
  [
    { length: 3, special: false, lower: false, minUpper: 1, minNumeric: 2 },
    /^(?=.*[A-Z])(?=(.*\d){2})...$/,
  ],
])("a string of %j", (inputs, expected) => {
  expect(newString(inputs).id).toMatch(expected);
});

test.each<[JsonObject, JsonObject, Record<string, string>]>([
  [{ byteLength: 4, keepers: { a: "1" } }, { byteLength: 4, keepers: { a: "1" } }, {}],
  [{ keepers: { a: "1" } }, { keepers: { a: "2" } }, { keepers: "update" }],
  [{ byteLength: 4 }, { byteLength: 4, prefix: "x" }, { prefix: "add" }],
  [{ prefix: "x" }, {}, { prefix: "delete" }],
])("from %j to %j a new value is due for %j", (before, after, expected) => {
  const { changes } = diffOfInputs(before, after);
  const kinds = [...changes].map(([key, change]): [string, string] => [key, change.kind]);
  expect(Object.fromEntries(kinds)).toEqual(expected);
  expect([...changes.values()].every((change) => change.replaces)).toBe(true);
});

test.each<[string, JsonObject, string[]]>([
  [ID, { byteLength: 4 }, []],
  [ID, { byteLength: UNKNOWN }, []],
  [ID, { byteLength: 0 }, ["byteLength"]],
  [ID, {}, ["byteLength"]],
  [STRING, { length: 4.5 }, ["length"]],
  [STRING, { length: 4, minLower: 5 }, ["length"]],
  [STRING, { length: 4, lower: false, upper: false, numeric: false, special: false }, [""]],
])("%s with %j is refused for %j", async (type, inputs, refused) => {
  const subject = { urn: "", name: "r", type, oldInputs: {}, autonaming: undefined };
  const { failures } = await provider.check({ ...subject, inputs, randomSeed: new Uint8Array() });
  expect(failures.map((failure) => failure.property)).toEqual(refused);
});

test("any other type is left to the official plugin, by name", () => {
  expect(() => create("random:index/randomPet:RandomPet", {})).toThrow(
    /RandomPet.*stand-in for pulumi-resource-random/,
  );
});

test("values are what the state says, since they are nowhere else", async () => {
  const subject = { urn: "", name: "r", type: ID, id: "x" };
  const state = { byteLength: 1, hex: "00" };
  const inputs = { byteLength: 1 };
  await expect(provider.read({ ...subject, state, inputs })).resolves.toEqual({
    id: "x",
    state,
    inputs,
  });
  expect(() => provider.read({ ...subject, state: {}, inputs: {} })).toThrow(/Importing/);
});
