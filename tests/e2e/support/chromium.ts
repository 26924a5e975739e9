import { chromium, type Browser } from "playwright-core";
import { findProgram } from "./findProgram";

const CHROMIUM = {
  what: "browser",
  names: ["chromium", "chromium-browser", "google-chrome"],
  variable: "KVANDAL_CHROMIUM",
  setTo: "a Chromium",
  debianPackage: "chromium",
};

/** The page is all that may be asked for: a browser's own errands are switched off, and processes for pages that may come. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=SpareRendererForSitePerProcess",
];

/**
 * The browser of this machine: what KVANDAL_CHROMIUM says, else the first Chromium or Chrome on PATH.
 *
 * @throws Error that says how to install one. A test that needs a browser fails without it; it never passes unseen.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string {
  return findProgram(CHROMIUM, environment);
}

/** Starts the browser of this machine, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
