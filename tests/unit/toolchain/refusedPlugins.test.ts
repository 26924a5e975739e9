import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetRefusal, noteRefusal, wasRefused } from "../../../tools/toolchain/refusedPlugins";

let home: string;

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "kvandal-plugins-")), "home");
});

afterEach(() => {
  rmSync(join(home, ".."), { recursive: true });
});

it("does not ask with every command for plugins that cannot be had", () => {
  expect(wasRefused(home, "random 4.21.2")).toBe(false);
  noteRefusal(home, "random 4.21.2");
  expect(wasRefused(home, "random 4.21.2")).toBe(true);
});

it("asks for another version, after an hour, and when told to", () => {
  noteRefusal(home, "random 4.21.2");
  expect(wasRefused(home, "random 4.22.0")).toBe(false);
  forgetRefusal(home);
  expect(wasRefused(home, "random 4.21.2")).toBe(false);
  noteRefusal(home, "random 4.21.2");
  const longAgo = new Date(Date.now() - 61 * 60_000);
  utimesSync(join(home, "refused-plugins"), longAgo, longAgo);
  expect(wasRefused(home, "random 4.21.2")).toBe(false);
});
