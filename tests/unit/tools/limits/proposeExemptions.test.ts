import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readLimits } from "../../../../model/limitsFile";
import { withExemptionsText } from "../../../../tools/limits/limitsFile";
import { PROJECT } from "../../../support/sites";
import { manifestObjects } from "../../../../tools/limits/manifestObjects";
import { proposeExemptions, withExemptions } from "../../../../tools/limits/proposeExemptions";
import { contentSha256 } from "../../../../model/contentHash";
import type { LockedExemption } from "../../../../model/lockedExemption";
import { problemsOf, lab, resource } from "../../../support/hallObjects";

const SCOPE = {
  hall: "hall-1",
  cluster: "workload",
  owner: "platform team",
  reason: "the network of the hall",
} as const;

const NETWORK = `
# a comment alone
---
apiVersion: v1
kind: Namespace
metadata: { name: network }
---
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: DaemonSet
    metadata: { name: agent, namespace: kube-system }
    spec: { template: { spec: { hostNetwork: true, containers: [{ name: agent, image: "agent:1" }] } } }
  - apiVersion: network.example/v1
    kind: AddressPool
    metadata: { name: pool }
`;

describe("the exemptions of a hall's add-ons", () => {
  const proposal = proposeExemptions(manifestObjects("network.yaml", NETWORK), SCOPE);

  it("are of the objects that the policies refuse, each with its digest", () => {
    const [, agent, pool] = manifestObjects("network.yaml", NETWORK);
    expect(proposal.harmlessCount).toBe(1);
    expect(proposal.exemptions).toEqual([
      {
        ...SCOPE,
        kind: "DaemonSet.apps",
        namespace: "kube-system",
        name: "agent",
        sha256: contentSha256(agent),
      },
      {
        ...SCOPE,
        kind: "AddressPool.network.example",
        name: "pool",
        sha256: contentSha256(pool),
      },
    ]);
    expect(proposal.reasons).toEqual([
      "DaemonSet kube-system/agent: it is in namespace kube-system, whose accounts may make machines or change limits",
      "AddressPool pool: objects of AddressPool.network.example may add machines or power",
    ]);
  });

  it("let in exactly these objects", () => {
    const [lock] = lab.around.locks;
    if (lock === undefined) throw new Error("the lab is not locked");
    const facts = { ...lab.facts, locked: [{ ...lock, exemptions: proposal.exemptions }] };
    const around = { ...lab.around, find: () => facts };
    const agent = {
      ...{ api: "apps/v1", kind: "DaemonSet", namespace: "kube-system", name: "agent" },
      content: {
        spec: {
          template: {
            spec: { hostNetwork: true, containers: [{ name: "agent", image: "agent:1" }] },
          },
        },
      },
    };
    expect(problemsOf(resource(agent), around)).toEqual([]);
    expect(problemsOf(resource({ ...agent, name: "other" }), around)).toHaveLength(1);
  });

  it("say what is listed elsewhere: pods with privileges", () => {
    expect(proposal.privileges).toEqual([
      expect.stringContaining("DaemonSet kube-system/agent: it has hostNetwork"),
    ]);
  });

  it.each([
    [
      "machines",
      "apiVersion: cluster.x-k8s.io/v1beta2\nkind: MachineDeployment\nmetadata: { name: more, namespace: default }",
      "MachineDeployment more: objects of MachineDeployment.cluster.x-k8s.io may add machines or power",
    ],
    [
      "Kvandal's own",
      "apiVersion: v1\nkind: Pod\nmetadata: { name: mine, namespace: kvandal }",
      "Pod kvandal/mine: only the site file makes objects of Kvandal's",
    ],
  ])("are none of %s", (_what, text, says) => {
    const { exemptions, impossible } = proposeExemptions(manifestObjects("x.yaml", text), SCOPE);
    expect(exemptions).toEqual([]);
    expect(impossible).toEqual([says]);
  });

  it("replace one of the same object, and keep all others", () => {
    const [agent, pool] = proposal.exemptions as [LockedExemption, LockedExemption];
    const older = { ...agent, sha256: "0".repeat(64) };
    const elsewhere = { ...agent, hall: "hall-2" };
    expect(withExemptions([older, elsewhere], [agent, pool])).toEqual([pool, agent, elsewhere]);
  });
});

describe("a file of limits with other exemptions", () => {
  it("is otherwise what it was, for who reviews the change", () => {
    const text = readFileSync(join(PROJECT, "policies", "limits", "lab.json"), "utf8");
    const proposal = proposeExemptions(manifestObjects("network.yaml", NETWORK), SCOPE);
    const changed = withExemptionsText(text, proposal.exemptions);
    expect(readLimits("lab.json", changed)).toEqual({
      ...readLimits("lab.json", text),
      exemptions: proposal.exemptions,
    });
    const lines = new Set(changed.split("\n"));
    const lost = text.split("\n").filter((line) => !lines.has(line) && !lines.has(`${line},`));
    expect(lost).toEqual([]);
  });
});

describe("manifests", () => {
  it.each([
    ["what is no YAML", "a: [", /network\.yaml: .*at line 1/],
    ["a document that is no object", "a: 1", /document 1 is no Kubernetes object/],
    [
      "an item that is no object",
      "apiVersion: v1\nkind: List\nitems: [1]",
      /document 1, item 1 is no Kubernetes object/,
    ],
  ])("%s is an error that says where", (_what, text, says) => {
    expect(() => manifestObjects("network.yaml", text)).toThrow(says);
  });
});
