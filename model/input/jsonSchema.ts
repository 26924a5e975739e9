import { z } from "zod";

/** A JSON Schema, draft 2020-12, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a file that people write, for their editor: made from the schema that reads the file, so that the two cannot
 * disagree. What is checked between fields (names that refer to something, phases in order) no JSON Schema says; reading the
 * file does.
 *
 * @param about the title and the description of the file.
 * @throws Error if the schema has a part that JSON Schema cannot say and that is no quantity.
 */
export function jsonSchemaOf(
  schema: z.ZodType,
  about: { readonly title: string; readonly description: string },
): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "throw",
    override: ({ jsonSchema }) => {
      sayAsWritten(jsonSchema);
    },
  });
  return { $schema, ...about, ...rest };
}

/** A quantity is read by a transform, of which JSON Schema knows nothing: it gets the text or number that a person writes. */
function sayAsWritten(jsonSchema: Record<string, unknown>): void {
  const { written, patternErrorMessage } = jsonSchema;
  if (typeof written !== "object" || written === null) {
    return;
  }
  const { $schema, ...asWritten } = written as Record<string, unknown>;
  delete jsonSchema.written;
  delete jsonSchema.patternErrorMessage;
  Object.assign(jsonSchema, { ...asWritten, ...jsonSchema });
  if ("pattern" in asWritten) {
    // Editors show this in place of the pattern itself; validators pass over it.
    jsonSchema.patternErrorMessage = patternErrorMessage;
  }
}
