import { siteDiff, type SiteDiff } from "../../../../model/diff/siteDiff";
import { diffVerdict } from "../../../../model/diff/verdict";
import { written } from "../../../support/evidence";
import { versionOf, type VersionParts } from "../../../support/siteVersions";

const STACK = "lab-prod";
/** 150 kW proven of phase-1: its own gate needs 200 kW, so without a stack the phase is held to its plan. */
const evidence = {
  "2026-11-01-phase-1-grid-energised.yaml": written({
    record: "measurement",
    phase: "phase-1",
    gate: "grid-energised",
    value: "150 kW",
    method: "letter",
  }),
};
const units = (count: number): VersionParts["change"] => [
  ["{ h100-1: 15 }", `{ h100-1: ${count} }`],
];
/** The lab with eleven nodes that a stack deploys to phase-1, 135.8 kW, and then a change. */
const diffOf = (after: VersionParts): SiteDiff =>
  siteDiff(
    versionOf("lab", { evidence, change: units(11), stacks: { [STACK]: "phase-1" } }),
    versionOf("lab", { evidence, ...after }),
  );
const rulesOf = ({ violations }: SiteDiff): string[] => [
  ...new Set(violations.map(({ rule }) => rule)),
];
const says = (config: string): VersionParts["otherStacks"] => ({ [STACK]: `config:\n${config}` });

describe("a stack that the base deploys and the change does not", () => {
  it.each([
    [
      "no site",
      says("  kvandal:phase: phase-1\n"),
      "kvandal:site is missing; keep kvandal:site and kvandal:phase in it, or take the stack down (kvandal down) and remove the file",
      1,
    ],
    ["no phase", says("  kvandal:site: lab\n"), "kvandal:phase is missing", 1],
    [
      "a site that is a secret",
      says("  kvandal:phase: phase-1\n  kvandal:site:\n    secure: v1:abc\n"),
      "kvandal:site is not plain text",
      4,
    ],
    [
      "another site",
      says("  kvandal:site: kvandal\n  kvandal:phase: phase-1\n"),
      'kvandal:site is "kvandal"',
      2,
    ],
    ["nothing at all", { [STACK]: "{}\n" }, "kvandal:site is missing", 1],
  ])("is a violation at its file where that has %s", (_what, otherStacks, fault, line) => {
    const { violations } = diffOf({ otherStacks, change: units(11) });
    expect(violations).toMatchObject([
      { rule: "phase", subject: STACK, at: { file: "Pulumi.lab-prod.yaml", line } },
    ]);
    expect(violations[0]?.message).toContain(
      `lab-prod deploys phase-1 of lab on the base, and its stack file no longer does: ${fault}`,
    );
  });

  it("is a notice where its file is removed, the way to take it out of service", () => {
    const diff = diffOf({ change: units(11) });
    expect(diff.violations).toEqual([]);
    expect(diff.phases[0]).toMatchObject({
      title: "phase-1",
      changed: true,
      stacks: [STACK],
      notices: [
        "lab-prod is no longer deployed by a committed file: it must be down before this is merged (kvandal down)",
      ],
    });
    expect(diffVerdict(diff).sentence).toMatch(
      /^Fits: phase-1 \(in service in lab-prod\) .*1 notice/,
    );
  });

  it.each<[what: string, after: VersionParts, rules: readonly string[]]>([
    ["its file is kept", { stacks: { [STACK]: "phase-1" } }, ["power", "gate"]],
    ["its file is removed", {}, ["power", "gate"]],
    [
      "its file no longer has the site",
      { otherStacks: says("  kvandal:phase: phase-1\n") },
      ["phase", "power", "gate"],
    ],
  ])(
    "still counts as in service, so growth above what is proven is blocked where %s",
    (_, after, rules) => {
      const diff = diffOf({ ...after, change: units(15) });
      expect(diff.phases[0]?.powerBasis).toBe("proven");
      expect(rulesOf(diff)).toEqual(rules);
    },
  );

  it("counts as in service by its files, where the rest of the base cannot be read", () => {
    const stacks = versionOf("lab", { stacks: { [STACK]: "phase-1" } }).stacks;
    const after = versionOf("lab", { evidence, change: units(15) });
    expect(rulesOf(siteDiff(undefined, after))).toEqual([]);
    const diff = siteDiff(undefined, after, undefined, undefined, stacks);
    expect(rulesOf(diff)).toEqual(["power", "gate"]);
  });

  it("is a violation where its phase is removed with its file", () => {
    const change: VersionParts["change"] = [["- name: phase-3", "- name: phase-4"]];
    const before = versionOf("lab", { stacks: { [STACK]: "phase-3" } });
    const { violations } = siteDiff(before, versionOf("lab", { change }));
    expect(violations.filter(({ rule }) => rule === "phase")).toMatchObject([
      {
        at: { file: "sites/lab/site.yaml" },
        message:
          'lab-prod deploys phase-3 of lab on the base, and its stack file is removed together with that phase, there is "phase-1", "phase-2" or "phase-4": remove the file first, and the phase in a later change',
      },
    ]);
  });

  it("is not lost where it moves to another phase", () => {
    const diff = diffOf({ stacks: { [STACK]: "phase-2" }, change: units(11) });
    expect(diff.phases.map(({ title, removedStacks }) => [title, removedStacks])).toEqual([
      ["lab-prod: phase-1 → phase-2", []],
      ["phase-1", []],
      ["phase-2", []],
      ["phase-3", []],
    ]);
    expect(rulesOf(diff)).not.toContain("phase");
  });
});
