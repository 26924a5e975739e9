import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { EXIT } from "../failure";
import { HOME, loadProjectSite, PROJECT } from "../project";
import { environmentOption, jsonOption, packConfigOption, siteOption } from "./options";
import { withPackConfig } from "./packConfig";

interface AuditOptions {
  readonly site: string;
  readonly env: string;
  readonly policyPackConfig?: string;
  readonly json?: boolean;
}

/** `kvandal audit`: the policies on what is deployed already. Runs no program and touches no cluster. */
export function registerAudit(program: Command): void {
  program
    .command("audit")
    .description("what the policies say of the stack as it was deployed; changes nothing")
    .addOption(siteOption())
    .addOption(environmentOption())
    .addOption(packConfigOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nEvidence that has run out since shows here. What somebody changed in the cluster does not: npm run guard -- status looks there.\n\nExit codes: 0 nothing to say or advice alone, 1 a mandatory policy refuses something, 2 bad input.",
    )
    .action(audit);
}

async function audit({ site, env, policyPackConfig, json }: AuditOptions): Promise<void> {
  const projectSite = loadProjectSite(site);
  const { ensureToolchain, pulumiOf } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { prepareEngine } = require("../engine/engine") as typeof import("../engine/engine");
  const { stackOf } = require("../engine/stack") as typeof import("../engine/stack");
  const { kubeconfigOf } = require("../engine/halls") as typeof import("../engine/halls");
  const { limitsFile } = withPackConfig(projectSite, policyPackConfig);
  const toolchain = await ensureToolchain({ quiet: json === true });
  const engine = await prepareEngine(
    pulumiOf(toolchain),
    ofDeployedObjects(limitsFile),
    kubeconfigOf(projectSite.site),
    { deploys: false },
  );
  const { name, folder } = stackOf({ site, env });
  const code = await engine.run(
    [
      ...["policy", "analyze", "--stack", name, ...engine.policyFlags],
      ...(json === true ? ["--json"] : []),
    ],
    folder,
  );
  process.exitCode = code === 0 ? EXIT.done : EXIT.refused;
}

/**
 * A configuration of the pack for objects as they are in a state, with what API servers have filled in: `recomputed` compares what a program registers, and
 * `kvandal drift` what is deployed.
 *
 * @returns the path of a file with it.
 */
function ofDeployedObjects(limitsFile: string | undefined): string {
  const limits =
    limitsFile === undefined
      ? {}
      : (JSON.parse(readFileSync(resolve(PROJECT, limitsFile), "utf8")) as object);
  const file = join(HOME, "audit-config.json");
  mkdirSync(HOME, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...limits, recomputed: "disabled" }));
  return file;
}
