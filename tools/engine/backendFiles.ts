import { join } from "node:path";

/** What the engine's file backend has of a stack. */
export interface BackendFiles {
  /** The backend's own folder. */
  readonly backend: string;
  /** The state of the stack. */
  readonly state: string;
  /** The folder of its locks; there is none while nobody has locked it. */
  readonly locks: string;
}

/** Where the file backend in a folder keeps a stack of this project. */
export function backendFiles(folder: string, stack: string): BackendFiles {
  const backend = join(folder, ".pulumi");
  return {
    backend,
    state: join(backend, "stacks", "kvandal", `${stack}.json`),
    locks: join(backend, "locks", "organization", "kvandal", stack),
  };
}
