import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment } from "../../../tools/engine/deployment";
import type { ExportedStack } from "../../../tools/engine/exportedStack";
import { readAfterFailedRun } from "../../../tools/engine/failedRun";

const URN = "urn:pulumi:lab-dev::kvandal::";

/** A pool's MachineDeployment in a hall. */
const pool = (hall: string) => ({
  urn: `${URN}kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment::${hall}-h100`,
  type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment",
  provider: `${URN}pulumi:providers:kubernetes::${hall}-management::1c24-99`,
  inputs: { metadata: { name: "h100", namespace: "kvandal" } },
});
const root = (outputs: Readonly<Record<string, unknown>> = {}) => ({
  urn: `${URN}pulumi:pulumi:Stack::kvandal-lab-dev`,
  type: "pulumi:pulumi:Stack",
  outputs,
});
const found: ExportedStack = {
  deployment: { resources: [root(), pool("hall-1"), pool("hall-2")] },
};

/** What is asked of the engine for a stack with this history, the newest run first. */
async function asked(
  runs: readonly (readonly [kind: string, result: string])[],
  stack = found,
  lostHalls: readonly string[] = [],
): Promise<readonly string[]> {
  const commands: string[] = [];
  const engine = {
    read: (args: readonly string[]) => {
      commands.push(args.filter((arg) => !arg.includes(tmpdir())).join(" "));
      return Promise.resolve(
        JSON.stringify(
          args[1] === "history" ? runs.map(([kind, result]) => ({ kind, result })) : found,
        ),
      );
    },
  };
  const deployment = {
    engine,
    stack: { name: "lab-dev", folder: mkdtempSync(join(tmpdir(), "failed-run-")) },
    stackFlags: [],
  } as unknown as Deployment;
  await readAfterFailedRun(deployment, stack, lostHalls, () => undefined);
  return commands.filter((command) => !command.startsWith("stack history"));
}

const REFRESH = "refresh --yes --skip-preview";
const EXPORT = "stack export --stack lab-dev";

describe("the objects of a stack", () => {
  it("are read from the clusters after a deployment that failed, whatever was refreshed since", async () => {
    const failed = [
      ["refresh", "succeeded"],
      ["update", "failed"],
      ["update", "succeeded"],
    ] as const;
    expect(await asked(failed)).toEqual([REFRESH, EXPORT]);
    expect(await asked([["update", "in-progress"]])).toEqual([REFRESH, EXPORT]);
  });

  it("are not read after a deployment that went well, and where nothing was deployed", async () => {
    const well = [
      ["refresh", "failed"],
      ["update", "succeeded"],
      ["update", "failed"],
    ] as const;
    expect(await asked(well)).toEqual([]);
    expect(await asked([])).toEqual([]);
    expect(await asked([["update", "failed"]], { deployment: { resources: [root()] } })).toEqual(
      [],
    );
  });

  it("are read after a run that was killed, until a deployment has gone well", async () => {
    const interrupted: ExportedStack = {
      deployment: {
        ...found.deployment,
        pending_operations: [{ type: "updating", resource: pool("hall-1") }],
      },
    };
    const well = [["update", "succeeded"]] as const;
    expect(await asked(well, interrupted)).toEqual([
      "stack import --stack lab-dev --file",
      REFRESH,
      EXPORT,
    ]);
    const unconfirmed: ExportedStack = {
      deployment: { resources: [root({ unconfirmed: true }), pool("hall-1")] },
    };
    expect(await asked(well, unconfirmed)).toEqual([REFRESH, EXPORT]);
  });

  it("are read but for those of halls that cannot be reached", async () => {
    const failed = [["update", "failed"]] as const;
    expect(await asked(failed, found, ["hall-2"])).toEqual([
      `${REFRESH} --target ${pool("hall-1").urn}`,
      EXPORT,
    ]);
    expect(await asked(failed, found, ["hall-1", "hall-2"])).toEqual([]);
  });
});
