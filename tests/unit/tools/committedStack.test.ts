import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { committedStack } from "../../../tools/committedStack";
import { refusePassingState } from "../../../tools/engine/sharedBackend";
import { copyOfProject } from "../../support/commandLine";
import { siteWith } from "../../support/sites";

const project = copyOfProject();
const commit = (file: string, site: string, phase: string): void => {
  writeFileSync(
    join(project, file),
    `config:\n  kvandal:site: ${site}\n  kvandal:phase: ${phase}\n`,
  );
};

afterAll(() => {
  rmSync(project, { recursive: true });
});

describe("the phase that a stack is to have", () => {
  it("is that of the file of its own, before that of its environment", () => {
    commit("Pulumi.dev.yaml", "lab", "phase-1");
    expect(committedStack(project, "lab", "dev")).toMatchObject({ phase: "phase-1" });
    commit("Pulumi.lab-dev.yaml", "lab", "phase-2");
    expect(committedStack(project, "lab", "dev")).toMatchObject({
      phase: "phase-2",
      file: "Pulumi.lab-dev.yaml",
    });
  });

  it("is never that of another site, and never one that the site does not have", () => {
    expect(() => committedStack(project, "sines", "dev")).toThrow(
      "no stack file deploys sines in dev: commit Pulumi.sines-dev.yaml",
    );
    commit("Pulumi.lab-prod.yaml", "lab", "phase-9");
    expect(() => committedStack(project, "lab", "prod")).toThrow(
      'Pulumi.lab-prod.yaml: kvandal:phase is "phase-9", and lab has',
    );
  });
});

describe("a deployment in CI", () => {
  it.each([
    ["is refused without a state that outlives the machine", "kvandal", "true", "", true],
    ["goes on with one", "kvandal", "true", "s3://states", false],
    ["goes on for a simulated site, which is gone with the machine", "lab", "true", "", false],
    ["is no matter on a machine of one's own", "kvandal", "", "", false],
  ])("%s", (_, site, CI, KVANDAL_BACKEND_URL, refused) => {
    const env = { ...process.env, CI, KVANDAL_BACKEND_URL };
    const replaced = jest.replaceProperty(process, "env", env);
    let said = "";
    try {
      refusePassingState(siteWith(site));
    } catch (error) {
      said = String(error);
    } finally {
      replaced.restore();
    }
    expect(said.includes("the state of a stack must outlive this machine")).toBe(refused);
  });
});
