import { z } from "zod";
import { jsonSchemaOf } from "../../../../model/input/jsonSchema";
import { power, ratio } from "../../../../model/input/quantity";

const ABOUT = { title: "A file", description: "What people write" };

describe("the JSON Schema of a file", () => {
  it("has quantities as they are written, and its title first", () => {
    const schema = z.strictObject({
      limit: power.describe("What it may take"),
      pue: ratio.optional(),
      name: z.string(),
    });
    const made = jsonSchemaOf(schema, ABOUT);
    expect(Object.keys(made).slice(0, 3)).toEqual(["$schema", "title", "description"]);
    expect(made).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      ...ABOUT,
      type: "object",
      properties: {
        limit: {
          type: "string",
          pattern: "^\\d+(\\.\\d+)?\\s*[kMG]?W$",
          patternErrorMessage: 'a power with its unit, as "230 MW", "142 kW" or "10200 W"',
          description: "What it may take",
          examples: ["230 MW", "142 kW", "10200 W"],
        },
        // A number has no pattern to be told about.
        pue: {
          type: "number",
          minimum: 0,
          description: "a ratio with at most three decimals, as 1.10",
          examples: [1.1],
        },
        name: { type: "string" },
      },
      required: ["limit", "name"],
      additionalProperties: false,
    });
  });

  it.each([
    ["nothing", null],
    ["text", "a power"],
  ])("takes %s for no quantity where a schema says so", (_what, written) => {
    const field = z.string().meta({ written });
    expect(jsonSchemaOf(z.strictObject({ field }), ABOUT)).toMatchObject({
      properties: { field: { type: "string", written } },
    });
  });

  it("is refused for what it cannot say", () => {
    const schema = z.strictObject({ day: z.date() });
    expect(() => jsonSchemaOf(schema, ABOUT)).toThrow("Date cannot be represented in JSON Schema");
  });
});
