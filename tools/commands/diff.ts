import { existsSync } from "node:fs";
import { join } from "node:path";
import { Option, type Command } from "commander";
import { isRefused, type EnginePreview } from "../../model/diff/enginePreview";
import { siteDiff, type SiteDiff } from "../../model/diff/siteDiff";
import type { SiteVersion } from "../../model/diff/siteVersion";
import { formatProblem, InputFileError } from "../../model/input/problem";
import { siteNames, UnknownNameError } from "../../model/site";
import { takenContext } from "../../model/siteContexts";
import { checkOutBase, type BaseFolder } from "../diff/base";
import { diffDocument } from "../diff/diffDocument";
import { readEvents } from "../diff/readEvents";
import { list, type DiffDocument } from "../diff/document";
import { readableStacks, readEvidenceFiles, readVersion } from "../diff/version";
import { CommandError, EXIT } from "../failure";
import { note } from "../note";
import { PROJECT } from "../project";
import { calendarDay, nowOption, siteOption } from "./options";

const FORMATS = ["text", "markdown", "json", "html"] as const;
type Format = (typeof FORMATS)[number];

interface DiffOptions {
  readonly site: string;
  readonly phase?: string;
  readonly base: string;
  readonly baseNow?: string;
  readonly format: Format;
  readonly now: string;
  readonly annotations?: boolean;
  readonly events?: string;
}

/** `kvandal diff`: what a change of a site amounts to, for the one who approves it. No engine, no cluster, no credentials. */
export function registerDiff(program: Command): void {
  program
    .command("diff")
    .description(
      "what a change of a site amounts to against a git commit: nodes, GPUs, power, money, gates, violations; no engine, no cluster",
    )
    .addOption(siteOption())
    .addOption(new Option("--phase <phase>", "one phase; all of them when left out"))
    .requiredOption(
      "--base <commit>",
      "compare with where this work and that commit parted, as origin/main",
    )
    .addOption(
      new Option("--format <format>", "how it is written").choices(FORMATS).default("text"),
    )
    .addOption(nowOption())
    .option(
      "--base-now <date>",
      "the UTC day to judge the base's gates on; --now when left out",
      calendarDay,
    )
    .option(
      "--annotations",
      "also tell GitHub Actions the lines at fault, on standard error, where its log is read",
    )
    .option(
      "--events <file>",
      "also tell what the engine's preview found, from its events (kvandal preview --events); - reads standard input",
    )
    .addHelpText("after", "\nExit codes: 0 no violation, 1 a violation, 2 bad input.")
    .action(diff);
}

function diff(options: DiffOptions): void {
  const { site, now, base: named, format } = options;
  const base = checkOutBase(PROJECT, named, site);
  try {
    const before = readBase(base.root, site, options.baseNow ?? now);
    const after = readAfter(options);
    refuseContextsOfOthers(after, before, base);
    const found = siteDiff(
      before,
      after,
      options.phase,
      before?.evidenceFiles ?? readEvidenceFiles(base.root, site),
      before?.stacks ?? readStacksOfBase(base.root, site),
    );
    const preview = options.events === undefined ? undefined : readEvents(options.events);
    note(`compared with ${base.commit}`);
    write(format, site, diffDocument(found, preview), () => jsonOf(found, base.commit, preview));
    if (options.annotations === true) {
      for (const annotation of annotations().diffAnnotations(found)) {
        console.error(annotation);
      }
    }
    const refused = found.violations.length > 0 || (preview !== undefined && isRefused(preview));
    process.exitCode = refused ? EXIT.refused : EXIT.done;
  } finally {
    base.remove();
  }
}

/**
 * Refuses a site with the clusters of another one of the base: under a new name nothing would be known of what is proven and in service there.
 *
 * @throws CommandError that names the first hall.
 */
