import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { oneOf } from "../model/input/suggest";
import { loadSite } from "../model/site";
import { CommandError, EXIT } from "./failure";

/** What a committed stack file deploys. */
export interface CommittedStack {
  readonly site: string;
  readonly env: string;
  readonly phase: string;
  /** Relative to the project. */
  readonly file: string;
}

/**
 * The phase that a site is to have in an environment, as reviewed and merged: `kvandal:phase` of `Pulumi.<site>-<env>.yaml`, or
 * else of `Pulumi.<env>.yaml`.
 *
 * @throws CommandError where no stack file names the site, or it names a phase that the site does not have.
 */
export function committedStack(project: string, site: string, env: string): CommittedStack {
  const files = [`Pulumi.${site}-${env}.yaml`, `Pulumi.${env}.yaml`];
  for (const file of files.filter((name) => existsSync(join(project, name)))) {
    const { config } = parse(readFileSync(join(project, file), "utf8")) as {
      readonly config?: Readonly<Record<string, unknown>>;
    };
    if (config?.["kvandal:site"] !== site) {
      continue;
    }
    const phase = config["kvandal:phase"];
    const known = loadSite(project, site).site.phases.map(({ name }) => name);
    if (typeof phase !== "string" || !known.includes(phase)) {
      throw new CommandError(
        `${file}: kvandal:phase is ${JSON.stringify(phase)}, and ${site} has ${oneOf(known)}`,
        EXIT.badInput,
      );
    }
    return { site, env, phase, file };
  }
  throw new CommandError(
    `no stack file deploys ${site} in ${env}: commit ${files[0] ?? ""} with kvandal:site and kvandal:phase`,
    EXIT.badInput,
  );
}
