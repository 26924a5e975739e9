import { recordSchema } from "./evidence/recordSchema";
import { catalogSchema } from "./gpuSystemSchema";
import { jsonSchemaOf, type JsonSchema } from "./input/jsonSchema";
import { siteSchema } from "./siteSchema";

/** A JSON Schema that is published with the project, for the editors of those who write its files. */
export interface PublishedSchema {
  /** Its file, relative to the project. */
  readonly file: string;
  readonly schema: JsonSchema;
}

/** The JSON Schemas of the files that people write: made from the schemas that read these files. */
export function publishedSchemas(): PublishedSchema[] {
  return [
    {
      file: "schemas/site.schema.json",
      schema: jsonSchemaOf(siteSchema, {
        title: "Site",
        description:
          "A site as data, sites/<site>/site.yaml: its power, halls, pools and phases. Powers carry their unit; a bare number is refused.",
      }),
    },
    {
      file: "schemas/evidence.schema.json",
      schema: jsonSchemaOf(recordSchema, {
        title: "Evidence",
        description:
          "A record of sites/<site>/evidence/: what was found about a gate of a phase, by whom and until when. Never edited; a correction supersedes it.",
      }),
    },
    {
      file: "schemas/gpu-systems.schema.json",
      schema: jsonSchemaOf(catalogSchema, {
        title: "GPU systems",
        description:
          "The catalogue of GPU systems, catalog/gpu-systems.yaml: what is bought, each figure with its source.",
      }),
    },
  ];
}
