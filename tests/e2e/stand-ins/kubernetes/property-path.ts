/** Writes a path as Pulumi does: `spec.containers[0].image`, `data["a.b"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/[."[\]]/.test(step)) text += `["${step.replaceAll('"', '\\"')}"]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]"]+)/gy;

/**
 * Reads a path as Pulumi writes it; `*` stands for any step.
 *
 * @throws where the text is no path
 */
export function parsePath(text: string): (string | number)[] {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    if (text[STEP.lastIndex] === ".") STEP.lastIndex += 1;
    const at = STEP.lastIndex;
    const match = STEP.exec(text);
    if (!match) throw new Error(`"${text}" is no property path (at character ${at + 1})`);
    const [, quoted, index, name] = match;
    if (quoted !== undefined) steps.push(quoted.replaceAll('\\"', '"'));
    else if (index !== undefined) steps.push(index === "*" ? "*" : Number(index));
    else if (name !== undefined) steps.push(name);
  }
  return steps;
}

/** True where `path` is `pattern` itself or lies below it. */
export function isWithin(
  path: readonly (string | number)[],
  pattern: readonly (string | number)[],
): boolean {
  return (
    path.length >= pattern.length &&
    pattern.every((step, index) => step === "*" || step === path[index])
  );
}
