import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputFileError } from "../../../model/input/problem";
import { decodeText } from "../../../model/input/readText";
import { readLimitsFile } from "../../../model/limitsFile";
import { siteText } from "../../support/sites";
import { problemsIn } from "../../support/siteProblems";

const lab = siteText("lab");
const before = (line: string, inserted: string): string => lab.replace(line, `${inserted}${line}`);

const nested = (levels: number): string => `name: ${"[".repeat(levels)}${"]".repeat(levels)}`;
const inBlocks = (levels: number): string => `name:\n${"- ".repeat(levels)}x`;

describe("a site file with hostile text is refused at a line", () => {
  it.each<[string, string, string]>([
    ["brackets without end", `name: ${"[".repeat(20_000)}`, "nested more than 50 levels deep"],
    ["60 levels", nested(60), "nested more than 50 levels deep"],
    ["a thousand levels", nested(1_000), "nested more than 50 levels deep"],
    [
      "levels beside text with brackets",
      `a: "]]"\n${nested(60)}`,
      "nested more than 50 levels deep",
    ],
    ["a line that begins far to the right", inBlocks(600), "nested more than 50 levels deep"],
    ["an alias of itself", "name: &a [*a]", "an alias stands for a part that it is in"],
    [
      "aliases of aliases, ten to the ninth",
      ["a: &a0 [x]"]
        .concat(
          [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
            (n) =>
              `a${n}: &a${n} [${Array<string>(10)
                .fill(`*a${n - 1}`)
                .join(", ")}]`,
          ),
        )
        .join("\n"),
      "Excessive alias count",
    ],
    ["an alias of nothing", "name: *nobody", "not valid YAML"],
    ["YAML 1.1", `%YAML 1.1\n---\n${lab}`, "remove the %YAML line"],
    ["a tag", before("name: lab", "x: !!js/function x\n"), "not valid YAML"],
    ["a second document", `${lab}\n---\nname: other\n`, "a second YAML document"],
    ["a tab", lab.replace("  place", "\tplace"), "not valid YAML"],
    ["a zero byte", lab.replace("title: K", "title: \0K"), "the character U+0000"],
    [
      "a terminal's escape code",
      lab.replace("title: Kvandal at 1:100", 'title: "\\u001b[2J"'),
      "\\u001b[2J",
    ],
    ["an escape code for a key", before("name: lab", '"\\u001b[2J": 1\n'), "\\u001b[2J"],
    ["__proto__", before("name: lab", "__proto__: { name: x }\n"), 'unknown key "__proto__"'],
    ["a merge key", before("name: lab", "<<: { name: x }\n"), 'unknown key "<<"'],
    ["infinity", lab.replace("designPue: 1.10", "designPue: .inf"), "found Infinity"],
    [
      "a pool named as what every object has",
      lab.replaceAll("h100-1", "constructor"),
      'another name: "constructor" is reserved',
    ],
    [
      "powers beyond what is counted to the watt",
      lab.replaceAll("1.8 MW", "900000 GW"),
      "more than can be counted to the watt",
    ],
  ])("%s", (_name, text, message) => {
    const problems = problemsIn(text);
    expect(problems.join("\n")).toContain(message);
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(problems.join("")).not.toMatch(/[\u0000-\u001f]/);
  });

  it("but not one with a byte order mark, or Windows' line ends", () => {
    expect(problemsIn(decodeText("site.yaml", Buffer.from(`\ufeff${lab}`)))).toEqual([]);
    expect(problemsIn(lab.replaceAll("\n", "\r\n"))).toEqual([]);
  });
});

describe("a file's bytes", () => {
  it.each([
    ["UTF-16", Buffer.from(`\ufeff${lab}`, "utf16le"), "site.yaml:1:1 the file is not UTF-8"],
    ["latin-1", Buffer.from("title: Ofotfjorden, Håkvik", "latin1"), "not UTF-8"],
    [
      "ten megabytes",
      Buffer.alloc(10_000_000, "#"),
      "the file has 10000000 bytes, at most 4194304",
    ],
  ])("in %s are refused", (_name, bytes, message) => {
    const read = (): string => decodeText("site.yaml", bytes);
    expect(read).toThrow(InputFileError);
    expect(read).toThrow(message);
  });
});

describe("a limits file", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kvandal-limits-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["nothing", "null"],
    ["no JSON", "{"],
    ["no policy", "{}"],
    [
      "a PUE that no site has",
      '{"energy-budget":{"site":"lab","overheadPerMilleAtLeast":0,"designPuePerMilleAtLeast":1e15,"phases":{}}}',
    ],
  ])("with %s is refused, and is not no limits", (_name, text) => {
    const file = join(folder, "lab.json");
    writeFileSync(file, text);
    expect(() => readLimitsFile(folder, file)).toThrow(
      /lab\.json: the limits of energy-budget cannot be read/,
    );
  });
});
