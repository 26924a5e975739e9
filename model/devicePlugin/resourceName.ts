const PREFIX = "nvidia.com/";

/** The most characters of a resource's name, prefix included. Source: `MaxResourceNameLength` of the plugin. */
const LONGEST = 63;

/** A resource's name with the prefix that the plugin adds where it is left out: `gpu` is `nvidia.com/gpu`. */
export function fullResourceName(name: string): string {
  return name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
}

/** What a GPU's MIG devices are advertised as under `migStrategy: mixed`: `+` becomes `.`, as in `nvidia.com/mig-1g.10gb.me`. */
export function migResourceName(profile: string): string {
  return `${PREFIX}mig-${profile.replaceAll("+", ".")}`;
}

/** Whether the plugin takes this as a name: what follows the prefix is a lower-case RFC 1123 subdomain. */
export function isResourceName(name: string): boolean {
  const rest = fullResourceName(name).slice(PREFIX.length);
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(rest);
}

/** Whether a name is too long for the plugin. */
export function isTooLong(name: string): boolean {
  return fullResourceName(name).length > LONGEST;
}
