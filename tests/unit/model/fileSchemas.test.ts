import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { parse } from "yaml";
import { publishedSchemas } from "../../../model/fileSchemas";
import { siteNames } from "../../../model/site";
import { jsonText } from "../../../tools/jsonText";
import { PROJECT, siteText } from "../../support/sites";

/** Validates as an editor does: by the published file, not by our code. */
function validator(file: string) {
  const ajv = new Ajv({ allErrors: true, strictTypes: false });
  ajv.addVocabulary(["patternErrorMessage"]);
  // Editors show formats and do not insist on them.
  ajv.addFormat("date", /^\d{4}-\d{2}-\d{2}$/);
  ajv.addFormat("uri", /^[a-z]+:/);
  const check = ajv.compile(JSON.parse(readFileSync(join(PROJECT, file), "utf8")) as object);
  return (data: unknown): string[] => {
    check(data);
    return (check.errors ?? []).map(
      ({ instancePath, message = "" }) => `${instancePath} ${message}`,
    );
  };
}

const siteProblems = validator("schemas/site.schema.json");
const catalogProblems = validator("schemas/gpu-systems.schema.json");
const catalogText = readFileSync(join(PROJECT, "catalog", "gpu-systems.yaml"), "utf8");

describe("the published JSON Schemas", () => {
  it("are as the code has them (npm run schemas), each with its title", () => {
    const published = publishedSchemas();
    expect(published.map(({ file, schema }) => [file, schema.title])).toEqual([
      ["schemas/site.schema.json", "Site"],
      ["schemas/evidence.schema.json", "Evidence"],
      ["schemas/gpu-systems.schema.json", "GPU systems"],
    ]);
    for (const { file, schema } of published) {
      expect(readFileSync(join(PROJECT, file), "utf8")).toBe(jsonText(schema));
    }
  });

  it.each(siteNames(PROJECT))("let the site file of %s pass, which names its schema", (name) => {
    expect(siteProblems(parse(siteText(name)))).toEqual([]);
    expect(siteText(name).split("\n", 1)).toEqual([
      "# yaml-language-server: $schema=../../schemas/site.schema.json",
    ]);
  });

  it("let the catalogue pass", () => {
    expect(catalogProblems(parse(catalogText))).toEqual([]);
  });

  it.each([
    ["a bare number for a power", "energised: 200 kW", "energised: 200000", "/phases/0/energised"],
    ["a unit in the wrong case", "energised: 200 kW", "energised: 200 kw", "/phases/0/energised"],
    ["an apparent power", "contracted: 5.2 MW", "contracted: 5.2 MVA", "/power/gridConnection"],
    ["a power for a rating", "rating: 3 MVA", "rating: 3 MW", "/power/domains/0/units/0/rating"],
    ["a share without percent", "reserve: 5 %", "reserve: 0.05", "/power/reserve"],
    ["a PUE below 1", "designPue: 1.10", "designPue: 0.95", "/power/designPue"],
    ["half a unit", "units: { h100-1: 15 }", "units: { h100-1: 1.5 }", "/phases/0/units/h100-1"],
    ["less than no unit", "units: { h100-1: 15 }", "units: { h100-1: -1 }", "/phases/0/units"],
    ["an unknown key", "reserve: 5 %", "reserv: 5 %", "/power must have required property"],
    ["an unknown redundancy", "redundancy: N+1", "redundancy: N+3", "/power/domains/0/redundancy"],
    ["a load class that is none", "purpose: training", "purpose: gaming", "/pools/0/purpose"],
    ["eleven temperatures", "[-3, -3, ", "[-3, ", "/climate/monthlyTemperaturesCelsius"],
    ["a country by its name", 'country: "NO"', "country: Norway", "/location/country"],
  ])("refuse %s", (_what, shipped, changed, path) => {
    const text = siteText("lab").replace(shipped, changed);
    expect(text).not.toBe(siteText("lab"));
    expect(siteProblems(parse(text)).join("\n")).toContain(path);
  });

  it("refuse a figure without a source", () => {
    const bare = catalogText.replace(/^ {6}source: .*\n/m, "");
    expect(bare).not.toBe(catalogText);
    expect(catalogProblems(parse(bare)).join("\n")).toContain(
      "must have required property 'source'",
    );
  });

  it("refuse a bare number for a power of the catalogue", () => {
    const bare = catalogText.replace("value: 10200 W", "value: 10200");
    expect(bare).not.toBe(catalogText);
    expect(catalogProblems(parse(bare))).toEqual(["/systems/0/nameplate/value must be string"]);
  });

  it("tell an editor what to complete and what to say of a power", () => {
    const [site] = publishedSchemas();
    expect(site?.schema).toHaveProperty("properties.power.properties.gridConnection", {
      type: "object",
      properties: {
        contracted: {
          type: "string",
          pattern: "^\\d+(\\.\\d+)?\\s*[kMG]?W$",
          patternErrorMessage: 'a power with its unit, as "230 MW", "142 kW" or "10200 W"',
          description: "What the grid contract allows, as 230 MW",
          examples: ["230 MW", "142 kW", "10200 W"],
        },
        rampLimit: expect.anything() as unknown,
        rampStep: expect.anything() as unknown,
        source: expect.anything() as unknown,
      },
      required: ["contracted", "rampLimit", "source"],
      additionalProperties: false,
    });
  });
});
