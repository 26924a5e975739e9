import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEvidence } from "../../../../model/evidence/loadEvidence";
import { InputFileError } from "../../../../model/input/problem";
import { LimitsFileError, loadLockedSite } from "../../../../model/limitsFile";
import { PROJECT } from "../../../support/sites";

let folder = "";
let root = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "kvandal-own-")));
  root = join(folder, "project");
  for (const part of ["catalog", join("sites", "lab"), join("policies", "limits")]) {
    cpSync(join(PROJECT, part), join(root, part), { recursive: true });
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Everything that decides about the lab's power. */
const load = (from = root) => {
  const loaded = loadLockedSite(from, "lab");
  return loadEvidence(from, loaded);
};

it.each<[string, typeof InputFileError | typeof LimitsFileError]>([
  ["catalog", InputFileError],
  [join("policies", "limits"), LimitsFileError],
])("a file in the place of the folder %s is refused by its name", (step, kind) => {
  rmSync(join(root, step), { recursive: true });
  writeFileSync(join(root, step), "text");
  expect(load).toThrow(kind);
  expect(load).toThrow("must be a folder, and is a file");
});

it("a catalogue that is missing is refused by its name", () => {
  rmSync(join(root, "catalog"), { recursive: true });
  expect(load).toThrow(InputFileError);
  expect(load).toThrow("is not there: put it back");
});

const STEPS: [step: string, kind: typeof InputFileError | typeof LimitsFileError][] = [
  ["sites", InputFileError],
  ["sites/lab", InputFileError],
  ["sites/lab/evidence", InputFileError],
  ["catalog", InputFileError],
  ["policies", LimitsFileError],
  ["policies/limits", LimitsFileError],
];

describe("the files that decide about power", () => {
  it("are read from a project that is a git repository and is reached by a link", () => {
    mkdirSync(join(root, ".git"));
    symlinkSync(root, join(folder, "link"));
    expect(load(join(folder, "link"))).toEqual(load());
    expect(load()).not.toEqual([]);
  });

  it.each<[step: string, kind: typeof InputFileError | typeof LimitsFileError]>([
    ...STEPS,
    ["sites/lab/site.yaml", InputFileError],
    ["catalog/gpu-systems.yaml", InputFileError],
    ["policies/limits/lab.json", LimitsFileError],
  ])("are refused where %s is a link, inside or outside of the project", (step, kind) => {
    for (const target of [join(folder, "outside"), join(root, "inside")]) {
      renameSync(join(root, step), target);
      symlinkSync(target, join(root, step));
      expect(load).toThrow(kind);
      expect(load).toThrow(new RegExp(`(^|/)${step}(:1:1)? is a link`));
      rmSync(join(root, step));
      renameSync(target, join(root, step));
    }
    expect(load).not.toThrow();
  });

  it.each(STEPS)("are refused where %s is a submodule or a repository", (step, kind) => {
    const git = join(root, step, ".git");
    mkdirSync(git);
    expect(load).toThrow(kind);
    expect(load).toThrow(new RegExp(`(^|/)${step}(:1:1)? is a git repository of its own`));
    rmSync(git, { recursive: true });
    writeFileSync(git, "gitdir: ../../.git/modules/lab\n");
    expect(load).toThrow(kind);
  });

  it.each(["sites/lab/site.yaml", "catalog/gpu-systems.yaml"])(
    "are refused with a sentence where %s is a folder",
    (file) => {
      rmSync(join(root, file));
      mkdirSync(join(root, file));
      expect(() => load()).toThrow(
        `${file}:1:1 must be a regular file, and is something else: put a file in its place`,
      );
    },
  );

  it.each(["sites/lab/site.yaml", "catalog/gpu-systems.yaml", "sites/lab/evidence/more.yaml"])(
    "are refused with a line end in %s that only some readers know",
    (file) => {
      writeFileSync(join(root, file), "# a\u2028name: lab\n");
      expect(() => load()).toThrow(
        `${file}:1:4 the character U+2028, which readers of YAML do not all take alike: remove it`,
      );
    },
  );
});
