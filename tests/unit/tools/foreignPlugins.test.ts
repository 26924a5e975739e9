import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { refuseForeignPlugins } from "../../../tools/engine/foreignPlugins";

describe("a provider plugin on PATH", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-path-"));
  const path = ["/usr/bin", folder, ""].join(delimiter);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is refused by its path, as the engine would run it in place of the official one", () => {
    expect(() => {
      refuseForeignPlugins(path);
    }).not.toThrow();
    writeFileSync(join(folder, "pulumi-resource-kubernetes"), "");
    expect(() => {
      refuseForeignPlugins(path);
    }).toThrow(`${join(folder, "pulumi-resource-kubernetes")} from PATH`);
  });
});
