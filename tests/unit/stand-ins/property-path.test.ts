import { formatPath, isWithin, parsePath } from "../../e2e/stand-ins/kubernetes/property-path";

const PATHS: [string, (string | number)[]][] = [
  ["spec", ["spec"]],
  ["spec.replicas", ["spec", "replicas"]],
  ["spec.containers[0].image", ["spec", "containers", 0, "image"]],
  ['data["config.yaml"]', ["data", "config.yaml"]],
  [
    'metadata.annotations["pulumi.com/skipAwait"]',
    ["metadata", "annotations", "pulumi.com/skipAwait"],
  ],
  ['data["say \\"hi\\"."]', ["data", 'say "hi".']],
  ["a[1][2]", ["a", 1, 2]],
];

test.each(PATHS)("%s is read and written alike", (text, path) => {
  expect(parsePath(text)).toEqual(path);
  expect(formatPath(path)).toBe(text);
});

test("a wildcard is a step", () => {
  expect(parsePath("spec.containers[*].image")).toEqual(["spec", "containers", "*", "image"]);
});

test.each(["a[", 'a["b', "a]", "a..b"])("%s is no path", (text) => {
  expect(() => parsePath(text)).toThrow(/no property path/);
});

test.each([
  ["spec.replicas", "spec", true],
  ["spec", "spec", true],
  ["spec", "spec.replicas", false],
  ["specs", "spec", false],
  ["spec.containers[3].image", "spec.containers[*].image", true],
  ["spec.containers[3].name", "spec.containers[*].image", false],
])("%s within %s: %s", (path, pattern, expected) => {
  expect(isWithin(parsePath(path), parsePath(pattern))).toBe(expected);
});
