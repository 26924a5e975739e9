import { z } from "zod";
import { valueAt } from "../mapping";
import type { Problem } from "./problem";
import { quotedNumberHint } from "./quantityHints";
import { didYouMean, oneOf } from "./suggest";
import type { YamlFile } from "./yamlFile";

type Issue = z.core.$ZodIssue;

/**
 * Checks a YAML file against a schema.
 *
 * @returns the typed value, or every problem found, each at its line with what was found and what is allowed.
 */
export function validate<Schema extends z.ZodType>(
  yaml: YamlFile,
  schema: Schema,
): { readonly value: z.output<Schema> } | { readonly problems: readonly Problem[] } {
  const result = schema.safeParse(yaml.data);
  if (result.success) {
    return { value: result.data };
  }
  return { problems: result.error.issues.flatMap((issue) => problemsOf(yaml, schema, issue)) };
}

function problemsOf(yaml: YamlFile, schema: z.ZodType, issue: Issue): Problem[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt(schema, path, yaml.data);
    const present = Object.keys(valueAt(yaml.data, path) ?? {});
    return issue.keys.map((key) => {
      const hint = didYouMean(
        key,
        allowed.filter((name) => !present.includes(name)),
      );
      const message = `unknown key "${key}"; allowed: ${allowed.join(", ")}.${hint}`;
      return yaml.problemAt([...path, key], message, "key");
    });
  }
  const found = valueAt(yaml.data, path);
  return [yaml.problemAt(path, describe(issue, found))];
}

function describe(issue: Issue, found: unknown): string {
  if (issue.code === "custom" && issue.params?.secret === true) {
    // What was found must not go on into the log of a pipeline.
    return issue.message;
  }
  const isQuantity = issue.code === "custom" && issue.params?.quantity === true;
  if (found === undefined && (issue.code !== "custom" || isQuantity)) {
    return `missing; expected ${expectation(issue)}`;
  }
  switch (issue.code) {
    case "custom":
      return `found ${show(found)}; ${isQuantity ? "expected " : ""}${issue.message}`;
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const hint = typeof found === "string" ? didYouMean(found, allowed) : "";
      return `found ${show(found)}; allowed: ${oneOf(allowed)}.${hint}`;
    }
    case "invalid_type": {
      const hint = issue.expected === "number" ? quotedNumberHint(found) : "";
      return `found ${show(found)}; expected ${expectation(issue)}${hint}`;
    }
    default:
      return `found ${show(found)}; ${issue.message}`;
  }
}

/** Every number in our files is a whole one. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a whole number",
  string: "text",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${oneOf(issue.values.map(String))}`;
    default:
      return issue.message;
  }
}

function show(value: unknown): string {
  if (value === null) {
    return "nothing";
  }
  const text =
    typeof value === "string"
      ? `"${value}"`
      : typeof value === "number"
        ? String(value)
        : JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The keys that a strict object schema allows at a path. */
function keysAt(
  schema: z.core.$ZodType,
  path: readonly (string | number)[],
  data: unknown,
): string[] {
  const [head, ...rest] = path;
  const inside = head === undefined ? undefined : valueAt(data, [head]);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  ) {
    return keysAt(schema.unwrap(), path, data);
  }
  if (schema instanceof z.ZodPipe) {
    return keysAt(schema.in, path, data);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const meant = schema.options.filter((option) =>
      isMeant(option, schema.def.discriminator, data),
    );
    const options = meant.length === 0 ? schema.options : meant;
    return [...new Set(options.flatMap((option) => keysAt(option, path, data)))];
  }
  if (schema instanceof z.ZodArray) {
    return keysAt(schema.element, rest, inside);
  }
  if (schema instanceof z.ZodRecord) {
    return keysAt(schema.valueType, rest, inside);
  }
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.core.$ZodType>;
    if (head === undefined) {
      return Object.keys(shape);
    }
    const next = shape[String(head)];
    return next === undefined ? [] : keysAt(next, rest, inside);
  }
  return [];
}

/** Whether the value says that it is this kind of a union. */
function isMeant(option: z.core.$ZodType, discriminator: string, data: unknown): boolean {
  const whole = option instanceof z.ZodPipe ? option.in : option;
  const literal =
    whole instanceof z.ZodObject ? (whole.shape[discriminator] as unknown) : undefined;
  return (
    literal instanceof z.ZodLiteral && literal.values.has(valueAt(data, [discriminator]) as string)
  );
}
