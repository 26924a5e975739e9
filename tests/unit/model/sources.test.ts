import { sourcesOf } from "../../../model/sources";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";

const lab = (change: (data: SiteFile) => void = () => undefined) =>
  sourcesOf(siteWith("lab", change), catalog);
const ofKvandal = "sites/kvandal/site.yaml";
const hundredth = `${ofKvandal}, divided by 100`;
const H100 = "NVIDIA HGX H100, 8 GPUs";
const PRICE = {
  subject: H100,
  figure: "USD 280,000 a unit, unconfirmed",
  source: "market reports of 2025, 250,000 to 300,000 USD a server; a figure to argue about",
};

describe("the sources of a site's figures", () => {
  it("are named one by one, in the order of the site file, those of its GPU systems last", () => {
    expect(lab()).toEqual([
      { subject: "Location", figure: "a laptop", source: hundredth },
      { subject: "Grid connection", figure: "5.2 MW contracted", source: hundredth },
      { subject: "Transformer substation", figure: "3 units, redundancy N+1", source: hundredth },
      {
        subject: "Ratios of the site",
        figure: "reserve 5 %, overhead 10 %, PUE 1.10 design, 1.08 annual",
        source: "the site file, which has no source of their own for them",
      },
      { subject: "PUE curve", figure: "coefficients", source: ofKvandal },
      { subject: "Climate", figure: "monthly means", source: ofKvandal },
      { subject: "Climate", figure: "28 °C on the design day", source: ofKvandal },
      { subject: "Load factor", figure: "training 85 %, inference 60 %", source: ofKvandal },
      { subject: "Electricity", figure: "EUR 30 a MWh", source: ofKvandal },
      { subject: "Carbon, location-based", figure: "15 g a kWh", source: ofKvandal },
      { subject: "Carbon, market-based", figure: "402 g a kWh", source: ofKvandal },
      { subject: "phase-1", figure: "200.0 kW energised", source: hundredth },
      { subject: "phase-2", figure: "2.3 MW energised", source: hundredth },
      { subject: "phase-3", figure: "5.2 MW energised", source: hundredth },
      { subject: "Capital first-phase", figure: "for phase-1", source: hundredth },
      {
        subject: H100,
        figure: "10.2 kW a unit, sourced",
        source:
          "Latif et al., IEEE Access 2025 (arXiv:2412.08602) and arXiv:2506.14551, both quoting the 10.2 kW rating of an 8-GPU H100 node",
      },
      PRICE,
    ]);
  });

  it("are fewer where the site file says nothing of curve, climate and economics", () => {
    const less = lab((data) => {
      delete data.power.pueCurve;
      delete data.climate;
      delete data.economics;
    });
    const gone = ["PUE curve", "Climate", "Load factor", "Electricity"];
    expect(less).toEqual(
      lab().filter(({ subject }) => !gone.includes(subject) && !subject.startsWith("Carbon")),
    );
  });

  it("count a single unit as one, and show shares with their decimal", () => {
    const [, , domain, ratios] = lab((data) => {
      const [substation] = data.power.domains ?? [];
      Object.assign(substation ?? {}, {
        units: [{ name: "one", rating: "3 MVA" }],
        redundancy: "N",
      });
      // 3 MVA x 0.98 less 7.5 % carry 2.72 MW.
      phaseIn(data, "phase-3").halls.forEach((hall) => (hall.share = "900 kW"));
      data.power.reserve = "7.5 %";
    });
    expect(domain?.figure).toBe("1 unit, redundancy N");
    expect(ratios?.figure).toBe("reserve 7.5 %, overhead 10 %, PUE 1.10 design, 1.08 annual");
  });

  it("have the catalogue's price only while a pool of the system has none of its own", () => {
    const priced = (...pools: number[]) =>
      lab((data) => {
        for (const index of pools) {
          Object.assign(data.pools[index] ?? {}, { unitPriceUsd: 250_000 });
        }
      });
    expect(priced(0, 1)).toContainEqual(PRICE);
    expect(priced(0, 1, 2)).toEqual(lab().slice(0, -1));
  });

  it("say the range of a figure that sources disagree about", () => {
    const notes = lab((data) => {
      Object.assign(data.pools[2] ?? {}, { gpuSystem: "gb300-nvl72" });
    });
    expect(notes.slice(-2).map(({ subject, figure }) => `${subject}: ${figure}`)).toEqual([
      "NVIDIA GB300 NVL72, a rack of 18 nodes and 72 GPUs: 142.0 kW a unit of a range from 120.0 kW to 142.0 kW, unconfirmed",
      "NVIDIA GB300 NVL72, a rack of 18 nodes and 72 GPUs: USD 4.0 M a unit, unconfirmed",
    ]);
  });
});
