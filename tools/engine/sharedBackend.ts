import type { Site } from "../../model/siteSchema";
import { CommandError } from "../failure";

/** Where the state of stacks lies that more than one machine deploys: `KVANDAL_BACKEND_URL`; undefined for the file backend. */
export function sharedBackend(): string | undefined {
  return process.env.KVANDAL_BACKEND_URL || undefined;
}

/**
 * Refuses a stack whose state would be gone after the run, as on a machine of CI: the next run would know of nothing that is in
 * service. A simulated site is gone with the machine too.
 *
 * @throws CommandError
 */
export function refusePassingState({ name, infrastructure }: Site): void {
  if (process.env.CI && sharedBackend() === undefined && infrastructure.kind !== "in-memory") {
    throw new CommandError(
      `${name}: the state of a stack must outlive this machine: set KVANDAL_BACKEND_URL, as s3://bucket?region=eu-north-1`,
    );
  }
}
