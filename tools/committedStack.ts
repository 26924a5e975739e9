import { oneOf } from "../model/input/suggest";
import { loadSite } from "../model/site";
import { CommandError, EXIT } from "./failure";
import { readStackFile } from "./stackFiles";

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
 * @throws InputFileError for a stack file, or a project file, that cannot be used.
 */
export function committedStack(project: string, site: string, env: string): CommittedStack {
  const own = `${site}-${env}`;
  for (const stack of [own, env]) {
    const committed = readStackFile(project, stack);
    if (committed?.site !== site) {
      continue;
    }
    const { file, phase } = committed;
    const known = loadSite(project, site).site.phases.map(({ name }) => name);
    if (!known.includes(phase)) {
      throw new CommandError(
        `${file}: kvandal:phase is ${JSON.stringify(phase)}, and ${site} has ${oneOf(known)}`,
        EXIT.badInput,
      );
    }
    return { site, env, phase, file };
  }
  throw new CommandError(
    `no stack file deploys ${site} in ${env}: commit Pulumi.${own}.yaml with kvandal:site and kvandal:phase`,
    EXIT.badInput,
  );
}
