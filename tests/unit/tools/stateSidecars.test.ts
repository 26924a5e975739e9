import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeSidecars } from "../../../tools/engine/stateSidecars";

let state: string;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "kvandal-state-"));
});

afterEach(() => {
  rmSync(state, { recursive: true, force: true });
});

it("takes attributes away wherever they lie, and leaves every state, backup and lock", () => {
  const stacks = join(state, ".pulumi", "stacks", "kvandal");
  mkdirSync(stacks, { recursive: true });
  const kept = ["lab-dev.json", "lab-dev.json.bak"];
  for (const file of [...kept, ...kept.map((name) => `${name}.attrs`)]) {
    writeFileSync(join(stacks, file), "");
  }
  writeFileSync(join(state, ".pulumi", "meta.yaml.attrs"), "");
  removeSidecars(state);
  expect(readdirSync(stacks).sort()).toEqual(kept);
  expect(readdirSync(join(state, ".pulumi"))).toEqual(["stacks"]);
});

it("makes nothing where there is no state yet", () => {
  removeSidecars(state);
  expect(existsSync(join(state, ".pulumi"))).toBe(false);
});
