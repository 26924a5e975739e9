import type { DevicePluginConfig } from "../../../../model/devicePlugin/config";
import { devicePluginConfigText } from "../../../../model/devicePlugin/emitConfig";
import { parseDevicePluginConfig } from "../../../../model/devicePlugin/parseConfig";
import { needsQuotes, yamlTextProblems } from "../../../../model/devicePlugin/yamlText";

const problemsOf = (text: string): string[] =>
  yamlTextProblems("a.yaml", text).map(
    ({ line, column, message, rule }) => `${line}:${column} ${message} [${rule}]`,
  );

/** Words that some readers of YAML take for a switch or another number. */
const UNCLEAR = [
  ...["y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "on", "On", "off", "OFF"],
  ...["010", "00", "-010", "+4", "1_000", "1__0", "_1", "0b1", "0B10", "0x1F", "0X1f", "0o17"],
  ...[".5", "-.5", "5.", "-5.", "1.e3", ".5e3", "+1e3", ".inf", ".INF", "-.inf", "+.Inf", ".nan"],
];

/** Words that are the same to all. */
const CLEAR = [
  ...["yess", "ye", "nope", "only", "once", "offer", "a y", "true", "false", "null", "~", "v1"],
  ...["0", "-0", "7", "10", "-12", "1.5", "10.25", "1e3", "1E3", "1.5e-3", "2.5E+10", "-1.5e3"],
  ...["0xfg", "0b12", "0o", "1.5.5", "1e", "1h", "60s", "x10", "-", ".", "..5", ".info", "a.inf"],
];

describe("a word of YAML", () => {
  it.each(UNCLEAR)("is refused where readers differ on it: %s", (word) => {
    expect(yamlTextProblems("a.yaml", `a: ${word}\n`)).toMatchObject([
      { rule: "yaml-word", line: 1, column: 4 },
    ]);
    expect(yamlTextProblems("a.yaml", `a: "${word}"\n`)).toEqual([]);
  });

  it.each(CLEAR)("is taken where all readers agree on it: %s", (word) => {
    expect(problemsOf(`a: ${word}\n`)).toEqual([]);
  });

  it.each([
    ...["y", "YES", "on"].map((word) => [word, "true"]),
    ...["n", "No", "OFF"].map((word) => [word, "false"]),
  ])("is said to be what the plugin reads: %s is %s", (word, means) => {
    expect(yamlTextProblems("a.yaml", `a: ${word}\n`)).toEqual([
      {
        file: "a.yaml",
        line: 1,
        column: 4,
        path: "",
        message: `found ${word}, a word here and ${means} to the plugin`,
        remedy: `write ${means}`,
        rule: "yaml-word",
        severity: "error",
      },
    ]);
  });

  it("is written in quotes where readers differ on it, or would take a number for it", () => {
    const numbers = ["0", "-0", "7", "10", "-12", "1.5", "10.25", "1e3", "1E3"];
    expect(UNCLEAR.filter((word) => !needsQuotes(word))).toEqual([]);
    expect(numbers.filter((word) => !needsQuotes(word))).toEqual([]);
    expect(["yess", "only", "v1", "60s", "0xfg", "a y", "."].filter(needsQuotes)).toEqual([]);
  });
});

describe("a character of YAML", () => {
  it.each([
    ...["\u0000", "\u0008", "\u000b", "\u000c", "\u000e", "\u001f", "\u007f", "\u0085", "\u009f"],
    ...["\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\ud800", "\udbff", "\udc00", "\udfff"],
  ])("is refused that not every reader takes: %j", (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    expect(problemsOf(`a: 1\nb: "${character}"\n`)).toEqual([
      `2:5 the character U+${code}, which YAML does not allow [yaml-character]`,
    ]);
  });

  it.each(["\u0020", "~", "\u00a0", "é", "\u2027", "\u202a", "\ufffd", "\u{10000}", "\u{1f600}"])(
    "is taken that every reader takes: %j",
    (character) => {
      expect(problemsOf(`a: "${character}"\r\nb: "${character}"\n`)).toEqual([]);
    },
  );

  it("is refused as a line end of its own kind", () => {
    const message = "the character U+000D, which YAML does not allow [yaml-character]";
    expect(problemsOf("a: 1\r\nb: 2\rc: 3\n")).toEqual([`2:5 ${message}`]);
    expect(problemsOf("a: 1\r")).toEqual([`1:5 ${message}`]);
  });

  it("is refused as a tab, wherever it is, before anything else", () => {
    const message = "a tab, and YAML indents with spaces [yaml-tab]";
    expect(problemsOf("\ta: 1\n")).toEqual([`1:1 ${message}`]);
    expect(problemsOf("a: 1\nb: yes\n#\u0007\n  \tc: 1\n")).toEqual([`4:3 ${message}`]);
  });
});

describe("a feature of YAML", () => {
  const otherwise = (what: string): string =>
    `${what}, which older readers of YAML take otherwise [yaml-feature]`;

  it.each([
    ["a: &x 1\nb: *x\n", [`1:7 ${otherwise("an anchor, &x")}`, `2:4 ${otherwise("an alias, *x")}`]],
    ["a: &x yes\n", [`1:7 ${otherwise("an anchor, &x")}`]],
    ["a: !!binary aGk=\n", [`1:13 ${otherwise("a tag, tag:yaml.org,2002:binary")}`]],
    ["a: ! yes\n", [`1:6 ${otherwise("a tag, !")}`]],
    ["%YAML 1.1\n---\na: 1\n", [`1:1 ${otherwise("a directive")}`]],
    ["? [a]\n: 1\n", [`1:3 ${otherwise("a list or mapping as a key")}`]],
    ["? {a: 1}\n: 1\n", [`1:3 ${otherwise("a list or mapping as a key")}`]],
    ["a: 1\n---\nb: *x\n", [`3:4 ${otherwise("an alias, *x")}`]],
    ["a: |\n  yes\nb: >-\n  010\nc: 'no'\n", []],
    ["a: 100%\nb: '&x'\nc: \"*x\"\n", []],
    ["", []],
  ])("is refused where older readers know another: %j", (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });
});

describe("the text of a configuration", () => {
  it("has its keys in their order, quotes where readers differ, and one line for each value", () => {
    const long = `/${"folder of the driver ".repeat(10)}end`;
    const strategies = ["cdi-cri", "envvar"] as const;
    const resource = { replicas: 4, devices: "all", name: "gpu" } as const;
    expect(
      devicePluginConfigText({
        imex: { required: true, channelIDs: [0] },
        sharing: {
          mps: { resources: [resource] },
          timeSlicing: {
            resources: [resource, resource],
            failRequestsGreaterThanOne: false,
            renameByDefault: true,
          },
        },
        flags: {
          gfd: { outputFile: "010", oneshot: false, machineTypeFile: "no" },
          plugin: { deviceListStrategy: strategies, deviceIDStrategy: "uuid" },
          nvidiaDevRoot: long,
          nvidiaDriverRoot: "1_000",
          migStrategy: "none",
        },
        version: "v1",
      }),
    ).toBe(`version: v1
flags:
  migStrategy: none
  nvidiaDriverRoot: "1_000"
  nvidiaDevRoot: ${long}
  plugin:
    deviceListStrategy:
      - cdi-cri
      - envvar
    deviceIDStrategy: uuid
  gfd:
    oneshot: false
    outputFile: "010"
    machineTypeFile: "no"
sharing:
  timeSlicing:
    renameByDefault: true
    failRequestsGreaterThanOne: false
    resources:
      - name: gpu
        devices: all
        replicas: 4
      - name: gpu
        devices: all
        replicas: 4
  mps:
    resources:
      - name: gpu
        devices: all
        replicas: 4
imex:
  channelIDs:
    - 0
  required: true
`);
  });

  it("is read as what it says", () => {
    const config: DevicePluginConfig = {
      version: "v1",
      flags: { migStrategy: "mixed", gfd: { oneshot: false, outputFile: "010" } },
      sharing: {
        timeSlicing: {
          renameByDefault: true,
          failRequestsGreaterThanOne: false,
          resources: [
            { name: "gpu", replicas: 4 },
            { name: "mig-1g.10gb", devices: "all", replicas: 2 },
          ],
        },
      },
      imex: { channelIDs: [0] },
    };
    const parsed = parseDevicePluginConfig("a.yaml", devicePluginConfigText(config));
    expect(parsed).toStrictEqual({ config, warnings: [] });
  });

  it("has nothing of what is left out", () => {
    expect(devicePluginConfigText({ version: "v1" })).toBe("version: v1\n");
  });
});