function refuseContextsOfOthers(
  { site }: SiteVersion,
  before: SiteVersion | undefined,
  { others, othersNow, commit }: BaseFolder,
): void {
  const taken = takenContext(site, before?.site, others);
  if (taken !== undefined) {
    throw new CommandError(
      `hall ${taken.hall} of ${site.name} has the context "${taken.context}", which is that of hall ${taken.otherHall} in ${taken.file} at ${commit}: what is proven and in service there would be lost from view, so keep the hall in that site, or remove it there in a change of its own`,
      EXIT.badInput,
    );
  }
  const shared = takenContext(site, undefined, othersNow);
  if (shared !== undefined) {
    throw new CommandError(
      `hall ${shared.hall} of ${site.name} has the context "${shared.context}", which is that of hall ${shared.otherHall} in ${shared.file} too: a cluster belongs to one site, so name another cluster in one of them`,
      EXIT.badInput,
    );
  }
}

/** A base that this version cannot read (its schema was another) is no reason not to judge: everything is then shown as new. */
function readBase(root: string, site: string, now: string): SiteVersion | undefined {
  try {
    return readVersion(root, site, now);
  } catch (error) {
    if (error instanceof InputFileError) {
      const [first] = error.problems;
      note(
        `the base cannot be read, so all of the site is shown as new: ${first === undefined ? "" : formatProblem(first)}`,
      );
      return undefined;
    }
    throw error;
  }
}

/**
 * What a base deploys that cannot be read otherwise. A stack file of it that cannot be read counts for nothing in service, so that all of
 * its stack is new in the change, which must still have it.
 *
 * @throws CommandError where the change removes such a file: what its stack has in service would be lost from view.
 */
function readStacksOfBase(root: string, site: string): SiteVersion["stacks"] {
  const { stacks, problems } = readableStacks(root, site);
  const lost = problems.find(({ file }) => !existsSync(join(PROJECT, file)));
  if (lost !== undefined) {
    throw new CommandError(
      `the base has a stack file that cannot be read (${formatProblem(lost)}), and this change removes it, so that what its stack has in service is not known: correct the file in this change, and remove it in the next one`,
      EXIT.badInput,
    );
  }
  return stacks;
}

/** A change that cannot be read is told where a reviewer looks, too. */
function readAfter(options: DiffOptions): SiteVersion {
  const { site, now, format } = options;
  try {
    const after = readVersion(PROJECT, site, now);
    if (after === undefined) {
      throw new UnknownNameError("site", site, siteNames(PROJECT));
    }
    return after;
  } catch (error) {
    if (error instanceof InputFileError && format !== "text") {
      const { problems } = error;
      if (options.annotations === true) {
        console.error(problems.map(annotations().problemAnnotation).join("\n"));
      }
      const count = problems.length;
      const verdict = `Blocked: ${site} cannot be read, ${count} ${count === 1 ? "problem" : "problems"}.`;
      const document: DiffDocument = {
        state: "blocked",
        verdict,
        blocks: list("Problems", problems.map(formatProblem)),
      };
      write(format, site, document, () => ({ state: "blocked", sentence: verdict, problems }));
    }
    throw error;
  }
}

function annotations(): typeof import("../diff/annotations") {
  return require("../diff/annotations") as typeof import("../diff/annotations");
}

function write(format: Format, site: string, document: DiffDocument, json: () => unknown): void {
  process.stdout.write(render(format, site, document, json));
}

function render(format: Format, site: string, document: DiffDocument, json: () => unknown): string {
  switch (format) {
    case "markdown": {
      const { markdown } = require("../diff/markdown") as typeof import("../diff/markdown");
      return markdown(document);
    }
    case "html": {
      const { page } = require("../diff/html") as typeof import("../diff/html");
      return page(site, document);
    }
    case "text": {
      const { text } = require("../diff/text") as typeof import("../diff/text");
      return text(document);
    }
    case "json":
      return `${JSON.stringify(json(), null, 2)}\n`;
  }
}

function jsonOf(found: SiteDiff, base: string, preview: EnginePreview | undefined): unknown {
  const { diffOutput } = require("../diff/diffOutput") as typeof import("../diff/diffOutput");
  return diffOutput(found, base, preview);
}
