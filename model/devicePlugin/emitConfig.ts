import { Document, visit } from "yaml";
import type { DevicePluginConfig } from "./config";
import { CONFIG_FIELDS, SHARED_RESOURCE_KEYS, SHARING_KEYS, type Section } from "./configFields";
import { isMapping, type Mapping } from "../mapping";
import { needsQuotes } from "./yamlText";

/**
 * The text of a configuration: the same bytes for the same content, keys in the order of `CONFIG_FIELDS`, nothing that is left out.
 * `parseDevicePluginConfig` reads it back as the same configuration, and so does the plugin.
 */
export function devicePluginConfigText(config: DevicePluginConfig): string {
  // What is undefined, the library leaves out.
  const document = new Document(inOrder(CONFIG_FIELDS, config as unknown as Mapping));
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && needsQuotes(scalar.value)) {
        scalar.type = "QUOTE_DOUBLE";
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}

function inOrder({ keys }: Section, mapping: Mapping): Mapping {
  return Object.fromEntries(
    Object.entries(keys).map(([key, kind]) => {
      const value = mapping[key];
      if (!isMapping(value)) {
        return [key, value];
      }
      if (kind === "sharing") {
        return [key, sharing(value)];
      }
      return [key, typeof kind === "object" && "keys" in kind ? inOrder(kind, value) : value];
    }),
  );
}

function sharing(value: Mapping): Mapping {
  const resources = (value.resources ?? []) as readonly Mapping[];
  return pick(SHARING_KEYS, {
    ...value,
    resources: resources.map((resource) => pick(SHARED_RESOURCE_KEYS, resource)),
  });
}

function pick(keys: readonly string[], mapping: Mapping): Mapping {
  return Object.fromEntries(keys.map((key) => [key, mapping[key]]));
}
