import { awaitGuards } from "../../../tools/guard/awaitGuards";

const asked: string[] = [];
let answers: { failed: boolean; stdout: string; stderr: string }[] = [];

/** kubectl as a hall's API server would have it answer, one after the other. */
jest.mock("execa", () => ({
  execa: (_: string, args: readonly string[]) => {
    asked.push(args.slice(2, 3).join(" "));
    return Promise.resolve(answers.shift() ?? { failed: false, stdout: "", stderr: "" });
  },
}));

const hall = {
  hall: "hall-1",
  kubectl: "kubectl",
  kubeconfig: undefined,
  context: "hall-1",
  workloadContext: "hall-1",
};
const POOL = { failed: false, stdout: "machinedeployment.cluster.x-k8s.io/h100-1\n", stderr: "" };
const DONE = { failed: false, stdout: "patched", stderr: "" };
const refused = (stderr: string) => ({ failed: true, stdout: "", stderr });

beforeEach(() => {
  asked.length = 0;
});

it.each([
  [
    "until an API server that was just started knows the budgets",
    [
      POOL,
      refused("denied request: failed to configure policy: failed to find resource"),
      POOL,
      DONE,
    ],
    ["get", "patch", "get", "patch"],
  ],
  ["for no hall whose guard judges", [POOL, DONE], ["get", "patch"]],
  ["for no hall without a pool", [], ["get"]],
  ["for no hall that refuses for another reason", [POOL, refused("forbidden")], ["get", "patch"]],
])("waits %s", async (_, given, calls) => {
  answers = [...given];
  await awaitGuards([hall], 0);
  expect(asked).toEqual(calls);
});
