import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile, stackFiles } from "../../../tools/stackFiles";
import { PROJECT as SHIPPED } from "../../support/sites";

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
  it("are read by name, beside a project that declares their keys", () => {
    const declared =
      "config:\n  site:\n    type: string\n    description: A site\n  phase:\n  now:\n    default: ''\n";
    const root = folderWith({
      "Pulumi.yaml": `${PROJECT}${declared}license: MIT\nrequiredPulumiVersion: '>=3'\n`,
      "Pulumi.lab-prod.yaml": `encryptionsalt: v1:abc\n${STACK}`,
      "Pulumi.dev.yaml": STACK.replace("phase-1", "phase-2"),
      "package.json": "{}",
    });
    expect(stackFiles(root)).toMatchObject([
      { stack: "dev", site: "lab", phase: "phase-2" },
      { stack: "lab-prod", site: "lab", phase: "phase-1" },
    ]);
  });

  it("are accepted as they are shipped", () => {
    expect(stackFiles(SHIPPED).map(({ stack }) => stack)).toEqual(["dev", "kvandal-prod"]);
  });

  const missing = (key: string): string =>
    `config.kvandal:${key}: is missing, and a stack file says what its stack deploys: write kvandal:${key}: <${key}> under config`;
  const hidden = (key: string): string =>
    `config.kvandal:${key}: is not plain text, which is what a reviewer can read: write kvandal:${key}: <${key}> under config`;

  it.each([
    ["encryptionsalt: v1:abc\n", `1:1 ${missing("site")}`],
    ["encryptionsalt: v1:abc\n", `1:1 ${missing("phase")}`],
    ["{}\n", `1:1 ${missing("phase")}`],
    ["config: {}\n", `1:1 ${missing("phase")}`],
    ["config:\n  - a\n", `1:1 ${missing("phase")}`],
    ["config:\n  kvandal:now: 'x'\n", `1:1 ${missing("site")}`],
    ["config:\n  kvandal:site: lab\n", `1:1 ${missing("phase")}`],
    ["config:\n  kvandal:phase: phase-1\n", `1:1 ${missing("site")}`],
    ["config:\n  kvandal:site: lab\n  kvandal:phase:\n", `3:17 ${missing("phase")}`],
    ["config:\n  kvandal:site: lab\n  kvandal:phase: ''\n", `3:18 ${missing("phase")}`],
    ["config:\n  kvandal:site: lab\n  kvandal:phase: 1\n", `3:18 ${hidden("phase")}`],
    [
      "config:\n  kvandal:site: lab\n  kvandal:phase:\n    secure: v1:abc\n",
      `4:5 ${hidden("phase")}`,
    ],
    [
      "config:\n  kvandal:phase: phase-1\n  kvandal:site:\n    secure: v1:abc\n",
      `4:5 ${hidden("site")}`,
    ],
    [
      `${STACK}environment:\n  - prod\n`,
      "4:1 environment: what an environment of Pulumi sets is in no commit: remove it, and write its values under config",
    ],
    [
      `${STACK}phase: phase-2\n`,
      '4:1 phase: not a key that is allowed here, which are "config", "encryptionsalt", "encryptedkey" or "secretsprovider": remove it',
    ],
  ])("are refused where they leave open or hide what is deployed: %j", (text, problem) => {
    const root = folderWith({ "Pulumi.lab-prod.yaml": STACK, "Pulumi.x.yaml": text });
    expect(() => stackFiles(root)).toThrow(`Pulumi.x.yaml:${problem}`);
    expect(() => readStackFile(root, "x")).toThrow(`Pulumi.x.yaml:${problem}`);
  });

  it("are refused with what is wrong in all of them at once", () => {
    const root = folderWith({
      "Pulumi.yaml": `${PROJECT}main: other\n`,
      "Pulumi.a.yaml": "{}\n",
      "Pulumi.b.yaml": "a: [\n",
    });
    expect(() => stackFiles(root)).toThrow(
      /Pulumi\.yaml:3:1 main.*\n(Pulumi\.a\.yaml:1:1 .*\n){2}Pulumi\.b\.yaml:/,
    );
  });

  const plugins =
    "it changes the plugins that the engine runs, which come from package.json: remove it";
  const runs = "it may change what runs: remove it";
  const nodejs = "the program is one for Node.js: write nodejs";

  it.each([
    ["name: kvandal\n", `1:1 runtime: ${nodejs}`],
    ["name: kvandal\nruntime: yaml\n", `2:10 runtime: ${nodejs}`],
    ["name: kvandal\nruntime:\n  name: python\n", `3:9 runtime.name: ${nodejs}`],
    [
      "name: kvandal\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
      `5:5 runtime.options.typescript: ${runs}`,
    ],
    [
      "name: kvandal\nruntime:\n  name: nodejs\n  options:\n    packagemanager: npm\n    nodeargs: -r ./x.js\n",
      `6:5 runtime.options.nodeargs: ${runs}`,
    ],
    [
      "name: kvandal\nruntime:\n  name: nodejs\n  options:\n    packagemanager: bun\n",
      "5:21 runtime.options.packagemanager: packages are those of package-lock.json: write npm",
    ],
    ["name: kvandal\nruntime:\n  name: nodejs\n  options: x\n", `4:3 runtime.options: ${runs}`],
    ["name: kvandal\nruntime:\n  name: nodejs\n  binary: x\n", `4:3 runtime.binary: ${runs}`],
    [
      `${PROJECT}main: tests/e2e/programs/around\n`,
      "3:1 main: the program is the one beside Pulumi.yaml, and a diff speaks of no other: remove it",
    ],
    [
      `${PROJECT}backend:\n  url: file://.\n`,
      "3:1 backend: another backend has another state, in which nothing is in service: remove it, and name the backend in the environment (docs/deploying.md)",
    ],
    [`${PROJECT}plugins:\n  providers: []\n`, `3:1 plugins: ${plugins}`],
    [`${PROJECT}packages:\n  a: b\n`, `3:1 packages: ${plugins}`],
    [
      `${PROJECT}options:\n  refresh: always\n`,
      "3:1 options: it changes what each run of the engine does: remove it, and give the option on the command line",
    ],
    [
      `${PROJECT}Main: other\n`,
      '3:1 Main: not a key that is allowed here, which are "name", "description"',
    ],
  ])("are refused beside a project that runs otherwise than it is shipped: %j", (text, problem) => {
    const root = folderWith({ "Pulumi.dev.yaml": STACK, "Pulumi.yaml": text });
    expect(() => stackFiles(root)).toThrow(`Pulumi.yaml:${problem}`);
    expect(() => readStackFile(root, "dev")).toThrow(`Pulumi.yaml:${problem}`);
  });

  const elsewhere = "stack files are read beside Pulumi.yaml only: remove it";
  const forAll = (key: string): string =>
    `each stack file has its own kvandal:${key}, in plain text: remove this, and write it there`;
  const name =
    "stacks are read from Pulumi.<stack>.yaml and the project from Pulumi.yaml: rename it";

  it.each([
    ["Pulumi.yaml", `${PROJECT}stackConfigDir: stacks\n`, `3:1 stackConfigDir: ${elsewhere}`],
    ["Pulumi.yaml", `${PROJECT}config: stacks\n`, `3:9 config: ${elsewhere}`],
    [
      "Pulumi.yaml",
      `${PROJECT}config:\n  kvandal:site: lab\n`,
      `4:3 config.kvandal:site: ${forAll("site")}`,
    ],
    [
      "Pulumi.yaml",
      `${PROJECT}config:\n  kvandal:phase:\n    default: phase-1\n`,
      `4:3 config.kvandal:phase: ${forAll("phase")}`,
    ],
    [
      "Pulumi.yaml",
      `${PROJECT}config:\n  phase:\n    type: string\n    default: phase-1\n`,
      `6:5 config.phase.default: ${forAll("phase")}`,
    ],
    [
      "Pulumi.yaml",
      `${PROJECT}config:\n  site:\n    value: lab\n`,
      `5:5 config.site.value: ${forAll("site")}`,
    ],
    ["Pulumi.yaml", `${PROJECT}config:\n  site: lab\n`, `4:3 config.site: ${forAll("site")}`],
    ["Pulumi.yaml", `${PROJECT}config:\n  - stacks\n`, `4:3 config: ${elsewhere}`],
    ["Pulumi.lab-prod.yml", STACK, `1:1 ${name}`],
    ["Pulumi.lab-prod.json", "{}", `1:1 ${name}`],
    ["Pulumi.yml", PROJECT, `1:1 ${name}`],
    ["pulumi.lab-prod.yaml", STACK, `1:1 ${name}`],
    ["Pulumi.lab-prod.YAML", STACK, `1:1 ${name}`],
  ])("are refused beside configuration that is elsewhere: %s", (file, text, problem) => {
    const root = folderWith({ "Pulumi.dev.yaml": STACK, [file]: text });
    expect(() => stackFiles(root)).toThrow(`${file}:${problem}`);
  });

  it("are refused beside a project of another name, whose keys the program would read", () => {
    const root = folderWith({ "Pulumi.yaml": "name: other\nruntime: nodejs\n" });
    expect(() => stackFiles(root)).toThrow(
      "Pulumi.yaml:1:7 name: the program reads the keys of its project, and stack files have kvandal:site and kvandal:phase: write name: kvandal",
    );
  });

  it.each([
    ["kvandal:config:phase", "3:3 config.kvandal:config:phase"],
    ["'kvandal:phase '", "3:3 config.kvandal:phase "],
    ["' kvandal:phase'", "3:3 config. kvandal:phase"],
    ["phase", "3:3 config.phase"],
    ["kvandal:", undefined],
  ])("are refused for the key %s, which Pulumi reads as kvandal:phase or not at all", (key, at) => {
    const text = `config:\n  kvandal:site: lab\n  ${key}: phase-2\n  kvandal:phase: phase-1\n`;
    const root = folderWith({ "Pulumi.dev.yaml": text });
    const message =
      at === undefined
        ? "Pulumi.dev.yaml:3:"
        : `Pulumi.dev.yaml:${at}: Pulumi may read this key as another one: write it as <namespace>:<name>, with no space and no other colon`;
    expect(() => stackFiles(root)).toThrow(message);
    expect(() => readStackFile(root, "dev")).toThrow(message);
  });

  it.each([{ main: "other.ts" }, { main: "index.ts", exports: "./other.js" }, { exports: {} }])(
    "are refused where package.json leads Pulumi to another program: %j",
    (entry) => {
      const files = { "Pulumi.yaml": PROJECT, "package.json": JSON.stringify(entry) };
      expect(() => stackFiles(folderWith(files))).toThrow(
        "package.json:1:1 the program is index.ts, and a diff speaks of no other",
      );
    },
  );

  it.each([
    [{ diff: "node tools/bin/kvandal.js diff --base HEAD #" }, 'the script "diff" is a command'],
    [
      { "build:policies": "true" },
      'write "node tools/bin/kvandal.js build-policies" or "kvandal build-policies"',
    ],
    [{ predeploy: "true", prediff: "true" }, 'npm runs the script "prediff" by itself'],
    [{ drift: "node tools/bin/kvandal.js up" }, 'the script "drift" is a command'],
    [{ dependencies: "true" }, 'npm runs the script "dependencies" by itself'],
    [{ postinstall: "true" }, 'npm runs the script "postinstall" by itself'],
  ])("are refused where package.json makes another command of one: %j", (scripts, message) => {
    const files = { "Pulumi.yaml": PROJECT, "package.json": JSON.stringify({ scripts }) };
    expect(() => stackFiles(folderWith(files))).toThrow(message);
  });

  it("are read beside commands of the installed package, and scripts that npm does not run by itself", () => {
    const scripts = { diff: "kvandal diff", report: "jest --coverage", prepare: "husky" };
    const files = {
      "Pulumi.yaml": PROJECT,
      "package.json": JSON.stringify({ scripts }),
      ".npmrc": "ignore-scripts=true\n",
    };
    expect(stackFiles(folderWith(files))).toEqual([]);
  });

  it("are refused where npm is told to load or run something else", () => {
    const npm =
      "# how to install\nignore-scripts=true\nnode-options=--import=data:text/javascript,1\n";
    expect(() => stackFiles(folderWith({ "Pulumi.yaml": PROJECT, ".npmrc": npm }))).toThrow(
      '.npmrc:3:1 "node-options" can have npm run or load other code: move it to your own ~/.npmrc',
    );
    const unread = { "Pulumi.yaml": PROJECT, ".npmrc": "ignore-scripts=true\u2028\n" };
    expect(() => stackFiles(folderWith(unread))).toThrow(
      '.npmrc:1:1 "ignore-scripts" can have npm run or load other code',
    );
    const withScripts = { "Pulumi.yaml": PROJECT, ".npmrc": "ignore-scripts=false\n" };
    expect(() => stackFiles(folderWith(withScripts))).toThrow(
      '.npmrc:1:1 "ignore-scripts" can have npm run or load other code',
    );
    const files = { "Pulumi.yaml": PROJECT, ".npmrc": "ignore-scripts=true\n; fund\nfund=false\n" };
    expect(stackFiles(folderWith(files))).toEqual([]);
  });

  it("are read beside a package.json that names the program, or none", () => {
    for (const entry of [{ main: "index.ts" }, { main: "./index.ts" }, {}]) {
      const files = { "Pulumi.yaml": PROJECT, "package.json": JSON.stringify(entry) };
      expect(stackFiles(folderWith(files))).toEqual([]);
    }
  });

  it("are refused for a key of the project's defaults that Pulumi reads as another one", () => {
    const text = `${PROJECT}config:\n  now:\n    default: lab\n  kvandal:config:phase: phase-2\n`;
    expect(() => stackFiles(folderWith({ "Pulumi.yaml": text }))).toThrow(
      "Pulumi.yaml:6:3 config.kvandal:config:phase: Pulumi may read this key as another one: write it as <name> or <namespace>:<name>",
    );
  });

  const otherwise = (what: string): string =>
    `${what}, which Pulumi may read otherwise: write each key with its value on a line of its own`;

  it.each([
    ["<<:\n  stackConfigDir: bench\n", `3:1 ${otherwise('the key "<<"')}`],
    ["description: &a x\n", `3:17 ${otherwise("an anchor")}`],
    ["author: &a x\ndescription: *a\n", `4:14 ${otherwise("an alias")}`],
    ["!!binary c3RhY2tDb25maWdEaXI=: bench\n", `3:10 ${otherwise("a tag")}`],
    ["? [a]\n: b\n", `3:3 ${otherwise("a key that is not text")}`],
    ["options: { a: b }\n", `3:10 ${otherwise("a mapping or list in brackets")}`],
    ["description: a\n  b\n", `3:14 ${otherwise("a text of more than one line")}`],
    ['description: "a\n  b"\n', `3:14 ${otherwise("a text of more than one line")}`],
    ["description: |\n  a\n", `3:14 ${otherwise("a text of more than one line")}`],
    ["description:\ta\n", `3:13 ${otherwise("a tab")}`],
  ])("are refused for YAML that Pulumi may read otherwise: %j", (text, problem) => {
    expect(() => stackFiles(folderWith({ "Pulumi.yaml": `${PROJECT}${text}` }))).toThrow(
      `Pulumi.yaml:${problem}`,
    );
    expect(() => stackFiles(folderWith({ "Pulumi.dev.yaml": `a: b\nc: d\n${text}` }))).toThrow(
      `Pulumi.dev.yaml:${problem}`,
    );
  });

  it("are refused for a line end that Pulumi knows and Kvandal does not", () => {
    const text = `config:\n  # x\u2028  kvandal:phase: phase-2\n${STACK}`;
    const problem =
      "2:6 the character U+2028, which readers of YAML do not all take alike: remove it";
    expect(() => stackFiles(folderWith({ "Pulumi.dev.yaml": text }))).toThrow(
      `Pulumi.dev.yaml:${problem}`,
    );
    expect(() => stackFiles(folderWith({ "Pulumi.yaml": text }))).toThrow(`Pulumi.yaml:${problem}`);
  });

  it.each(["Pulumi.yaml", "Pulumi.dev.yaml"])("are refused where %s is no file", (file) => {
    const folder = folderWith({});
    mkdirSync(join(folder, file));
    expect(() => stackFiles(folder)).toThrow(
      `${file}:1:1 must be a regular file, and is something else: put a file in its place`,
    );
    for (const target of ["stack.yaml", "nowhere.yaml"]) {
      const linked = folderWith({ "stack.yaml": `${PROJECT}${STACK}` });
      symlinkSync(target, join(linked, file));
      expect(() => stackFiles(linked)).toThrow(
        `${file}:1:1 is a link, and what it leads to could change without a commit: copy it here`,
      );
    }
  });
});
