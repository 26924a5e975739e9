import { failedRead } from "../../../tools/engine/failedRead";

const ARGS = ["stack", "export", "--stack", "lab-dev"];

describe("an engine that cannot answer", () => {
  it("leads on from a state that was cut short", () => {
    const stderr = "error: failed to load checkpoint: unexpected end of JSON input";
    expect(failedRead(ARGS, stderr)).toBe(
      [
        "the state of lab-dev cannot be read, and nothing was changed: restore it from the .bak file beside it, or from a version of its bucket",
        `pulumi stack export failed: ${stderr}`,
      ].join("\n"),
    );
  });

  it("leads on where the command names no stack", () => {
    expect(failedRead(["stack", "ls"], "failed to load checkpoint")).toMatch(
      /^the state cannot be read, and nothing was changed: /,
    );
  });

  it("speaks for itself otherwise", () => {
    expect(failedRead(ARGS, "error: no such stack")).toBe(
      "pulumi stack export failed: error: no such stack",
    );
  });
});
