import type { PhasePlan } from "../phasePlan";
import type { Site } from "../siteSchema";
import { unknownField, type RegulatorField } from "./regulatorField";

const SCHEME = "Nkom registration";

/**
 * What the Norwegian register of data centres asks for, as far as the site file has it. Registration is due from 0.5 MW of subscribed
 * electrical power, and before the start.
 *
 * Source of the list: the Norwegian Electronic Communications Act and its data centre regulation, in force 1 January 2025, as Chambers
 * (TMT 2025, Norway) lists the fields. The authority's own form decides.
 */
export function nkomFields(site: Site, plan: PhasePlan): readonly RegulatorField[] {
  const { location, power, tenants, pools } = site;
  const purposes = [...new Set(pools.map(({ purpose }) => purpose))].sort().reverse();
  const declared = (
    field: string,
    value: string | number,
    note: string,
    unit = "",
  ): RegulatorField => ({
    scheme: SCHEME,
    symbol: "",
    field,
    value,
    unit,
    basis: "declared",
    note,
  });
  const open = (field: string, unit = ""): RegulatorField => unknownField(SCHEME, field, unit);
  return [
    open("name of the operator"),
    open("organisation number, or legal form and register"),
    open("address of the operator"),
    open("web address of the operator"),
    declared(
      "location of the data centre",
      `${location.place}, ${location.country}`,
      location.source,
    ),
    open("representative who is present, with contact"),
    declared(
      "services offered",
      `GPU capacity for ${purposes.join(" and ")}`,
      `purposes of the pools; ${tenants.length} ${tenants.length === 1 ? "tenant" : "tenants"} in the site file`,
    ),
    open("customers that are public authorities or bodies"),
    open("share of power for the extraction of cryptocurrency", "%"),
    declared(
      "subscribed electrical power",
      power.gridConnection.contractedWatts / 1e6,
      power.gridConnection.source,
      "MW",
    ),
    declared("expected start", site.phases[0]?.due ?? plan.due, "the first phase's due day"),
  ];
}
