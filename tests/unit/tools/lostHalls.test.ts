import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lostHalls, notDeployed } from "../../../tools/guard/lostHalls";

/** The library is an ES module, which Jest cannot load: the same call by Node itself. */
jest.mock("execa", () => ({
  execa: (file: string, args: readonly string[]) => {
    const { spawnSync } =
      jest.requireActual<typeof import("node:child_process")>("node:child_process");
    const { status, stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
    return Promise.resolve({ failed: status !== 0, stdout, stderr: stderr.trim() });
  },
}));

const folder = mkdtempSync(join(tmpdir(), "kvandal-kubectl-"));
const kubectl = join(folder, "kubectl");
const hall = (name: string, workloadContext = name) => ({
  hall: name,
  kubectl,
  kubeconfig: undefined,
  context: name,
  workloadContext,
});

beforeAll(() => {
  const text = `#!/bin/sh
case "$2" in
  dark*) echo 'E1128 retrying' >&2; echo 'The connection to the server was refused' >&2; exit 1 ;;
  *) echo '{"major": "1"}' ;;
esac
`;
  writeFileSync(kubectl, text, { mode: 0o755 });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it("finds the halls that do not answer, in either of their clusters, with kubectl's last word", async () => {
  const halls = [hall("bright"), hall("dark-1"), hall("half", "dark-2"), hall("split", "bright")];
  const reason = "The connection to the server was refused";
  await expect(lostHalls(halls)).resolves.toEqual([
    { hall: "dark-1", context: "dark-1", reason },
    { hall: "half", context: "dark-2", reason },
  ]);
});

describe("a deployment that failed", () => {
  const lost = [{ hall: "hall-2", context: "kwok-lab-hall-2", reason: "refused" }];

  it.each([
    [
      "with every hall in reach leaves the word to the engine",
      {},
      [],
      "lab phase-2 was not deployed: the messages above say why",
    ],
    [
      "for a hall says which, and what would have spared the others",
      {},
      lost,
      "lab phase-2 was not deployed as a whole:\n  hall hall-2 (context kwok-lab-hall-2) cannot be reached: refused\nRun the same command again when it can be; with --continue-on-error the other halls are deployed without it.",
    ],
    [
      "in one hall alone says what to do about it",
      { continueOnError: true },
      lost,
      "lab phase-2 was not deployed as a whole:\n  hall hall-2 (context kwok-lab-hall-2) cannot be reached: refused\nRun the same command again when it can be; what else is missing, the messages above say.",
    ],
  ])("%s", (_, how, halls, message) => {
    expect(notDeployed({ site: "lab", phase: "phase-2", ...how }, halls)).toBe(message);
  });
});
