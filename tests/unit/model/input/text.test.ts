import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPrintable, printable } from "../../../../model/input/printable";
import { formatProblem, InputFileError } from "../../../../model/input/problem";
import { decodeText, LARGEST_FILE_BYTES, readText } from "../../../../model/input/readText";
import { didYouMean, oneOf } from "../../../../model/input/suggest";

describe("text of a file in a message", () => {
  it.each<[text: string, shown: string]>([
    ["a plain, låtin text ✓", "a plain, låtin text ✓"],
    ["\u001b[2J and \n", "\\u001b[2J and \\u000a"],
    [
      "\u0000\u001f\u007f\u009f\u2028\u202e\u2066\u2069",
      "\\u0000\\u001f\\u007f\\u009f\\u2028\\u202e\\u2066\\u2069",
    ],
    [" ~\u00a0\u2027\u202f\u2065\u206a", " ~\u00a0\u2027\u202f\u2065\u206a"],
  ])("has nothing that steers a terminal: %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("is cut where it is longer than helps anybody", () => {
    expect(printable("a".repeat(2_000))).toBe("a".repeat(2_000));
    expect(printable("a".repeat(2_001))).toBe(`${"a".repeat(2_000)}...`);
  });

  it.each<[text: string, fine: boolean]>([
    ["line\n\tline\n", true],
    ["", true],
    ["\r\n", false],
    ["a\u001bb", false],
    ["\n\u202e", false],
  ])("is printable with line ends and tabs, and with nothing else: %j", (text, fine) => {
    expect(isPrintable(text)).toBe(fine);
  });
});

describe("a file that a person wrote", () => {
  const refused = (bytes: Uint8Array): string => {
    try {
      return decodeText("site.yaml", bytes);
    } catch (error) {
      return error instanceof InputFileError ? error.problems.map(formatProblem).join() : "?";
    }
  };

  it("is read up to its largest size, as UTF-8", () => {
    expect(refused(Buffer.from("tittel: Håkvik"))).toBe("tittel: Håkvik");
    expect(refused(Buffer.alloc(LARGEST_FILE_BYTES, "#"))).toHaveLength(LARGEST_FILE_BYTES);
    expect(refused(Buffer.alloc(LARGEST_FILE_BYTES + 1, "#"))).toBe(
      "site.yaml:1:1 the file has 4194305 bytes, at most 4194304 are read: split the site",
    );
    expect(refused(Buffer.from("Håkvik", "latin1"))).toBe(
      "site.yaml:1:1 the file is not UTF-8 text: save it as UTF-8",
    );
  });

  it("is named as its messages shall name it, wherever it lies", () => {
    const folder = mkdtempSync(join(tmpdir(), "kvandal-text-"));
    const path = join(folder, "x");
    writeFileSync(path, Buffer.from([0xff]));
    expect(() => readText(path, "sites/lab/site.yaml")).toThrow(
      "sites/lab/site.yaml:1:1 the file is not UTF-8 text",
    );
    writeFileSync(path, "name: lab");
    expect(readText(path, "sites/lab/site.yaml")).toBe("name: lab");
    rmSync(folder, { recursive: true });
  });

  it("is refused with everything that is wrong in it, a line each", () => {
    const problem = { file: "a.yaml", line: 2, column: 3, path: "", message: "no" };
    const error = new InputFileError([problem, { ...problem, path: "a[0].b", line: 7 }]);
    expect(error.name).toBe("InputFileError");
    expect(error.message).toBe("a.yaml:2:3 no\na.yaml:7:3 a[0].b: no");
  });
});

describe("the nearest of the words that are allowed", () => {
  it.each<[written: string, allowed: readonly string[], hint: string]>([
    ["phase1", ["phase-1", "phase-2"], ' Did you mean "phase-1"?'],
    ["PHASE-2", ["phase-1", "phase-2"], ' Did you mean "phase-2"?'],
    ["reserv", ["Reserve", "limit"], ' Did you mean "Reserve"?'],
    // A third of the letters, rounded up, may differ; of a short word one.
    ["abcxyz", ["abcdef"], ""],
    ["abcdxy", ["abcdef"], ' Did you mean "abcdef"?'],
    ["abcd", ["abxy"], ' Did you mean "abxy"?'],
    ["abc", ["axy"], ""],
    ["abc", ["abx"], ' Did you mean "abx"?'],
    ["ab", ["abcd"], ' Did you mean "abcd"?'],
    ["a", ["b"], ' Did you mean "b"?'],
    ["a", [], ""],
    ["gaming", ["training", "inference"], ""],
  ])("for %s of %j is offered when it is close:%s", (written, allowed, hint) => {
    expect(didYouMean(written, allowed)).toBe(hint);
  });

  it.each<[allowed: readonly string[], text: string]>([
    [[], "nothing"],
    [["a"], '"a"'],
    [["a", "b"], '"a" or "b"'],
    [["a", "b", "c"], '"a", "b" or "c"'],
  ])("is one of %j: %s", (allowed, text) => {
    expect(oneOf(allowed)).toBe(text);
  });
});
