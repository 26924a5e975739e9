import fc from "fast-check";
import { parse, stringify } from "yaml";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lockedLimitsOf } from "../../model/lockedLimits";
import { powerBudget, type LockedLimits } from "../../model/powerBudget";
import { parseSite } from "../../model/site";
import { LimitsFileError, readLimits } from "../../model/limitsFile";
import { catalog, PROJECT } from "../support/sites";
import { catalogue, expectSoundPlan, planned } from "./support/judged";
import { mutated, mutations } from "./support/mutate";
import { runs } from "./support/runs";
import { smallSite } from "./support/sources";
import { DECLARED, planned as under } from "../../model/power/basis";

const shipped = smallSite();
const text = (data: unknown): string => stringify(data, { lineWidth: 0 });
const good = text(shipped);
const site = parseSite("site.yaml", good, catalog);
const locked = lockedLimitsOf(site, catalog);

/** A fuzz whose every file is refused, or accepted, proves nothing: at least this share of the cases goes each way. */
const AT_LEAST = 0.02;
const counter = () => {
  const count = { accepted: 0, all: 0 };
  return {
    saw: (accepted: boolean): void => {
      count.all++;
      count.accepted += accepted ? 1 : 0;
    },
    expectBoth: (): void => {
      const share = count.accepted / count.all;
      expect(share).toBeGreaterThan(AT_LEAST);
      expect(share).toBeLessThan(1 - AT_LEAST);
    },
  };
};

describe("whatever is written into", () => {
  it("a site file, it is refused at a line or its plan is sound, and no locked limit is raised", () => {
    const both = counter();
    fc.assert(
      fc.property(mutations, (changes) => {
        const read = planned(text(mutated(shipped, changes)), catalog, locked);
        both.saw(read !== undefined);
        if (read !== undefined) {
          expectSoundPlan(read.site, read.plan, catalog, locked);
          expectLocked(read.site);
        }
      }),
      runs(60),
    );
    both.expectBoth();
  });

  it("a catalogue, it is refused at a line or the plan made with it is sound", () => {
    const file = readFileSync(join(PROJECT, "catalog", "gpu-systems.yaml"), "utf8");
    const { systems } = parse(file) as { systems: { name: string }[] };
    const small = { systems: systems.filter(({ name }) => name === "hgx-h100") };
    const both = counter();
    fc.assert(
      fc.property(mutations, (changes) => {
        const changed = catalogue(text(mutated(small, changes)));
        both.saw(changed !== undefined);
        const read = changed === undefined ? undefined : planned(good, changed);
        if (changed !== undefined && read !== undefined) {
          expectSoundPlan(read.site, read.plan, changed);
        }
      }),
      runs(15),
    );
    both.expectBoth();
  });

  it("the configuration of the policies, it is refused in one sentence or it is held", () => {
    const config = { "energy-budget": locked };
    const both = counter();
    fc.assert(
      fc.property(mutations, (changes) => {
        let limits: LockedLimits;
        try {
          // Of what JSON cannot say, undefined for one, the file is empty.
          const written = JSON.stringify(mutated(config, changes)) as string | undefined;
          limits = readLimits("limits.json", written ?? "");
        } catch (error) {
          if (!(error instanceof LimitsFileError)) {
            throw error;
          }
          both.saw(false);
          return;
        }
        both.saw(true);
        const read = planned(good, catalog, limits);
        if (read !== undefined) {
          expectSoundPlan(read.site, read.plan, catalog, limits);
        }
        for (const phase of site.phases) {
          const own = powerBudget(site, phase.name, DECLARED);
          const held = powerBudget(site, phase.name, under(limits));
          if (held.siteWatts > own.siteWatts) {
            throw new Error(`a lock raised the site from ${own.siteWatts} to ${held.siteWatts} W`);
          }
        }
      }),
      runs(10),
    );
    both.expectBoth();
  });
});

/** No site file, however changed, has more of a locked domain than the lock says. */
function expectLocked(changed: typeof site): void {
  for (const { name } of changed.phases) {
    const budget = powerBudget(changed, name, under(locked));
    const lock = Object.hasOwn(locked.phases, name) ? locked.phases[name] : undefined;
    const mine = changed.name === locked.site ? lock : undefined;
    const over = (what: string): never => {
      throw new Error(`${name}: ${what} has more than is locked`);
    };
    if (budget.siteWatts > (mine?.siteWatts ?? 0)) {
      over("the site");
    }
    for (const [hall, watts] of budget.hallWatts) {
      const most =
        mine !== undefined && Object.hasOwn(mine.hallWatts, hall) ? mine.hallWatts[hall] : 0;
      if (watts > (most ?? 0)) {
        over(`hall ${hall}`);
      }
    }
    for (const domain of mine?.domains ?? []) {
      const held = budget.domains.filter((own) => own.name.startsWith(domain.name));
      if (!held.some(({ usableWatts }) => usableWatts <= domain.watts)) {
        over(domain.name);
      }
    }
  }
}
