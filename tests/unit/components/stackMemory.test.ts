import * as pulumi from "@pulumi/pulumi";
import { readOwnLastDeployment } from "../../../components/stackMemory";
import {
  InServiceError,
  NO_DEPLOYMENT,
  type LastDeployment,
} from "../../../model/scaling/inService";

const EVIDENCE = { "grid.yaml": "0123" };
const LEFT = { "h100-1": { units: 15, hall: "hall-1", gpuSystem: "hgx-h100", phase: "phase-1" } };

/** Reads what is in service with an engine that has these outputs, in a stack with this configuration. */
async function readWith(
  outputs: Record<string, unknown> | undefined,
  config: Record<string, string> = {},
): Promise<{ readonly last: LastDeployment; readonly asked: unknown }> {
  let asked: unknown;
  pulumi.runtime.setAllConfig(config);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: (request) => {
        asked = request;
        return outputs === undefined ? {} : { outputs };
      },
    },
    "kvandal",
    "lab-dev",
    false,
    "organization",
  );
  try {
    return { last: await readOwnLastDeployment(), asked };
  } finally {
    await pulumi.runtime.disconnect();
  }
}

describe("what a stack has in service", () => {
  it("is what its own last deployment left", async () => {
    const domains = {
      "site lab": { fixedWatts: 40_000, carries: "facility", isPowered: true, feeders: [] },
    };
    const outputs = { site: "lab", phase: "phase-1", inService: LEFT, evidence: EVIDENCE, domains };
    const { last, asked } = await readWith(outputs);
    expect(last).toEqual({ site: "lab", inService: LEFT, evidence: EVIDENCE, domains });
    expect(asked).toMatchObject({
      token: "pulumi:pulumi:readStackOutputs",
      inputs: { name: "organization/kvandal/lab-dev" },
    });
  });

  it("is nothing before the first deployment", async () => {
    expect((await readWith({})).last).toEqual(NO_DEPLOYMENT);
    expect((await readWith(undefined)).last).toEqual(NO_DEPLOYMENT);
  });

  it("cannot be said by the configuration of the stack", async () => {
    const config = { "kvandal:inService": "{}" };
    const { last } = await readWith({ phase: "phase-1", inService: LEFT }, config);
    expect(last).toEqual({ inService: LEFT, evidence: {} });
  });

  it("is not guessed where a deployment left outputs without it, or with something else", async () => {
    await expect(readWith({ phase: "phase-1" })).rejects.toThrow(InServiceError);
    const wrong = { phase: "phase-1", inService: { "h100-1": { units: -1 } } };
    await expect(readWith(wrong)).rejects.toThrow(InServiceError);
  });
});
