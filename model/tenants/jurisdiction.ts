import { EEA } from "../tenantSchema";

/** The states of the EEA Agreement: the 27 of the European Union, Iceland, Liechtenstein and Norway. Source: efta.int, "EEA Agreement". */
const EEA_COUNTRIES: ReadonlySet<string> = new Set([
  ...["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"],
  ...["IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"],
  ...["IS", "LI", "NO"],
]);

/**
 * Why a tenant's work may not run at a site; undefined where it may.
 *
 * @param country of the site, ISO 3166-1 alpha-2. A code that no EEA state has is outside the EEA.
 * @param jurisdiction a country code, or EEA.
 */
export function jurisdictionProblem(
  tenant: string,
  jurisdiction: string,
  site: string,
  country: string,
): string | undefined {
  const within = jurisdiction === EEA ? EEA_COUNTRIES.has(country) : jurisdiction === country;
  return within
    ? undefined
    : `tenant "${tenant}" requires a site in ${jurisdiction === EEA ? "the EEA" : jurisdiction}, and ${site} is in ${country}: serve it from a site there, or agree on another jurisdiction with the tenant`;
}
