import { isComposite, PLANNED, type ProvenGate } from "../../../model/gates/gateSchema";
import type { Measure } from "../../../model/gates/measure";
import { thresholdOf } from "../../../model/gates/threshold";
import { phaseOf, type LoadedSite } from "../../../model/site";
import type { SiteFile } from "../../../model/siteSchema";
import { PUE, type GateFile } from "../../support/gates";
import { catalog, phaseIn, siteWith } from "../../support/sites";

const gateOf = (more: object): GateFile =>
  ({ name: "g", measures: "m", source: "a test", ...more }) as GateFile;

/** The lab with two tranches of capital, one of them not committed, and a gate in its second phase. */
function labWith(
  gate: GateFile,
  change: (data: SiteFile) => void = () => undefined,
): { readonly loaded: LoadedSite; readonly gate: ProvenGate } {
  const site = siteWith("lab", (data) => {
    phaseIn(data, "phase-2").gates = [gate];
    const tranche = { phase: "phase-2", equityUsd: {}, source: "a test" };
    data.capital.push(
      { ...tranche, name: "second", amountUsd: 5 },
      { ...tranche, name: "third", amountUsd: 7, phase: "phase-3" },
    );
    change(data);
  });
  const [own] = phaseOf(site, "phase-2").gates;
  if (own === undefined || isComposite(own)) {
    throw new Error("the gate is of a kind that evidence proves");
  }
  return { loaded: { site, catalog }, gate: own };
}

const judge = ({ loaded, gate }: ReturnType<typeof labWith>): Measure =>
  thresholdOf(loaded, phaseOf(loaded.site, "phase-2"), gate);

describe("the figure that a gate compares with", () => {
  it.each<[string, object, Measure]>([
    [
      "its own where it has one",
      { kind: "gpus-delivered", gpuSystem: "hgx-h100", atLeast: "12 GPUs" },
      { dimension: "gpus", amount: 12 },
    ],
    [
      "the power that the phase is built on",
      { kind: "grid-energised", atLeast: PLANNED },
      { dimension: "power", amount: 2_300_000 },
    ],
    [
      "the capital up to the phase",
      { kind: "capital-released", atLeast: PLANNED },
      { dimension: "usd", amount: 10_000_005 },
    ],
    [
      "the GPUs of the phase, to be booked",
      { kind: "capacity-booked", atLeast: PLANNED },
      { dimension: "gpus", amount: 1_000 },
    ],
    [
      "the GPUs of the phase of its system, to be delivered",
      { kind: "gpus-delivered", gpuSystem: "hgx-h100", atLeast: PLANNED },
      { dimension: "gpus", amount: 1_000 },
    ],
    [
      "the watts of a unit of its pool",
      { ...PUE, kind: "measured-pool-power", pool: "h100-2", atMost: PLANNED },
      { dimension: "power", amount: 10_200 },
    ],
  ])("is %s", (_, gate, threshold) => {
    expect(judge(labWith(gateOf(gate)))).toEqual(threshold);
  });

  it("is what a unit takes with its GPUs capped", () => {
    const gate = gateOf({ ...PUE, kind: "measured-pool-power", pool: "h100-1", atMost: PLANNED });
    const capped = labWith(gate, (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "500 W" });
    });
    expect(judge(capped)).toEqual({ dimension: "power", amount: 8_600 });
  });

  const mixed = (gate: GateFile): Measure =>
    judge(
      labWith(gate, (data) => {
        const rack = { hall: "hall-3", gpuSystem: "gb300-nvl72", purpose: "training" } as const;
        data.pools.push({ ...rack, name: "racks" }, { ...rack, name: "spare" });
        phaseIn(data, "phase-2").units = { "h100-1": 2, racks: 3 };
        // Deliveries of each system have to be proven.
        const delivered = { kind: "gpus-delivered", atLeast: PLANNED };
        phaseIn(data, "phase-2").gates?.push(
          ...["hgx-h100", "gb300-nvl72"].map((gpuSystem) =>
            gateOf({ ...delivered, name: `${gpuSystem}-delivered`, gpuSystem }),
          ),
        );
      }),
    );

  it("counts the GPUs of all pools of the phase, and of no other", () => {
    const gate = gateOf({ kind: "capacity-booked", atLeast: PLANNED });
    expect(mixed(gate)).toEqual({ dimension: "gpus", amount: 2 * 8 + 3 * 72 });
  });

  it("counts GPUs of the system that a gate on deliveries names, and of no other", () => {
    const gpusOf = (gpuSystem: string): number =>
      mixed(gateOf({ kind: "gpus-delivered", gpuSystem, atLeast: PLANNED })).amount;
    expect(gpusOf("hgx-h100")).toBe(2 * 8);
    expect(gpusOf("gb300-nvl72")).toBe(3 * 72);
    expect(gpusOf("hgx-b200")).toBe(0);
  });

  it.each([
    [{ kind: "phase-accepted", atLeast: "99 %" }],
    [PUE],
    [{ ...PUE, kind: "measured-utilisation", atMost: undefined, atLeast: "60 %" }],
    [{ kind: "registration", equals: "confirmed" }],
  ])("is never made up for %j", (own) => {
    const { loaded, gate } = labWith(gateOf(own));
    expect(() => judge({ loaded, gate: { ...gate, threshold: PLANNED } })).toThrow(
      new Error(`gate ${gate.name}: a phase plans no figure for ${gate.kind}`),
    );
  });

  it("is not known of a pool that nobody can price", () => {
    const { loaded, gate } = labWith(
      gateOf({ ...PUE, kind: "measured-pool-power", pool: "h100-1", atMost: PLANNED }),
    );
    const refusal = (pool: string): Error =>
      new Error(`there is no pool "${pool}" with a GPU system of the catalogue`);
    expect(() => judge({ loaded, gate: { ...gate, pool: "h100-9" } })).toThrow(refusal("h100-9"));
    expect(() => judge({ loaded, gate: { ...gate, pool: undefined } })).toThrow(refusal(""));
    expect(() => judge({ loaded: { ...loaded, catalog: new Map() }, gate })).toThrow(
      refusal("h100-1"),
    );
  });
});
