import { compareText } from "../../../model/compareText";

it("orders texts by their code units, whatever the language of the machine", () => {
  expect(["b", "ä", "a", "B", "", "10", "9", "a"].sort(compareText)).toEqual([
    "",
    "10",
    "9",
    "B",
    "a",
    "a",
    "b",
    "ä",
  ]);
  expect(compareText("a", "a")).toBe(0);
  expect(compareText("a", "b")).toBe(-1);
  expect(compareText("b", "a")).toBe(1);
});
