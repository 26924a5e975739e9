import type { Catalog } from "../../../model/catalog";
import { uncountableWatts } from "../../../model/countable";
import type { Site } from "../../../model/siteSchema";

/** Every power of a site in one figure each; what is left out is 0 W. */
interface Powers {
  readonly contracted?: number;
  readonly fixed?: number;
  readonly domainFixed?: number;
  readonly rating?: number;
  readonly hall?: number;
  readonly hallFixed?: number;
  readonly row?: number;
  readonly rowFixed?: number;
  readonly energised?: number;
  readonly plant?: number;
  readonly share?: number;
  readonly units?: number;
  readonly booked?: number;
}

const siteOf = (powers: Powers) => {
  const of = (key: keyof Powers): number => powers[key] ?? 0;
  return {
    power: {
      gridConnection: { contractedWatts: of("contracted") },
      fixedLoadWatts: of("fixed"),
      domains: [
        { fixedLoadWatts: of("domainFixed"), units: [{ ratingVoltAmperes: of("rating") }] },
      ],
    },
    halls: [
      {
        limitWatts: of("hall"),
        fixedLoadWatts: of("hallFixed"),
        rows: [{ limitWatts: of("row"), fixedLoadWatts: of("rowFixed") }],
      },
    ],
    phases: [
      {
        energisedWatts: of("energised"),
        plantWatts: of("plant"),
        halls: [{ shareWatts: of("share") }],
        units: { a: of("units"), unknown: 1 },
      },
    ],
    pools: [{ name: "a", gpuSystem: "watt" }],
    bookings: [
      { gpuSystem: "watt", gpus: of("booked") },
      { gpuSystem: "unknown", gpus: 1 },
    ],
  };
};
const catalog = new Map([["watt", { nameplateWatts: { value: 1 } }]]) as unknown as Catalog;
const uncountable = (...sites: readonly ReturnType<typeof siteOf>[]) =>
  uncountableWatts(
    { ...sites[0], phases: sites.flatMap(({ phases }) => phases) } as unknown as Site,
    catalog,
  );

/** Twelve times as much is the last that a number holds exactly: 9,007,199,254,740,984 of 9,007,199,254,740,991. */
const MOST = 750_599_937_895_082;

describe("the watts of a site", () => {
  it.each<keyof Powers>([
    "contracted",
    "fixed",
    "domainFixed",
    "rating",
    "hall",
    "hallFixed",
    "row",
    "rowFixed",
    "energised",
    "plant",
    "share",
    "units",
    "booked",
  ])("can be counted up to twelve times what there is of them: %s", (key) => {
    expect(uncountable(siteOf({ [key]: MOST }))).toBeUndefined();
    expect(uncountable(siteOf({ [key]: MOST + 1 }))).toBe(9_007_199_254_740_996n);
  });

  it("are those of its largest phase, with all that is there in every phase", () => {
    expect(uncountable(siteOf({ hall: 1, units: MOST - 1 }))).toBeUndefined();
    expect(uncountable(siteOf({ hall: 1, units: MOST }))).toBe(9_007_199_254_740_996n);
    const phases = [
      siteOf({ share: MOST }),
      siteOf({ share: MOST + 2 }),
      siteOf({ share: MOST + 1 }),
    ];
    expect(uncountable(...phases)).toBe(9_007_199_254_741_008n);
  });
});
