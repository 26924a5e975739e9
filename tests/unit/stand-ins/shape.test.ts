import { followDrift, prune } from "../../e2e/stand-ins/kubernetes/shape";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["drops what the inputs do not speak of", { a: 1, b: 2 }, { a: 0 }, { a: 1 }],
  ["within objects", { s: { a: 1, b: 2 } }, { s: { a: 0 } }, { s: { a: 1 } }],
  ["within items", { l: [{ a: 1, b: 2 }] }, { l: [{ a: 0 }] }, { l: [{ a: 1 }] }],
  ["drops items that came on top", { l: [1, 2, 3] }, { l: [1] }, { l: [1] }],
  ["keeps a value of another type", { a: { b: 1 } }, { a: "x" }, { a: { b: 1 } }],
  ["leaves out what is not live", { a: 1 }, { a: 1, b: 2 }, { a: 1 }],
])("prune %s", (_, live, inputs, expected) => {
  expect(prune(live, inputs)).toEqual(expected);
});

test.each<[string, JsonObject, JsonObject, JsonObject, JsonObject]>([
  ["nothing moved", { a: 1 }, { a: 1, x: 1 }, { a: 1, x: 2 }, { a: 1 }],
  ["written in another form", { cpu: "1000m" }, { cpu: "1" }, { cpu: "1" }, { cpu: "1000m" }],
  ["a value moved", { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 9, b: 2 }, { a: 9, b: 2 }],
  [
    "a value moved deep down",
    { s: { l: [{ a: 1 }] } },
    { s: { l: [{ a: 1 }] } },
    { s: { l: [{ a: 2, d: 0 }] } },
    { s: { l: [{ a: 2 }] } },
  ],
  ["a field was removed", { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1 }, { a: 1 }],
  ["a field was never live", { stringData: { p: "x" } }, {}, {}, { stringData: { p: "x" } }],
  ["an item was added", { l: [1] }, { l: [1] }, { l: [1, 2] }, { l: [1, 2] }],
  ["no earlier state", { a: 1 }, {}, { a: 2 }, { a: 2 }],
])("followDrift: %s", (_, inputs, before, now, expected) => {
  expect(followDrift(inputs, before, now)).toEqual(expected);
});
