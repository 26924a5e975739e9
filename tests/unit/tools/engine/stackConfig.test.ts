import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { stackOf, writeStackConfig } from "../../../../tools/engine/stack";
import * as folders from "../../../../tools/project";

const root = mkdtempSync(join(tmpdir(), "kvandal-stack-config-"));
const committed = join(root, "Pulumi.dev.yaml");
const request = { site: "lab", phase: "phase-1", env: "dev", now: "2026-11-23" };

beforeEach(() => {
  jest.replaceProperty(folders, "PROJECT", root);
  jest.replaceProperty(folders, "HOME", join(root, ".kvandal"));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(committed);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

describe("the configuration of a run", () => {
  it("has what is committed for the stack, with the run's own site, phase and day", () => {
    writeFileSync(
      committed,
      "secretsprovider: x\nconfig:\n  kvandal:site: lab\n  kvandal:phase: phase-2\n  a:b: c\n",
    );
    const stack = stackOf(request);
    writeStackConfig(stack, request);
    expect(parse(readFileSync(stack.configFile, "utf8"))).toEqual({
      secretsprovider: "x",
      config: {
        "a:b": "c",
        "kvandal:site": "lab",
        "kvandal:phase": "phase-1",
        "kvandal:now": "2026-11-23",
      },
    });
  });

  it("is refused where another form of a key or a link could bring another phase", () => {
    writeFileSync(committed, "config:\n  kvandal:config:phase: phase-2\n");
    expect(() => {
      writeStackConfig(stackOf(request), request);
    }).toThrow("Pulumi.dev.yaml:2:3 config.kvandal:config:phase");
    rmSync(committed);
    symlinkSync("nowhere.yaml", committed);
    expect(() => {
      writeStackConfig(stackOf(request), request);
    }).toThrow("Pulumi.dev.yaml:1:1 is a link");
  });

  it("is refused for a committed file that leaves its phase open, or beside a project that runs another program", () => {
    const write = (): void => {
      writeStackConfig(stackOf(request), request);
    };
    writeFileSync(committed, "config:\n  kvandal:site: lab\n");
    expect(write).toThrow("Pulumi.dev.yaml:1:1 config.kvandal:phase: is missing");
    writeFileSync(committed, "config:\n  kvandal:site: lab\n  kvandal:phase: phase-1\n");
    const project = join(root, "Pulumi.yaml");
    writeFileSync(project, "name: kvandal\nruntime: nodejs\nmain: other\n");
    expect(write).toThrow("Pulumi.yaml:3:1 main: ");
    rmSync(project);
    expect(write).not.toThrow();
  });
});
