import { formatProblem } from "../../../../model/input/problem";
import { formatPath, parseYamlFile, type YamlFile } from "../../../../model/input/yamlFile";

/** What is wrong with YAML text, with the rule that it breaks. */
function problemsOf(text: string): string[] {
  const parsed = parseYamlFile("a.yaml", text);
  return "problems" in parsed
    ? parsed.problems.map((problem) => `${problem.rule} ${formatProblem(problem)}`)
    : [];
}

function fileOf(text: string): YamlFile {
  const parsed = parseYamlFile("a.yaml", text);
  if ("problems" in parsed) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.yaml;
}

const TOO_DEEP =
  "the file is nested more than 50 levels deep, or an alias stands for a part that it is in: write it flat";
const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

describe("YAML text", () => {
  it.each<[what: string, text: string, problems: readonly string[]]>([
    ["nothing", "", ["empty-file a.yaml:1:1 the file is empty"]],
    ["a comment", "# nothing\n", ["empty-file a.yaml:1:1 the file is empty"]],
    [
      "YAML 1.1",
      "%YAML 1.1\n---\na: 1\n",
      [
        'yaml-syntax a.yaml:1:1 YAML 1.1 reads words and numbers otherwise ("no" is false): remove the %YAML line, files are YAML 1.2',
      ],
    ],
    ["YAML 1.2", "%YAML 1.2\n---\na: 1\n", []],
    [
      "a key twice",
      "a: 1\nb: { c: 1, d: 2, c: 3 }\na: 2\n",
      [
        'duplicate-key a.yaml:3:1 not valid YAML: Map keys must be unique; "a" is there twice',
        'duplicate-key a.yaml:2:18 not valid YAML: Map keys must be unique; "c" is there twice',
      ],
    ],
    [
      "a key twice that is a list",
      "? [a]\n: 1\n? [a]\n: 2\n",
      ['duplicate-key a.yaml:3:3 not valid YAML: Map keys must be unique; "["a"]" is there twice'],
    ],
    [
      "a key twice, once by an alias",
      "a: { &k c: 1, *k : 2 }\n",
      ['duplicate-key a.yaml:1:15 not valid YAML: Map keys must be unique; "c" is there twice'],
    ],
    ["a key in two mappings", "a: { c: 1 }\nb: { c: 1 }\n", []],
    [
      "a second document",
      "a: 1\n---\nb: 1\n",
      [
        "second-document a.yaml:2:1 a second YAML document: only one is read, so its content would be ignored",
      ],
    ],
    ["as many levels as are read", nested(50), []],
    ["a level more", nested(51), [`yaml-syntax a.yaml:1:1 ${TOO_DEEP}`]],
    [
      "a level more, of mappings",
      `${"{ a: ".repeat(51)}1${" }".repeat(51)}`,
      [`yaml-syntax a.yaml:1:1 ${TOO_DEEP}`],
    ],
    ["itself", "&a [*a]", [`yaml-syntax a.yaml:1:1 ${TOO_DEEP}`]],
    [
      "an alias of nothing",
      "a: *nobody\n",
      [
        "yaml-syntax a.yaml:1:1 not valid YAML: Unresolved alias (the anchor must be set before the alias): nobody",
      ],
    ],
  ])("with %s is refused, or not, where that stands", (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it.each(["\u0085", "\u2028", "\u2029", "\r", "\ufeff", "\u0007"])(
    "is refused for %j in a comment, which other readers take for a line end or nothing",
    (character) => {
      const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
      expect(problemsOf(`a: 1\r\n# b${character}c: 2\n`)).toEqual([
        `yaml-character a.yaml:2:4 the character U+${code}, which readers of YAML do not all take alike: remove it`,
      ]);
    },
  );

  it("is read with line ends of Windows, tabs and letters of every script", () => {
    expect(problemsOf('a: 1\r\nb:\t"\u00e9 \u00a0 \u5149 \u{1f600}"\r\n')).toEqual([]);
  });

  it("is refused for its first twenty faults, each in a line", () => {
    const problems = problemsOf(Array.from({ length: 30 }, () => "a: 'x' y\n").join(""));
    expect(problems.filter((problem) => problem.startsWith("yaml-syntax"))).toHaveLength(20);
    expect(problems[0]).toMatch(/^yaml-syntax a\.yaml:1:8 not valid YAML: [^\n]+$/);
  });

  it("is refused for a tag that nobody knows", () => {
    expect(problemsOf("a: !x 1\n")).toEqual([
      "yaml-syntax a.yaml:1:4 not valid YAML: Unresolved tag: !x at line 1, column 4:",
    ]);
  });

  it("steers no terminal with a key that is there twice", () => {
    expect(problemsOf('"\\e[2J": 1\n"\\e[2J": 2\n')).toEqual([
      'duplicate-key a.yaml:2:1 not valid YAML: Map keys must be unique; "\\u001b[2J" is there twice',
    ]);
  });
});

describe("a problem at a field", () => {
  const yaml = fileOf(`name: lab
phases:
  - { name: phase-1, units: { h100-1: 15 } }
  - name: phase-2
    units:
  - 7
7: seven
`);

  it.each<[path: readonly (string | number)[], at: "value" | "key" | undefined, place: string]>([
    [["name"], undefined, "1:7 name"],
    [["name"], "key", "1:1 name"],
    [["phases", 0, "units", "h100-1"], "value", "3:39 phases[0].units.h100-1"],
    [["phases", 0, "units", "h100-1"], "key", "3:31 phases[0].units.h100-1"],
    [["phases", 2], undefined, "6:5 phases[2]"],
    [["7"], undefined, "7:4 7"],
    [[7], "key", "7:1 [7]"],
    // What has no value is shown where it would stand.
    [["phases", 1, "units"], undefined, "5:11 phases[1].units"],
    // What is not there at all is shown at the nearest part that is.
    [["phases", 0, "due"], undefined, "3:5 phases[0].due"],
    [["phases", 0, "units", "h100-2"], undefined, "3:22 phases[0].units.h100-2"],
    [["phases", 0, "units", "h100-2"], "key", "3:22 phases[0].units.h100-2"],
    [["phases", 5, "name"], undefined, "2:1 phases[5].name"],
    [["title"], undefined, "1:1 title"],
    [["power", "reserve"], undefined, "1:1 power.reserve"],
    [[], undefined, "1:1"],
  ])("%j (%s) is at its line: %s", (path, at, place) => {
    const [position, shown = ""] = place.split(" ");
    const field = shown === "" ? "" : `${shown}: `;
    expect(formatProblem(yaml.problemAt(path, "no", at))).toBe(`a.yaml:${position} ${field}no`);
  });

  it("is where the content starts when nothing of its path is there", () => {
    const late = fileOf("# A comment\n\nname: lab\n");
    expect(formatProblem(late.problemAt(["title"], "no"))).toBe("a.yaml:3:1 title: no");
  });

  it("is in the first line of a file that is null", () => {
    expect(formatProblem(fileOf("~").problemAt(["a"], "no"))).toBe("a.yaml:1:1 a: no");
  });

  it("steers no terminal with its message or its path", () => {
    const { path, message } = yaml.problemAt(["\u001b[2J"], "found \u202e");
    expect([path, message]).toEqual(["\\u001b[2J", "found \\u202e"]);
  });
});

it.each<[path: readonly (string | number)[], text: string]>([
  [[], ""],
  [["phases", 1, "units", "h100-1"], "phases[1].units.h100-1"],
  [[0, "a"], "[0].a"],
])("a path %j is written as %s", (path, text) => {
  expect(formatPath(path)).toBe(text);
});
