import fc from "fast-check";
import {
  DIMENSIONS,
  formatMeasure,
  readMeasure,
  writeMeasure,
  writtenForms,
  type Dimension,
  type Measure,
} from "../../../model/gates/measure";
import { readPower, readRatio, readShare } from "../../../model/input/quantity";

const FORMS =
  'a power as "20 MW", or a share as "98.5 %", or a ratio as 1.15, or a number of GPUs as "12288 GPUs", or whole dollars as "1000000000 USD", or "confirmed" or "refused"';

describe("a quantity with its unit", () => {
  it.each<[unknown, Dimension, number]>([
    ["20 MW", "power", 20_000_000],
    ["1.5 kW", "power", 1_500],
    ["12 W", "power", 12],
    ["98.5 %", "share", 985],
    ["98 %", "share", 980],
    [1.15, "ratio", 1_150],
    ["12288 GPUs", "gpus", 12_288],
    ["1 GPU", "gpus", 1],
    ["8GPUs", "gpus", 8],
    [" 8  GPUs ", "gpus", 8],
    ["1000000000 USD", "usd", 1_000_000_000],
    ["9007199254740991 USD", "usd", 9_007_199_254_740_991],
    ["confirmed", "confirmation", 1],
    ["refused", "confirmation", 0],
  ])("%j is read as %s", (found, dimension, amount) => {
    expect(readMeasure(found)).toEqual({ dimension, amount });
  });

  it.each<[unknown, string]>([
    ["9007199254740992 GPUs", "at most 9,007,199,254,740,991 GPUs"],
    ["1000 EUR", `a quantity with its unit: ${FORMS}`],
    ["12,288 GPUs", `a quantity with its unit: ${FORMS}`],
    ["about 8 GPUs", `a quantity with its unit: ${FORMS}`],
    ["8 GPUs or so", `a quantity with its unit: ${FORMS}`],
    ["20 MWh", `a quantity with its unit: ${FORMS}`],
    ["much", `a quantity with its unit: ${FORMS}`],
    ["", `a quantity with its unit: ${FORMS}`],
    [undefined, `a quantity with its unit: ${FORMS}`],
    [true, `a quantity with its unit: ${FORMS}`],
  ])("%j is refused", (found, problem) => {
    expect(readMeasure(found)).toEqual({ problem });
  });

  it.each([
    ["much W", readPower],
    ["98.55 %", readShare],
    [1.1555, readRatio],
  ])("%j is refused for what it seems to be", (found, read) => {
    expect(readMeasure(found)).toEqual(read(found));
    expect(readMeasure(found)).toHaveProperty("problem");
  });

  it.each<[Measure, string, string | number]>([
    [{ dimension: "power", amount: 20_000_000 }, "20 MW", "20 MW"],
    [{ dimension: "power", amount: 10_201 }, "10.201 kW", "10.201 kW"],
    [{ dimension: "share", amount: 985 }, "98.5 %", "98.5 %"],
    [{ dimension: "share", amount: 980 }, "98.0 %", "98 %"],
    [{ dimension: "ratio", amount: 1_150 }, "1.15", 1.15],
    [{ dimension: "ratio", amount: 1_101 }, "1.101", 1.101],
    [{ dimension: "gpus", amount: 12_288 }, "12,288 GPUs", "12288 GPUs"],
    [{ dimension: "gpus", amount: 1 }, "1 GPU", "1 GPUs"],
    [{ dimension: "usd", amount: 1_000_000_000 }, "USD 1,000,000,000", "1000000000 USD"],
    [{ dimension: "confirmation", amount: 1 }, "confirmed", "confirmed"],
    [{ dimension: "confirmation", amount: 0 }, "refused", "refused"],
  ])("%j is shown as %s, and written as %j", (measure, shown, written) => {
    expect(formatMeasure(measure)).toBe(shown);
    expect(writeMeasure(measure)).toBe(written);
  });

  it("is read back as it was written", () => {
    const most: Readonly<Partial<Record<Dimension, number>>> = { share: 1_000, confirmation: 1 };
    const measures = fc
      .constantFrom(...DIMENSIONS)
      .chain((dimension) =>
        fc.nat(most[dimension] ?? 10_000_000).map((amount) => ({ dimension, amount })),
      );
    fc.assert(
      fc.property(measures, (measure) => {
        expect(readMeasure(writeMeasure(measure))).toEqual(measure);
      }),
    );
  });

  it("has a form for each kind of quantity, to be told where one is wrong", () => {
    expect(writtenForms(DIMENSIONS)).toBe(FORMS);
    expect(writtenForms(["gpus", "power"])).toBe(
      'a number of GPUs as "12288 GPUs", or a power as "20 MW"',
    );
    expect(writtenForms(["ratio"])).toBe("a ratio as 1.15");
  });
});
