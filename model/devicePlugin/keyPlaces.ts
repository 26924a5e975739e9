import { CONFIG_FIELDS, SHARED_RESOURCE_KEYS, SHARING_KEYS, type Section } from "./configFields";

/** Keys that people write after a flag of the command line, and where the configuration has them. */
const FLAG_NAMES: ReadonlyMap<string, string> = new Map([
  ["imexrequired", "imex.required"],
  ["imexchannelids", "imex.channelIDs"],
]);

/** Where else in the configuration a key belongs: `sharing.timeSlicing` for a `renameByDefault` among the flags. */
export function placesOf(key: string): readonly string[] {
  const wanted = key.toLowerCase();
  const known = FLAG_NAMES.get(wanted);
  return known === undefined ? placesIn(CONFIG_FIELDS, "", wanted) : [known];
}

function placesIn({ keys }: Section, prefix: string, wanted: string): string[] {
  return Object.entries(keys).flatMap(([key, kind]) => {
    const path = `${prefix}${key}`;
    const own = key.toLowerCase() === wanted ? [path] : [];
    if (kind === "sharing") {
      const below = [
        ...SHARING_KEYS.map((name) => `${path}.${name}`),
        ...SHARED_RESOURCE_KEYS.map((name) => `${path}.resources[].${name}`),
      ];
      return [...own, ...below.filter((each) => each.toLowerCase().endsWith(`.${wanted}`))];
    }
    return typeof kind === "object" && "keys" in kind
      ? [...own, ...placesIn(kind, `${path}.`, wanted)]
      : own;
  });
}
