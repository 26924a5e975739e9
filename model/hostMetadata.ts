import { LABELS } from "./names";

/**
 * What is known of a machine only once its host is chosen, by the key that its template names it with. On bare metal it
 * reaches the host as cloud-init metadata (Metal3DataTemplate); the simulator fills it in itself.
 */
export const HOST_LABELS = {
  block: LABELS.block,
  scalable_unit: LABELS.scalableUnit,
  rack: LABELS.rack,
} as const;

/** Keys of a machine's metadata. `uuid` is the host's own, always there on Metal3. */
export type HostMetadataKey = keyof typeof HOST_LABELS | "name" | "uuid";

/** The placeholder of a machine's metadata in its bootstrap, in cloud-init's template language. */
export function hostMetadata(key: HostMetadataKey): string {
  return `{{ ds.meta_data.${key} }}`;
}

/** Fills in the placeholders of a text; what has no value becomes empty, as on Metal3 for a host without the label. */
export function fillHostMetadata(
  text: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  return text.replace(/\{\{ ds\.meta_data\.(\w+) \}\}/g, (_, key: string) => values[key] ?? "");
}
