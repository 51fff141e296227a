import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Starts a browser without a window. @throws {Error} where there is none */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(`${executablePath} is not there: apt-get install chromium, or set CHROMIUM`);
  // Chromium's own sandbox needs rights that root in a container does not have.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
