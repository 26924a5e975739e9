import { parseAllDocuments } from "yaml";
import { isMapping, type Mapping } from "../../model/mapping";
import { CommandError, EXIT } from "../failure";

/**
 * Reads the Kubernetes objects of a text, as `kubectl apply` does: several YAML documents or JSON, with the items of lists in their places.
 *
 * @param file how messages name the text.
 * @throws CommandError for what is no YAML, or no object.
 */
export function manifestObjects(file: string, text: string): readonly Mapping[] {
  return parseAllDocuments(text).flatMap((document, index) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new CommandError(`${file}: ${error.message}`, EXIT.badInput);
    }
    return itemsOf(document.toJS(), `${file}: document ${index + 1}`);
  });
}

function itemsOf(value: unknown, place: string): readonly Mapping[] {
  // A document of comments alone.
  if (value === null) {
    return [];
  }
  if (!isMapping(value) || typeof value.apiVersion !== "string" || typeof value.kind !== "string") {
    throw new CommandError(
      `${place} is no Kubernetes object: it has no apiVersion and kind`,
      EXIT.badInput,
    );
  }
  return value.apiVersion === "v1" && value.kind === "List" && Array.isArray(value.items)
    ? value.items.flatMap((item, index) => itemsOf(item, `${place}, item ${index + 1}`))
    : [value];
}
