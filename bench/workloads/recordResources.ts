import * as pulumi from "@pulumi/pulumi";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { registeredBy } from "../../tests/support/program";

/** `recordResources FOLDER CONFIG FILE`: runs the program of a folder without an engine, and writes down every resource that it registers. */
async function main([folder = "", config = "{}", file = ""]: readonly string[]): Promise<void> {
  const settings = JSON.parse(config) as Record<string, string>;
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [`kvandal:${key}`, value])),
  );
  // `import()` would go through the ES module loader, which makes a second copy of the SDK, without the mocks.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const registered = await registeredBy((): unknown => require(join(folder, "index.ts")));
  // Components are what the bare program does without.
  const resources = registered.filter(({ type }) => !/^(?:kvandal|pulumi:pulumi):/.test(type));
  writeFileSync(file, JSON.stringify(resources));
}

void main(process.argv.slice(2));
