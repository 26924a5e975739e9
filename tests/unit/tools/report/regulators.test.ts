import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RegulatorField } from "../../../../model/regulators/regulatorField";
import { regulatorCsv, regulatorJson } from "../../../../tools/report/regulatorFiles";
import { kvandalHere } from "../../../support/commandLine";

const NOW = "2026-11-23";
const unnamed: RegulatorField = {
  scheme: "s",
  symbol: "",
  field: "f",
  value: undefined,
  unit: "",
  basis: "declared",
  note: "",
};

describe("what authorities ask for, as a file", () => {
  it("never fills in what nobody has written down", () => {
    const fields = [{ ...unnamed, basis: "not in the site file" } as const];
    const json = JSON.parse(regulatorJson({ site: "lab", phase: "phase-1", now: NOW, fields })) as {
      fields: object[];
    };
    expect(json.fields).toEqual([{ ...fields[0], value: null }]);
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
    expect(page).toContain("9,984");
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
