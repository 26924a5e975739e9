import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { knownPorts } from "../../../lab/clusterApi/clusterApiFiles";

describe("the ports of Cluster API's controllers", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-ports-"));
  const file = join(folder, "ports.json");
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("are known again when they were written to their end, and chosen anew when that was interrupted", async () => {
    const ports = { coreWebhook: 1, coreHealth: 2, bootstrapWebhook: 3, bootstrapHealth: 4 };
    expect(await knownPorts(file)).toBeUndefined();
    writeFileSync(file, JSON.stringify(ports));
    expect(await knownPorts(file)).toEqual(ports);
    for (const part of ["", '{"coreWebhook":1', "{}"]) {
      writeFileSync(file, part);
      expect(await knownPorts(file)).toBeUndefined();
    }
  });
});
