import type { Command } from "commander";
import { formatCount } from "../../model/format";
import { resolvePhase } from "../../model/resolvedPhase";
import { CommandError } from "../failure";
import { PROJECT } from "../project";
import { clockDay, environmentOption, nowOption, phaseOption, siteOption } from "./options";

interface RenderOptions {
  readonly site: string;
  readonly phase: string;
  readonly now: string;
  readonly env: string;
  readonly out: string;
}

/** `kvandal render`: a phase's manifests as files, for those who deploy from a folder in git. No engine, no cluster. */
export function registerRender(program: Command): void {
  program
    .command("render")
    .description(
      "write a phase's manifests, by cluster and in the order to apply them; refused like a deployment, and for secrets; every file of another day is marked; no engine, no cluster",
    )
    .addOption(siteOption())
    .addOption(phaseOption())
    .addOption(environmentOption().default("prod"))
    .addOption(nowOption())
    .requiredOption("--out <folder>", "an empty folder, or one that render has written")
    .action(render);
}

async function render({ site, phase, env, now, out }: RenderOptions): Promise<void> {
  // Nothing is deployed: the phase is judged as a clock of that day would have it, and the files of another day say so.
  const { closed } = resolvePhase(PROJECT, site, phase, now, now);
  if (closed.length > 0) {
    throw new CommandError([`${site} ${phase} is not to be deployed:`, ...closed].join("\n  "));
  }
  const { previewInProcess, refuseViolations } =
    require("../engine/inProcess") as typeof import("../engine/inProcess");
  const { manifestFiles, otherDayMark } =
    require("../../model/render/manifests") as typeof import("../../model/render/manifests");
  const { writeFiles } = require("../render/writeFiles") as typeof import("../render/writeFiles");
  const { resources, violations } = await previewInProcess({
    site,
    phase,
    env,
    now,
    clockDay: now,
  });
  refuseViolations({ violations });
  const files = manifestFiles(
    resources.map(({ type, urn, props, provider }) => {
      const { context } = provider?.props ?? {};
      return { type, name: urn, props, context: typeof context === "string" ? context : undefined };
    }),
  );
  const mark = otherDayMark(now, clockDay());
  const { removed } = writeFiles(out, { site, phase, now, mark }, files);
  const gone = removed.length === 0 ? "" : `, ${formatCount(removed.length)} removed`;
  console.log(`wrote ${formatCount(files.length)} manifests of ${site} ${phase} to ${out}${gone}`);
  if (mark !== undefined) {
    console.log(`every file is marked: ${mark}`);
  }
}
