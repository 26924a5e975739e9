import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, kvandalHere, type Ended } from "../support/commandLine";
import { LAB_EVIDENCE } from "../support/labEvidence";

/** A machine with the wrong time judges on the wrong day: the gates name that day and what follows from it. */

const project = copyOfProject();

beforeAll(() => {
  for (const [file, text] of Object.entries(LAB_EVIDENCE["phase-2"])) {
    writeFileSync(join(project, "sites", "lab", "evidence", file), text);
  }
});

afterAll(() => {
  rmSync(project, { recursive: true });
});

const gatesAt = (clock: string, phase: string): Promise<Ended> => runAt(clock, "gates", phase);

async function runAt(clock: string, command: string, phase: string): Promise<Ended> {
  jest.useFakeTimers({ now: new Date(clock), advanceTimers: true });
  try {
    return await kvandalHere([command, "--phase", phase], project);
  } finally {
    jest.useRealTimers();
  }
}

it("opens a phase while the clock is right", async () => {
  expect((await gatesAt("2026-11-23T00:00:00Z", "phase-2")).status).toBe(0);
});

it.each([
  ["1970-01-01T00:00:00Z", "1970-01-01", "without a battery"],
  ["2025-11-23T12:00:00Z", "2025-11-23", "a year slow"],
  ["2026-03-30T23:59:59Z", "2026-03-30", "a second before the first evidence"],
])("at %s, %s, a phase is blocked by evidence that is still to come (%s)", async (clock, day) => {
  const { status, stdout } = await gatesAt(clock, "phase-1");
  expect(stdout).toContain(`gates of lab on ${day}\n`);
  expect(stdout).toContain("blocked: phase-1, 2 of 2 gates do not hold");
  expect(stdout).toContain(
    `missing: grid-energised: no evidence yet: it is judged on ${day}, and 2026-03-31-phase-1-grid-energised.yaml is of 2026-03-31;`,
  );
  expect(status).toBe(1);
});

it("a year fast, a phase is blocked by evidence that has expired", async () => {
  const { status, stdout } = await gatesAt("2027-11-23T12:00:00Z", "phase-2");
  expect(stdout).toContain("gates of lab on 2027-11-23\n");
  expect(stdout).toMatch(/^expired: phase-1-pue: it was valid until 2027-11-19; /m);
  expect(status).toBe(1);
});

it.each(["preview", "up"])(
  "P4: a year slow, %s refuses the evidence that is dated later, and starts nothing",
  async (command) => {
    const { status, stdout, stderr } = await runAt("2025-11-23T12:00:00Z", command, "phase-1");
    expect(stderr).toContain(
      "error: evidence 2026-03-31-phase-1-grid-energised.yaml is dated 2026-03-31, and the deployment is judged on 2025-11-23: ",
    );
    expect(stdout).toBe("");
    expect(status).toBe(2);
  },
);
