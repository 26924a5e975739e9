import { siteDiff, type SiteDiff } from "../../../../model/diff/siteDiff";
import { versionOf, type VersionParts } from "../../../support/siteVersions";

/** The lab with some parts changed. */
const diffOf = (after: VersionParts, before: VersionParts = {}, only?: string): SiteDiff =>
  siteDiff(versionOf("lab", before), versionOf("lab", after), only);

const titles = ({ phases }: SiteDiff): string[] =>
  phases.map(({ title, stacks }) => `${title} (${stacks.join(", ")})`);
const paths = ({ settings }: SiteDiff): string[] => settings.map(({ path }) => path);
/** The lab's third phase under another name. */
const RENAMED: VersionParts["change"] = [["- name: phase-3", "- name: phase-4"]];
const TITLE: VersionParts["change"] = [["title: Kvandal at 1:100", "title: Another"]];
const DEV = { "lab-dev": "phase-1" };

describe("the phases of a diff", () => {
  it("are moves of stacks first, then every phase with the stacks that stay in it", () => {
    const after = { ...DEV, "lab-prod": "phase-2", "lab-new": "phase-1" };
    const diff = diffOf({ stacks: after }, { stacks: { ...DEV, "lab-prod": "phase-1" } });
    expect(titles(diff)).toEqual([
      "lab-prod: phase-1 → phase-2 (lab-prod)",
      "lab-new: nothing → phase-1 (lab-new)",
      "phase-1 (lab-dev)",
      "phase-2 ()",
      "phase-3 ()",
    ]);
  });

  it("are those of both sides, the ones that are gone last", () => {
    const diff = diffOf({ change: RENAMED });
    expect(titles(diff)).toEqual(["phase-1 ()", "phase-2 ()", "phase-4 ()", "phase-3 ()"]);
    expect(diff.phases[3]).toMatchObject({
      changed: true,
      gates: { openBefore: false, openAfter: undefined },
      hallsRemoved: ["hall-1", "hall-2", "hall-3"],
    });
    expect(diff.phases[2]).toMatchObject({ gates: { openBefore: undefined, openAfter: false } });
  });

  it("is the one that is asked for, with the stacks that move to it", () => {
    const moved = { stacks: { "lab-dev": "phase-2" } };
    expect(titles(diffOf(moved, { stacks: DEV }, "phase-2"))).toEqual([
      "lab-dev: phase-1 → phase-2 (lab-dev)",
      "phase-2 ()",
    ]);
    expect(titles(diffOf({ change: RENAMED }, {}, "phase-3"))).toEqual(["phase-3 ()"]);
    expect(() => diffOf({}, {}, "phase-9")).toThrow('there is no phase of site lab "phase-9"');
  });

  it("judge the move of a stack by the gates of the phase that it moves to, on both sides", () => {
    const moved = { "lab-dev": "phase-2" };
    expect(diffOf({ stacks: moved }, { stacks: DEV }).phases[0]).toMatchObject({
      title: "lab-dev: phase-1 → phase-2",
      gates: { openBefore: false, openAfter: false, counting: 4 },
    });
  });
});

describe("the settings of a diff", () => {
  it.each<[what: string, after: VersionParts, before: VersionParts, settings: readonly string[]]>([
    ["nothing of pools and phases", { change: [["h100-1: 45", "h100-1: 46"]] }, {}, []],
    ["the site's own", { change: TITLE }, {}, ["title"]],
    ["where its stacks are", { stacks: DEV }, {}, ["stacks.lab-dev"]],
  ])("are %s", (_what, after, before, settings) => {
    expect(paths(diffOf(after, before))).toEqual(settings);
  });

  it("change a site that has no phase changed", () => {
    const diff = diffOf({ change: TITLE });
    expect(diff.phases.map(({ changed }) => changed)).toEqual([false, false, false]);
    expect(diff).toMatchObject({ changed: true, isNew: false, violations: [] });
    expect(diffOf({}).changed).toBe(false);
  });

  it("need not change for a phase to", () => {
    const diff = diffOf({ change: [["h100-1: 45", "h100-1: 46"]] });
    expect(diff.phases.map(({ changed }) => changed)).toEqual([false, true, false]);
    expect(diff).toMatchObject({ changed: true, settings: [] });
  });

  it("are the catalogue's figures of systems that a pool has, on either side", () => {
    const version = versionOf("lab");
    const priced = (name: string) =>
      new Map(
        [...version.catalog].map(([system, facts]) => [
          system,
          system === name ? { ...facts, title: "Another" } : facts,
        ]),
      );
    const used = siteDiff(version, { ...version, catalog: priced("hgx-h100") });
    expect(paths(used)).toEqual(["catalogue.hgx-h100.title"]);
    const unused = siteDiff(version, { ...version, catalog: priced("hgx-b200") });
    expect(unused).toMatchObject({ changed: false, settings: [] });
    const site = { ...version.site, pools: [] };
    const gone = siteDiff(version, { ...version, site, catalog: priced("hgx-h100") });
    expect(paths(gone)).toEqual(["catalogue.hgx-h100.title"]);
  });

  it("are none of a site that is new, whatever it has", () => {
    expect(siteDiff(undefined, versionOf("lab", { stacks: DEV }))).toMatchObject({
      isNew: true,
      settings: [],
      changed: true,
      nowBefore: undefined,
    });
  });
});

describe("the whole of a diff", () => {
  it("has the day of each side", () => {
    expect(diffOf({}, { now: "2026-11-22" })).toMatchObject({
      site: "lab",
      nowBefore: "2026-11-22",
      now: "2026-11-23",
    });
  });

  it("has each violation once, those of stacks and evidence first", () => {
    const over: VersionParts = {
      change: [["h100-1: 15 }", "h100-1: 16 }"]],
      stacks: { ...DEV, "lab-prod": "phase-9" },
      without: ["2026-09-15-phase-1-gpus-delivered.yaml"],
    };
    const { violations } = diffOf(over, {});
    expect(violations.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      "phase lab-prod",
      "evidence 2026-09-15-phase-1-gpus-delivered.yaml",
      "power hall hall-1",
      "power site lab",
      "gate phase-1",
    ]);
  });

  it("says whether an example decided about what is shown", () => {
    const without = { without: ["2026-09-15-phase-1-gpus-delivered.yaml"] };
    expect(diffOf({}, without).illustrative).toBe(true);
    expect(diffOf({}, {}, "phase-1").illustrative).toBe(false);
  });
});
