import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackFiles } from "../../../tools/stackFiles";

const roots: string[] = [];

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "kvandal-stacks-"));
  roots.push(root);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, name), text);
  }
  return root;
}

afterAll(() => {
  for (const root of roots) {
    rmSync(root, { recursive: true });
  }
});

const STACK = "config:\n  kvandal:site: lab\n  kvandal:phase: phase-1\n";
const PROJECT = "name: kvandal\nruntime: nodejs\n";

describe("the stack files of a project", () => {
  it("are read by name, beside a project whose defaults they override", () => {
    const defaults = "config:\n  site:\n    type: string\n    default: lab\n";
    const root = folderWith({
      "Pulumi.yaml": `${PROJECT}${defaults}`,
      "Pulumi.lab-prod.yaml": STACK,
      "Pulumi.dev.yaml": "{}\n",
      "package.json": "{}",
    });
    expect(stackFiles(root)).toMatchObject([
      { stack: "dev", site: undefined, phase: undefined },
      { stack: "lab-prod", site: "lab", phase: "phase-1" },
    ]);
  });

  const elsewhere = "stack files are read beside Pulumi.yaml only: remove it";
  const forAll = "each stack file has its own: move it there";
  const name =
    "stacks are read from Pulumi.<stack>.yaml and the project from Pulumi.yaml: rename it";

  it.each([
    ["Pulumi.yaml", `${PROJECT}stackConfigDir: stacks\n`, `3:1 stackConfigDir: ${elsewhere}`],
    ["Pulumi.yaml", `${PROJECT}config: stacks\n`, `3:9 config: ${elsewhere}`],
    [
      "Pulumi.yaml",
      `${PROJECT}config:\n  kvandal:site: lab\n`,
      `4:3 config.kvandal:site: ${forAll}`,
    ],
    [
      "Pulumi.yaml",
      `${PROJECT}config:\n  kvandal:phase: { default: phase-1 }\n`,
      `4:3 config.kvandal:phase: ${forAll}`,
    ],
    ["Pulumi.lab-prod.yml", STACK, `1:1 ${name}`],
    ["Pulumi.lab-prod.json", "{}", `1:1 ${name}`],
    ["Pulumi.yml", PROJECT, `1:1 ${name}`],
  ])("are refused beside configuration that is elsewhere: %s", (file, text, problem) => {
    const root = folderWith({ "Pulumi.dev.yaml": STACK, [file]: text });
    expect(() => stackFiles(root)).toThrow(`${file}:${problem}`);
  });
});
