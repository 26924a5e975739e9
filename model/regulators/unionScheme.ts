import { compareText } from "../compareText";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { recordsInForce } from "../evidence/superseding";
import { formatRatio } from "../format";
import { implausibility, plausibleRange } from "../gates/plausible";
import { measuredOn } from "../gates/recordVerdict";
import { sumExactly } from "../power";
import type { PhaseReport } from "../sitePlan";
import type { LoadedSite } from "../site";
import { unknownField, type RegulatorField } from "./regulatorField";

const SCHEME = "EU 2024/1364";
const PDIT = "installed information technology power demand";

/**
 * The indicators of Delegated Regulation (EU) 2024/1364 (Annexes I to III) that an operator reports for a data centre of 500 kW of
 * installed IT power or more, as far as the site's files have them.
 *
 * Source of the list: the regulation, by its public summaries; symbols and units are to be checked against the form of the European
 * database before anything is sent. Whether it applies in Norway was not established.
 */
export function unionFields(
  loaded: LoadedSite,
  report: PhaseReport,
  records: readonly EvidenceRecord[],
  now: string,
): readonly RegulatorField[] {
  const { site } = loaded;
  const itWatts = sumExactly(
    report.halls.flatMap(({ pools }) => pools.map((pool) => pool.itWatts)),
  );
  const open = (field: string, unit: string, symbol: string): RegulatorField =>
    unknownField(SCHEME, field, unit, symbol, "needs a meter or a record of the operator");
  return [
    {
      scheme: SCHEME,
      symbol: "",
      field: "location of the data centre",
      value: `${site.location.place}, ${site.location.country}`,
      unit: "",
      basis: "declared",
      note: site.location.source,
    },
    report.unpricedPools.length > 0
      ? unknownField(
          SCHEME,
          PDIT,
          "kW",
          "PDIT",
          `unknown power of ${report.unpricedPools.join(", ")}`,
        )
      : {
          scheme: SCHEME,
          symbol: "PDIT",
          field: PDIT,
          value: itWatts / 1e3,
          unit: "kW",
          basis: "declared",
          note: `nameplates of ${report.phase} with network and storage; capped where GPUs are capped`,
        },
    open("floor area of the data centre", "m2", "SDC"),
    open("floor area of the computer rooms", "m2", "SCR"),
    ...energyFields(report),
    open("water input", "m3", "WIN"),
    open("potable water input", "m3", "WIN-POT"),
    open("waste heat reused", "kWh", "EREUSE"),
    open("temperature of the waste heat", "°C", "TWH"),
    open("intake air temperature of the equipment", "°C", "TIN"),
    open("refrigerants", "", ""),
    open("renewable energy consumption", "kWh", "ERES-TOT"),
    open("server capacity", "", "CSERV"),
    open("storage capacity", "PB", "CSTOR"),
    open("incoming and outgoing traffic", "GB/s and EB", ""),
    pueField(loaded, records, now),
    open("water usage effectiveness", "m3/kWh", "WUE"),
    open("energy reuse factor", "", "ERF"),
    open("renewable energy factor", "", "REF"),
  ];
}

function energyFields({ year, annualPuePerMille }: PhaseReport): readonly RegulatorField[] {
  const fields = [
    ["EDC", "total energy consumption", 1000],
    ["EIT", "energy consumption of the information technology", annualPuePerMille],
  ] as const;
  return fields.map(([symbol, field, dividedBy]) =>
    year === undefined
      ? unknownField(SCHEME, field, "kWh", symbol, "needs a meter, or economics in the site file")
      : {
          scheme: SCHEME,
          symbol,
          field,
          value: Math.round((year.energyMegawattHours * 1e6) / dividedBy),
          unit: "kWh",
          basis: "estimated" as const,
          note: "a whole year at the site's load factors and annual PUE; replace it with the year's reading",
        },
  );
}

/** The last measurement of PUE that is in force and can be, of any phase; else the site's annual PUE, which is a declaration. */
function pueField(
  loaded: LoadedSite,
  records: readonly EvidenceRecord[],
  now: string,
): RegulatorField {
  const { site } = loaded;
  const gates = new Map(
    site.phases.flatMap((phase) =>
      phase.gates.flatMap((gate) =>
        gate.kind === "measured-pue" ? [[`${phase.name} ${gate.name}`, gate] as const] : [],
      ),
    ),
  );
  const isPue = ({ phase, gate: name, value }: Measurement): boolean => {
    const gate = gates.get(`${phase} ${name}`);
    return (
      gate !== undefined &&
      implausibility(plausibleRange(loaded, gate, value.dimension), value) === undefined
    );
  };
  const [last] = recordsInForce(records, now)
    .filter((record): record is Measurement => record.record === "measurement" && isPue(record))
    .sort((one, other) => compareText(measuredOn(other), measuredOn(one)));
  const common = { scheme: SCHEME, symbol: "PUE", field: "power usage effectiveness", unit: "" };
  if (last === undefined) {
    const note = "annual PUE of the site file; nobody has recorded a measurement";
    const value = formatRatio(site.power.annualPuePerMille);
    return { ...common, value, basis: "declared", note };
  }
  const days = last.window === undefined ? "" : `, ${last.window.from} to ${last.window.to}`;
  const example = last.illustrative ? "; an example that proves nothing about the real site" : "";
  const note = `evidence/${last.file}${days}${example}`;
  return { ...common, value: formatRatio(last.value.amount), basis: "measured", note };
}
