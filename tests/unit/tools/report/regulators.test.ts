import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nkomFields } from "../../../../model/regulators/nkomRegistration";
import type { RegulatorField } from "../../../../model/regulators/regulatorField";
import { unionFields } from "../../../../model/regulators/unionScheme";
import { reportPhase } from "../../../../model/sitePlan";
import { regulatorCsv, regulatorJson } from "../../../../tools/report/regulatorFiles";
import { kvandalHere } from "../../../support/commandLine";
import { readTexts, written } from "../../../support/evidence";
import { catalog, siteWith } from "../../../support/sites";

const NOW = "2026-11-23";
const site = siteWith("lab");
const report = reportPhase(site, catalog, "phase-1");
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
const field = (fields: readonly RegulatorField[], name: string): RegulatorField | undefined =>
  fields.find((one) => one.symbol === name || one.field === name);
const union = (texts: Readonly<Record<string, string>> = {}): readonly RegulatorField[] =>
  unionFields(site, report, readTexts(site, texts), NOW);

describe("what authorities ask for", () => {
  it("has the planner's own numbers, and says what they are", () => {
    expect(field(union(), "PDIT")).toMatchObject({ value: 168.3, unit: "kW", basis: "declared" });
    const energy = field(union(), "EDC");
    expect(energy).toMatchObject({
      value: (report.year?.energyMegawattHours ?? 0) * 1000,
      basis: "estimated",
    });
    expect(field(nkomFields(site, report), "subscribed electrical power")).toMatchObject({
      value: 5.2,
      unit: "MW",
      basis: "declared",
    });
  });

  it("takes the last measurement of PUE that is in force, and says that it is an example", () => {
    expect(field(union(), "PUE")).toMatchObject({ value: "1.08", basis: "declared" });
    const texts = {
      "2026-10-01-a.yaml": pue(1.12, "2026-10-01"),
      "2026-11-01-b.yaml": pue(1.09, "2026-11-01", { illustrative: true }),
    };
    expect(field(union(texts), "PUE")).toMatchObject({
      value: "1.09",
      basis: "measured",
      note: expect.stringContaining(
        "2026-11-01-b.yaml, 2026-09-01 to 2026-11-01; an example",
      ) as string,
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
    expect(field(union(corrected), "PUE")).toMatchObject({ value: "1.12" });
  });

  it("never fills in what nobody has written down", () => {
    const fields = [...nkomFields(site, report), ...union()];
    const unknown = fields.filter(({ basis }) => basis === "not in the site file");
    expect(unknown.map(({ symbol }) => symbol)).toEqual(
      expect.arrayContaining(["WUE", "ERF", "REF", "SDC"]),
    );
    expect(unknown.filter(({ value }) => value !== undefined)).toEqual([]);
    const json = JSON.parse(
      regulatorJson({ site: "lab", phase: "phase-1", now: NOW, fields: unknown }),
    ) as { fields: { value: unknown }[] };
    expect(json.fields.every(({ value }) => value === null)).toBe(true);
  });

  it("is a table that spreadsheets read as text and figures, never as a formula", () => {
    const fields = [
      { ...unnamed, field: 'a "b", c', value: "=cmd()", note: "two\nlines" },
      { ...unnamed, value: -1 },
    ];
    expect(regulatorCsv({ site: "lab", phase: "phase-1", now: NOW, fields })).toBe(
      'scheme,symbol,field,value,unit,basis,note\r\ns,,"a ""b"", c",\'=cmd(),,declared,"two\nlines"\r\ns,,f,-1,,declared,\r\n',
    );
  });
});

const unnamed: RegulatorField = {
  scheme: "s",
  symbol: "",
  field: "f",
  value: undefined,
  unit: "",
  basis: "declared",
  note: "",
};

describe("kvandal report", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-report-"));

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is of the phase that is committed, and of no other", async () => {
    const [html, csv] = [join(folder, "r.html"), join(folder, "r.csv")];
    const args = ["--site", "kvandal", "--env", "prod", "--now", NOW, "--html", html, "--csv", csv];
    expect(await kvandalHere(["report", ...args])).toMatchObject({ status: 0 });
    const page = readFileSync(html, "utf8");
    expect(page).toContain("12,288");
    expect(page).not.toContain("12,500");
    expect(readFileSync(csv, "utf8")).toContain("Nkom registration");
  });

  it("asks what to write, and has no register of Norway for a site elsewhere", async () => {
    expect(await kvandalHere(["report", "--site", "kvandal"])).toMatchObject({ status: 2 });
    const csv = join(folder, "sines.csv");
    const args = ["--site", "sines", "--phase", "phase-1", "--now", NOW, "--csv", csv];
    expect(await kvandalHere(["report", ...args])).toMatchObject({ status: 0 });
    expect(readFileSync(csv, "utf8")).not.toContain("Nkom");
  });
});
