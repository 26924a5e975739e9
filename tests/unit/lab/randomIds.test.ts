import { RandomIds, writtenForms } from "../../../lab/random/randomIds";

const URN = "urn:pulumi:dev::kvandal::random:index/randomId:RandomId::id";
const provider = new RandomIds("4.21.2");

describe("the stand-in for the provider plugin random", () => {
  it("writes an id in four ways, each after the prefix, as the official plugin does", () => {
    expect(writtenForms(Buffer.from([0, 1, 0xfb, 0xff]), "kv-")).toEqual({
      hex: "kv-0001fbff",
      dec: "kv-130047",
      b64Std: "kv-AAH7/w==",
      b64Url: "kv-AAH7_w",
    });
  });

  it("makes as many bytes as asked for, and no two ids alike", async () => {
    const inputs = { byteLength: 8, keepers: { site: "lab" } };
    const [first, second] = await Promise.all([1, 2].map(() => provider.create(URN, inputs)));
    expect(first?.outs).toMatchObject(inputs);
    expect((first?.outs as { hex: string }).hex).toMatch(/^[0-9a-f]{16}$/);
    expect(first?.id).not.toBe(second?.id);
  });

  it.each<[before: object, after: object, replaces: string[]]>([
    [{ byteLength: 4, keepers: { a: "1" } }, { byteLength: 4, keepers: { a: "1" } }, []],
    [{ byteLength: 4, keepers: { a: "1" } }, { byteLength: 4, keepers: { a: "2" } }, ["keepers"]],
    [{ byteLength: 4 }, { byteLength: 4, prefix: "x" }, ["prefix"]],
    [{ byteLength: 4, hex: "00000000" }, { byteLength: 8 }, ["byteLength"]],
  ])("from %j to %j makes a new id for %j", async (before, after, replaces) => {
    await expect(provider.diff("", URN, { ...before }, { ...after })).resolves.toEqual({
      changes: replaces.length > 0,
      replaces,
    });
  });

  it.each<[inputs: object, property: string]>([
    [{}, "byteLength"],
    [{ byteLength: 0 }, "byteLength"],
    [{ byteLength: 1.5 }, "byteLength"],
    [{ byteLength: 4, prefix: 1 }, "prefix"],
  ])("refuses %j for its %s", async (inputs, property) => {
    const { failures } = await provider.check(URN, {}, { ...inputs });
    expect(failures).toEqual([expect.objectContaining({ property })]);
  });

  it("leaves every other resource to the official plugin", async () => {
    const urn = URN.replaceAll("andomId", "andomPet");
    const { failures } = await provider.check(urn, {}, { byteLength: 4 });
    expect(failures?.[0]?.reason).toContain("install the official one");
  });
});
