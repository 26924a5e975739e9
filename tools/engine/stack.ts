import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { HOME, PROJECT } from "../project";
import { readStackFile } from "../stackFiles";

/** What a run deploys: a site in a phase, in an environment, judged on a day. */
export interface DeploymentRequest {
  readonly site: string;
  readonly phase: string;
  readonly env: string;
  /** UTC day, `YYYY-MM-DD`. */
  readonly now: string;
  /** Why nodes are taken out of service, where they are. */
  readonly reason?: string;
}

/** A request whose day is held against the clock. */
export interface DatedRequest extends DeploymentRequest {
  /** UTC day of the clock, `YYYY-MM-DD`. */
  readonly clockDay: string;
}

/** A stack of the local engine: one per site and environment. */
export interface Stack {
  /** `<site>-<environment>`, `lab-dev`. */
  readonly name: string;
  /**
   * A folder under `.kvandal/` for the commands that write the stack's configuration on their own account: the committed
   * `Pulumi.<stack>.yaml` stays as it is. (`pulumi up -c` would write the phase into it even when the phase is blocked.)
   */
  readonly folder: string;
  /** The configuration of this run, in that folder. */
  readonly configFile: string;
}

interface StackConfig {
  readonly encryptionsalt?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The stack of a site in an environment, with a folder of its own. */
export function stackOf({ site, env }: Pick<DeploymentRequest, "site" | "env">): Stack {
  const name = `${site}-${env}`;
  const folder = join(HOME, "stacks", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "kvandal", runtime: "nodejs" }));
  return { name, folder, configFile: join(folder, `Pulumi.${name}.yaml`) };
}

/**
 * Writes the configuration of one run: the committed `Pulumi.<stack>.yaml`, or else `Pulumi.<environment>.yaml`, with the
 * run's site, phase and day.
 *
 * @throws InputFileError for a committed file that cannot be used.
 */
export function writeStackConfig(
  stack: Stack,
  { site, phase, env, now, reason }: DeploymentRequest,
): void {
  const committed = readStackFile(PROJECT, stack.name) ?? readStackFile(PROJECT, env);
  const base = (committed?.yaml.data ?? {}) as StackConfig;
  // The engine has put the salt of the stack's secrets here; without it the state's secrets could not be read again.
  const salt = existsSync(stack.configFile)
    ? readConfig(stack.configFile).encryptionsalt
    : undefined;
  const config = {
    ...base.config,
    "kvandal:site": site,
    "kvandal:phase": phase,
    "kvandal:now": now,
    ...(reason === undefined ? {} : { "kvandal:shrinkReason": reason }),
  };
  writeFileSync(
    stack.configFile,
    // In quotes: the engine's YAML takes a bare 2026-11-23 for a point in time.
    stringify(
      { ...(salt === undefined ? {} : { encryptionsalt: salt }), ...base, config },
      { defaultStringType: "QUOTE_DOUBLE" },
    ),
  );
}

/** Why a run takes nodes out of service, by its configuration: its own `--reason`, or a reason that is committed for the stack. */
export function shrinkReasonOf({ configFile }: Pick<Stack, "configFile">): string | undefined {
  const found = readConfig(configFile).config?.["kvandal:shrinkReason"];
  const reason = typeof found === "string" ? found.trim() : "";
  return reason === "" ? undefined : reason;
}

function readConfig(file: string): StackConfig {
  return (parse(readFileSync(file, "utf8")) ?? {}) as StackConfig;
}
