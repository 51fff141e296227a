import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectAsAdministrator } from "../local/administrator.ts";
import type { RunningApi } from "../test/support/api.ts";
import { startApi } from "../test/support/api.ts";
import { launchBrowser } from "../test/support/browser.ts";
import { platformsOf, sample } from "../test/support/data-set.ts";
import { seriousFaults } from "../test/support/page-checks.ts";
import type { Pipeline } from "../test/support/pipeline.ts";
import { startPipeline } from "../test/support/pipeline.ts";
import { makeReaders } from "./readers.ts";

const screenshots = join(import.meta.dirname, "../test/screenshots");
const password = "Reader-of-the-test";

let pipeline: Pipeline;
let api: RunningApi;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  await mkdir(screenshots, { recursive: true });
  pipeline = await startPipeline(sample);
  await pipeline.local.invoke("setup", {});
  await pipeline.deploy("dev");
  api = await startApi(pipeline);
  const connection = await connectAsAdministrator(pipeline.local, pipeline.environment("dev"));
  await makeReaders(connection, pipeline.environment("dev"), password);
  await connection.close();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await pipeline?.stop();
  await api?.stop();
});

/** Signs in at the ingress as a vendor's reader and opens the tester. */
async function openTester(vendor: string, width = 1280): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(`${api.url}/test`);
  await page.getByLabel("User").fill(`DEV_${vendor}`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/test*");
  await page.getByRole("button", { name: /^Send/ }).waitFor();
  return { page, problems };
}

/** The platforms that the answer on the page names. */
async function platformsShown(page: Page): Promise<string[]> {
  await page.locator("#facts").getByText("200").first().waitFor();
  const text = (await page.locator("#views").allInnerTexts()).join("\n");
  const all = Object.values(platformsOf).flat();
  return all.filter((platform) => new RegExp(`(?<![A-Za-z0-9])${platform}(?![A-Za-z0-9])`).test(text));
}

describe("the page /test", () => {
  it("shows a signed-in vendor its own rows, without an error", async () => {
    const { page, problems } = await openTester("NINTENDO");
    await page.getByRole("button", { name: /^Send/ }).click();
    const shown = await platformsShown(page);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((platform) => !platformsOf.NINTENDO?.includes(platform))).toEqual([]);
    await page.evaluate("scrollTo(0, 0)"); // the bar at the top stays in view
    await page.screenshot({ path: join(screenshots, "test-page-nintendo.png"), fullPage: true });
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it("shows another vendor other rows, on a phone's width, by keyboard", async () => {
    const { page, problems } = await openTester("SONY", 390);
    await page.getByRole("button", { name: /^Send/ }).focus();
    await page.keyboard.press("Enter");
    const shown = await platformsShown(page);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((platform) => !platformsOf.SONY?.includes(platform))).toEqual([]);
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(overflow).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(screenshots, "test-page-phone.png") });
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it("copies a command line that works as it is, with a token that is shown once", async () => {
    const { page } = await openTester("SONY");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("#field-limit").fill("2");
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.locator("#token-make").waitFor({ state: "hidden" });
    await page.locator("#token-copy").click();
    const command = await page.evaluate<string>("navigator.clipboard.readText()");
    // The shell reads the line; the request is made here: curl need not be installed.
    const script = `curl() { printf '%s\\n' "$@"; }\n${command}`;
    const { stdout } = await promisify(execFile)("bash", ["-c", script]);
    const [url = "", ...headers] = stdout
      .trimEnd()
      .split("\n")
      .filter((argument) => !argument.startsWith("--"))
      .reverse();
    const response = await fetch(url, {
      headers: Object.fromEntries(headers.map((header) => header.split(/: (.*)/s))),
    });
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as { data: { platform: string }[] };
    expect(data).toHaveLength(2);
    expect(data.filter(({ platform }) => !platformsOf.SONY?.includes(platform))).toEqual([]);
    await page.locator("#token-close").click();
    // The dialog tells of its end in a turn of its own.
    await expect.poll(() => page.content()).not.toContain(/Token="([^"]+)"/.exec(command)?.[1] ?? "Token");
    await page.context().close();
  });

  it("has nothing serious against accessibility", async () => {
    const { page } = await openTester("MICROSOFT");
    await page.getByRole("button", { name: /^Send/ }).click();
    await platformsShown(page);
    expect(await seriousFaults(page)).toEqual([]);
    await page.context().close();
  });
});
