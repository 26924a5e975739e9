import type { SiteFile } from "../../model/siteSchema";

/** A gate as a site file has it. */
export type GateFile = NonNullable<SiteFile["phases"][number]["gates"]>[number];

/** A gate on the PUE that was measured over a month. */
export const PUE = {
  name: "pue",
  kind: "measured-pue",
  measures: "meters",
  atMost: 1.1,
  window: "30 days",
  minimumSamples: 8_000,
  maximumHole: "1 hour",
  maximumAge: "90 days",
  source: "a test",
} as const satisfies GateFile;
