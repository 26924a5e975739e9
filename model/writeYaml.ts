import { Document, isScalar, visit } from "yaml";

/** Plain texts that readers of YAML 1.2 take for numbers, and those of 1.1 for a key of its own; line breaks of 1.1 that 1.2 has not. */
const QUOTED = /^0o[0-7]+$|^=$|^<<$|[\u0085\u2028\u2029\uFEFF]/;

/**
 * Writes YAML for programs that are not ours. kubectl, NVIDIA's and Kueue's read YAML 1.1, where `on`, `no` and `12:30:45` are no text; others read 1.2. What
 * either takes for something else is in quotes. No anchors, which not every reader follows, and no line is folded.
 */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && typeof node.value === "string" && QUOTED.test(node.value)) {
        node.type = "QUOTE_DOUBLE";
      }
    },
  });
  return document.toString({ lineWidth: 0, directives: false });
}
