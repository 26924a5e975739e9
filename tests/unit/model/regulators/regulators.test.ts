import { nkomFields } from "../../../../model/regulators/nkomRegistration";
import type { RegulatorField } from "../../../../model/regulators/regulatorField";
import { unionFields } from "../../../../model/regulators/unionScheme";
import { reportPhase, type PhaseReport } from "../../../../model/sitePlan";
import type { Site } from "../../../../model/siteSchema";
import { readTexts, written } from "../../../support/evidence";
import { LAB_WAIVER } from "../../../support/labEvidence";
import { catalog, siteWith } from "../../../support/sites";
import { DECLARED } from "../../../../model/power/basis";

const NOW = "2026-11-23";

let site: Site;
let report: PhaseReport;

beforeAll(() => {
  site = siteWith("lab");
  report = reportPhase(site, catalog, "phase-1", DECLARED);
});

const pue = (value: number, to: string, more: object = {}): string =>
  written({
    record: "measurement",
    phase: "phase-2",
    gate: "phase-1-pue",
    value,
    window: { from: "2026-09-01", to },
    samples: 8_640,
    method: "meters",
    ...more,
  });
const union = (texts: Readonly<Record<string, string>> = {}): readonly RegulatorField[] =>
  unionFields({ site, catalog }, report, readTexts(site, texts), NOW);
const inUnion = (symbol: string, texts?: Readonly<Record<string, string>>) =>
  union(texts).find((field) => field.symbol === symbol);

/** A form as who fills it in reads it: its scheme once, then a row for each field. */
function form(fields: readonly RegulatorField[]): readonly unknown[] {
  const schemes = new Set(fields.map(({ scheme }) => scheme));
  const rows = fields.map(({ symbol, field, value, unit, basis, note }) =>
    basis === "not in the site file" && value === undefined
      ? [symbol, field, unit, note]
      : [symbol, field, unit, note, value, basis],
  );
  return [...schemes, ...rows];
}

describe("the Norwegian register", () => {
  const OPEN = "to be filled in by the operator";
  const SOURCE = "sites/kvandal/site.yaml, divided by 100";

  it("gets what the site file has, and no word about what nobody has written down", () => {
    expect(form(nkomFields(site, reportPhase(site, catalog, "phase-3", DECLARED)))).toEqual([
      "Nkom registration",
      ["", "name of the operator", "", OPEN],
      ["", "organisation number, or legal form and register", "", OPEN],
      ["", "address of the operator", "", OPEN],
      ["", "web address of the operator", "", OPEN],
      ["", "location of the data centre", "", SOURCE, "a laptop, NO", "declared"],
      ["", "representative who is present, with contact", "", OPEN],
      [
        "",
        "services offered",
        "",
        "purposes of the pools; 1 tenant in the site file",
        "GPU capacity for training and inference",
        "declared",
      ],
      ["", "customers that are public authorities or bodies", "", OPEN],
      ["", "share of power for the extraction of cryptocurrency", "%", OPEN],
      ["", "subscribed electrical power", "MW", SOURCE, 5.2, "declared"],
      ["", "expected start", "", "the first phase's due day", "2026-12-31", "declared"],
    ]);
  });

  it("is told of several tenants, and of one purpose", () => {
    const training = siteWith("lab", ({ pools, tenants }) => {
      pools.forEach((pool) => Object.assign(pool, { purpose: "training" }));
      tenants.push({ name: "others", role: "second tenant", source: "a test" });
    });
    expect(nkomFields(training, report)).toContainEqual({
      scheme: "Nkom registration",
      symbol: "",
      field: "services offered",
      value: "GPU capacity for training",
      unit: "",
      basis: "declared",
      note: "purposes of the pools; 2 tenants in the site file",
    });
  });
});

