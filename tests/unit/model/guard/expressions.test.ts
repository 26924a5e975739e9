import { oneLine, text, texts } from "../../../../model/guard/expressions";
import { evaluate } from "../../../support/admission/expression";

describe("text in an expression", () => {
  it.each(["h100-1", "it's", "a\\b", "\\'", ""])("is read back as it was: %j", (value) => {
    expect(evaluate(text(value), {})).toBe(value);
    expect(evaluate(`${texts([value, "last"])}[0]`, {})).toBe(value);
  });
});

describe("an expression over several lines", () => {
  it("is kept in one, with one space between its words", () => {
    expect(oneLine(`\n  a ? b\n    :  c\n`)).toBe("a ? b : c");
  });
});
