import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The page is all that may be asked for: a browser's own errands are switched off. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The browser of this machine: what KVANDAL_CHROMIUM says, else the first Chromium or Chrome on PATH.
 *
 * @throws Error that says how to install one. A test that needs a browser fails without it; it never passes unseen.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string {
  const stated = environment.KVANDAL_CHROMIUM;
  if (stated !== undefined && stated !== "") {
    if (isExecutable(stated)) {
      return stated;
    }
    throw new Error(`KVANDAL_CHROMIUM is ${stated}, which is not a program: set it to a Chromium`);
  }
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(
    isExecutable,
  );
  if (found === undefined) {
    throw new Error(
      `no browser: none of ${NAMES.join(", ")} is on PATH. Install one (Debian: apt-get install chromium), or set KVANDAL_CHROMIUM to it`,
    );
  }
  return found;
}

/** Starts the browser of this machine, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
