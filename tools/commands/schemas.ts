import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { publishedSchemas } from "../../model/fileSchemas";
import { jsonText } from "../jsonText";
import { PROJECT } from "../project";

/** `kvandal schemas`: writes the JSON Schemas that editors complete and check our YAML files with. */
export function registerSchemas(program: Command): void {
  program
    .command("schemas")
    .description("write schemas/*.json, by which editors complete site files and the catalogue")
    .action(() => {
      for (const { file, schema } of publishedSchemas()) {
        mkdirSync(dirname(join(PROJECT, file)), { recursive: true });
        writeFileSync(join(PROJECT, file), jsonText(schema));
        console.log(`${file} is written`);
      }
    });
}
