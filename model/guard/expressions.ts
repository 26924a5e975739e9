/** Small pieces of CEL, the language of admission policies. */

/** A rule of a ValidatingAdmissionPolicy: what must hold, and the sentence for when it does not. */
export interface Rule {
  readonly expression: string;
  readonly messageExpression: string;
}

/** A named expression; it is worked out at most once in a request, and only when something asks for it. */
export interface Variable {
  readonly name: string;
  readonly expression: string;
}

/** Text as CEL writes it. */
export function text(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** A list of texts. */
export function texts(values: readonly string[]): string {
  return `[${values.map(text).join(", ")}]`;
}

/** A map of whole numbers. */
export function table(values: Readonly<Record<string, number>>): string {
  const entries = Object.entries(values).map(([name, value]) => `${text(name)}: ${value}`);
  // An empty map has no type, and a lookup in it would not compile.
  return `{${(entries.length > 0 ? entries : ["'': 0"]).join(", ")}}`;
}

/** Whether a request is of one of these users. */
export function isUser(names: readonly string[]): string {
  return `request.userInfo.username in ${texts(names)}`;
}

/** Whether a request only asks what would happen. The field is there only when it is true. */
export const DRY_RUN = "has(request.dryRun) && request.dryRun";

/** The subresource of a request, `scale` or `status`; empty for the object itself, where the field is missing. */
export const SUBRESOURCE = "has(request.subResource) ? request.subResource : ''";

/** Joins what a message is made of: texts in quotes already, and expressions of type string. */
export function sentence(...parts: readonly string[]): string {
  return parts.join(" + ");
}

/**
 * A message about an object that the user may not create or change.
 *
 * @param rest the end of the sentence, which begins with the reason: "while …".
 */
export function madeBy(rest: string): string {
  return sentence(
    "variables.what",
    `': made or changed by ' + request.userInfo.username + ', '`,
    rest,
  );
}

/** Each expression on one line, as it is stored. */
export function oneLine(expression: string): string {
  return expression.replace(/\s+/g, " ").trim();
}
