import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { publishedSchemas } from "../../model/fileSchemas";
import { jsonText } from "../jsonText";
import { PROJECT } from "../project";

/** `kvandal schemas`: writes the JSON Schemas of our YAML files, for editors, and of `plan --json`, for machines. */
export function registerSchemas(program: Command): void {
  program
    .command("schemas")
    .description(
      "write schemas/*.json: of site files and the catalogue, for editors, and of plan --json",
    )
    .action(() => {
      const { planSchema } = require("../plan/planOutput") as typeof import("../plan/planOutput");
      for (const { file, schema } of [...publishedSchemas(), planSchema()]) {
        mkdirSync(dirname(join(PROJECT, file)), { recursive: true });
        writeFileSync(join(PROJECT, file), jsonText(schema));
        console.log(`${file} is written`);
      }
    });
}
