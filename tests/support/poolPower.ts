import type { Measurement } from "../../model/evidence/recordSchema";
import type { SiteFile } from "../../model/siteSchema";
import { measurement } from "./evidence";
import type { GateFile } from "./gates";
import { catalog, phaseIn, siteWith } from "./sites";

const gateOf = (pool: string, more: object = {}): GateFile => ({
  name: `${pool}-power`,
  kind: "measured-pool-power",
  pool,
  measures: "meters",
  // More than the budget counts, to see that this does not matter.
  atMost: "12 kW",
  window: "30 days",
  minimumSamples: 8_000,
  maximumAge: "90 days",
  prometheus: { query: "max(max_over_time(watts[5m]))", aggregate: "maximum", step: "5 minutes" },
  source: "a test",
  ...more,
});

/** The lab with gates on the power of its first two pools, in the two first phases. */
export function labWith(more: object = {}, change: (data: SiteFile) => void = () => undefined) {
  const site = siteWith("lab", (data) => {
    phaseIn(data, "phase-1").gates = [gateOf("h100-1", more)];
    phaseIn(data, "phase-2").gates = [gateOf("h100-1", more), gateOf("h100-2", more)];
    change(data);
  });
  return { site, catalog };
}

/** A record of a whole month that says that a unit of the first pool draws so much, unless its parts say otherwise. */
export function record(watts: number, parts: Partial<Measurement> = {}): Measurement {
  const gate = parts.gate ?? "h100-1-power";
  return measurement(
    { dimension: "power", amount: watts },
    {
      file: `${gate}-${watts}.yaml`,
      window: { from: "2026-10-02", to: "2026-11-01" },
      samples: 8_640,
      method: "maximum of max(max_over_time(watts[5m])), every 5 minutes",
      illustrative: false,
      ...parts,
      gate,
    },
  );
}

/** The month before that of {@link record}. */
export const MONTH_BEFORE = { window: { from: "2026-09-01", to: "2026-10-01" } };
