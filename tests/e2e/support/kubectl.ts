import { KUBECTL_VARIABLE } from "./globalSetup";

/** The path of the toolchain's kubectl. */
export function kubectlPath(): string {
  const path = process.env[KUBECTL_VARIABLE];
  if (path === undefined) {
    throw new Error(`${KUBECTL_VARIABLE} is not set: jest's global setup sets it`);
  }
  return path;
}
