import { energyBudget } from "../../policies/energyBudget";
import { violationsOf, type TestResource } from "../support/policyHarness";
import { machineTemplate } from "../support/resources";

const judge = (resource: TestResource): Promise<string[]> => violationsOf(energyBudget, resource);

describe("a machine template", () => {
  it.each([
    [
      "selects the declared system",
      { system: "hgx-b200" },
      "DevMachineTemplate h100-1-0123abcd: selects hgx-b200, but pool h100-1 is declared and priced as hgx-h100",
    ],
    [
      "selects some system",
      { system: undefined },
      "DevMachineTemplate h100-1-0123abcd: selects machines of any GPU system, but pool h100-1 is declared and priced as hgx-h100",
    ],
    [
      "selects hosts on bare metal",
      { kind: "Metal3MachineTemplate", system: undefined },
      "Metal3MachineTemplate h100-1-0123abcd: selects machines of any GPU system, but pool h100-1 is declared and priced as hgx-h100",
    ],
    [
      "is named after its pool and content",
      { name: "h100-1" },
      "DevMachineTemplate h100-1: a template of pool h100-1 is named h100-1-<hash>",
    ],
  ])("%s", async (_name, changes, message) => {
    expect(await judge(machineTemplate(changes))).toEqual([message]);
  });

  it.each([
    "h100-1-0123abc",
    "h100-1-0123abcde",
    "h100-1-0123ABCD",
    "h100-10123abcd",
    "h100-2-0123abcd",
  ])("is not named %s", async (name) => {
    expect(await judge(machineTemplate({ name }))).toEqual([
      `DevMachineTemplate ${name}: a template of pool h100-1 is named h100-1-<hash>`,
    ]);
  });

  const template = (kind: string, props: object): TestResource => ({
    type: `kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:${kind}`,
    props: { ...props },
  });
  const named = (labels?: object): object => ({ name: "h100-1-0123abcd", labels });
  const ofPool = (pool: string): object =>
    named({ "kvandal.io/site": "lab", "kvandal.io/pool": pool });
  const system = { "kvandal.io/gpu-system": "hgx-h100" };
  const byLabels = { template: { metadata: { labels: system }, spec: {} } };
  const bySelector = { template: { spec: { hostSelector: { matchLabels: system } } } };
  const ANY =
    "selects machines of any GPU system, but pool h100-1 is declared and priced as hgx-h100";
  const NOBODYS =
    "DevMachineTemplate h100-1-0123abcd: no kvandal.io/site and kvandal.io/pool labels, so nothing says which pool it serves";

  it.each([
    [
      "has machines",
      template("DevMachineTemplate", { metadata: named() }),
      "a DevMachineTemplate that cannot be read makes machines of unknown power: ✖ Invalid input: expected object, received undefined\n  → at spec",
    ],
    ["has labels", template("DevMachineTemplate", { metadata: named(), spec: byLabels }), NOBODYS],
    [
      "has a label of its site",
      template("DevMachineTemplate", {
        metadata: named({ "kvandal.io/pool": "h100-1" }),
        spec: byLabels,
      }),
      NOBODYS,
    ],
    [
      "has a label of its pool",
      template("DevMachineTemplate", {
        metadata: named({ "kvandal.io/site": "lab" }),
        spec: byLabels,
      }),
      NOBODYS,
    ],
    [
      "is of a pool that is declared",
      template("DevMachineTemplate", { metadata: ofPool("h100-9"), spec: byLabels }),
      "DevMachineTemplate h100-1-0123abcd: pool h100-9 is not declared in the site file of lab",
    ],
    [
      "of bare metal is not read by its machines' labels",
      template("Metal3MachineTemplate", { metadata: ofPool("h100-1"), spec: byLabels }),
      `Metal3MachineTemplate h100-1-0123abcd: ${ANY}`,
    ],
    [
      "that is simulated is not read by a host selector",
      template("DevMachineTemplate", { metadata: ofPool("h100-1"), spec: bySelector }),
      `DevMachineTemplate h100-1-0123abcd: ${ANY}`,
    ],
    [
      "of a kind that nobody knows selects hosts too",
      template("OtherMachineTemplate", {
        metadata: ofPool("h100-1"),
        spec: { template: { spec: {} } },
      }),
      `OtherMachineTemplate h100-1-0123abcd: ${ANY}`,
    ],
  ])("%s", async (_name, resource, message) => {
    expect(await judge(resource)).toEqual([message]);
  });

  it("of bare metal is read by its host selector, and no other kind is read at all", async () => {
    const spec = bySelector;
    expect(await judge(machineTemplate({ kind: "Metal3MachineTemplate" }))).toEqual([]);
    expect(
      await judge(template("OtherMachineTemplate", { metadata: ofPool("h100-1"), spec })),
    ).toEqual([]);
    expect(await judge(template("DevMachineTemplateList", {}))).toEqual([]);
    expect(await judge(template("DevCluster", {}))).toEqual([]);
    const { props } = template("DevMachineTemplate", {});
    expect(await judge({ type: "kubernetes:example.com/v1:DevMachineTemplate", props })).toEqual(
      [],
    );
  });
});