describe("the European database", () => {
  const OPEN = "needs a meter or a record of the operator";
  const YEAR =
    "a whole year at the site's load factors and annual PUE; replace it with the year's reading";
  const NAMEPLATES = "nameplates of phase-1 with network and storage; capped where GPUs are capped";
  const ANNUAL = "annual PUE of the site file; nobody has recorded a measurement";

  it("gets the planner's own numbers, and no value that nobody has written down", () => {
    expect(form(union())).toEqual([
      "EU 2024/1364",
      [
        "",
        "location of the data centre",
        "",
        "sites/kvandal/site.yaml, divided by 100",
        "a laptop, NO",
        "declared",
      ],
      [
        "PDIT",
        "installed information technology power demand",
        "kW",
        NAMEPLATES,
        168.3,
        "declared",
      ],
      ["SDC", "floor area of the data centre", "m2", OPEN],
      ["SCR", "floor area of the computer rooms", "m2", OPEN],
      ["EDC", "total energy consumption", "kWh", YEAR, 1_353_000, "estimated"],
      // At an annual PUE of 1.08.
      [
        "EIT",
        "energy consumption of the information technology",
        "kWh",
        YEAR,
        1_252_778,
        "estimated",
      ],
      ["WIN", "water input", "m3", OPEN],
      ["WIN-POT", "potable water input", "m3", OPEN],
      ["EREUSE", "waste heat reused", "kWh", OPEN],
      ["TWH", "temperature of the waste heat", "°C", OPEN],
      ["TIN", "intake air temperature of the equipment", "°C", OPEN],
      ["", "refrigerants", "", OPEN],
      ["ERES-TOT", "renewable energy consumption", "kWh", OPEN],
      ["CSERV", "server capacity", "", OPEN],
      ["CSTOR", "storage capacity", "PB", OPEN],
      ["", "incoming and outgoing traffic", "GB/s and EB", OPEN],
      ["PUE", "power usage effectiveness", "", ANNUAL, "1.08", "declared"],
      ["WUE", "water usage effectiveness", "m3/kWh", OPEN],
      ["ERF", "energy reuse factor", "", OPEN],
      ["REF", "renewable energy factor", "", OPEN],
    ]);
  });

  it("gets no energy of a site without economics", () => {
    const { year: _year, ...rest } = report;
    const fields = unionFields({ site, catalog }, { ...rest, year: undefined }, [], NOW);
    const note = "needs a meter, or economics in the site file";
    expect(form(fields.filter(({ symbol }) => /^E(DC|IT)$/.test(symbol)))).toEqual([
      "EU 2024/1364",
      ["EDC", "total energy consumption", "kWh", note],
      ["EIT", "energy consumption of the information technology", "kWh", note],
    ]);
  });

  it("gets the last measurement of PUE that is in force, and is told that it is an example", () => {
    const texts = {
      "2026-11-01-b.yaml": pue(1.09, "2026-11-01", { illustrative: true }),
      "2026-10-01-a.yaml": pue(1.12, "2026-10-01", { illustrative: false }),
      "2026-11-02-other.yaml": written({
        record: "measurement",
        phase: "phase-2",
        gate: "grid-energised",
        value: "2.3 MW",
        method: "letter",
        collectedOn: "2026-11-02",
      }),
      "2026-11-03-waiver.yaml": written(LAB_WAIVER),
      "2026-11-03-drained.yaml": written({
        record: "drained",
        pool: "h100-1",
        units: 3,
        drainedOn: "2026-11-01",
        method: "meter",
      }),
    };
    expect(inUnion("PUE", texts)).toEqual({
      scheme: "EU 2024/1364",
      symbol: "PUE",
      field: "power usage effectiveness",
      value: "1.09",
      unit: "",
      basis: "measured",
      note: "evidence/2026-11-01-b.yaml, 2026-09-01 to 2026-11-01; an example that proves nothing about the real site",
    });
    const corrected = {
      ...texts,
      "2026-11-02-c.yaml": written({
        record: "withdrawal",
        reason: "a meter was wrong",
        supersedes: "2026-11-01-b.yaml",
        collectedOn: "2026-11-02",
      }),
    };
    expect(inUnion("PUE", corrected)).toMatchObject({
      value: "1.12",
      note: "evidence/2026-10-01-a.yaml, 2026-09-01 to 2026-10-01",
    });
  });

  it("gets the measurement before one that cannot be", () => {
    const texts = {
      "a.yaml": pue(1.11, "2026-10-01", { illustrative: false }),
      "b.yaml": pue(0.5, "2026-11-01", { illustrative: false }),
    };
    expect(inUnion("PUE", texts)).toMatchObject({ value: "1.11", basis: "measured" });
  });

  it("gets a measurement of PUE without a window by its file alone", () => {
    const [text] = readTexts(site, { "a.yaml": pue(1.11, "2026-10-01", { illustrative: false }) });
    const records = text === undefined ? [] : [{ ...text, window: undefined }];
    const fields = unionFields({ site, catalog }, report, records, NOW);
    expect(fields.find(({ symbol }) => symbol === "PUE")).toMatchObject({
      value: "1.11",
      note: "evidence/a.yaml",
    });
  });
});
