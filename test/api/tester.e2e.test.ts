import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { salesServer, sampleData } from "../support/api-sample.ts";
import { launchBrowser } from "../support/browser.ts";
import { collectComplaints, seriousFaults } from "../support/page-checks.ts";

const screenshots = join(import.meta.dirname, "../screenshots");
/** Polls: a busy machine is slow. */
const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 15_000 });
/** Markup in the data: it must be seen as text, never become part of the page. */
const HOSTILE = `<img src=x onerror="document.title='broken in'">`;

describe("the tester in a browser", () => {
  let app: FastifyInstance;
  let browser: Browser;
  let base: string;
  const complaints: string[] = [];

  const open = async (path: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> => {
    const page = await browser.newPage(options);
    collectComplaints(page, base, complaints);
    await page.goto(base + path);
    return page;
  };

  beforeAll(async () => {
    ({ app } = await salesServer({}, sampleData([[HOSTILE, 1990, 1, 1, 1, 1, 4]])));
    base = await app.listen({ host: "127.0.0.1", port: 0 });
    mkdirSync(screenshots, { recursive: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it("asks by click and keyboard, and draws, lists, folds and copies", async () => {
    const page = await open("/test", { permissions: ["clipboard-read", "clipboard-write"] });
    await page.locator("#field-platform").fill("SNES,GB");
    await page.locator("#field-limit").fill("all");
    await page.keyboard.press("Control+Enter");
    await eventually(() => page.locator("#facts").innerText()).toContain("200 OK");
    await eventually(() => page.locator(".column").count()).toBe(30);
    // the page asked by itself when it was opened: that chart may still stand there
    await eventually(() => page.locator(".legend li").allInnerTexts()).toEqual(["SNES", "GB"]);
    await page.locator("svg").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".readout").innerText()).toMatch(/^1985: [\d.]+/);
    // The last bar has its label, and all rows are drawn: nothing is said of a page.
    expect((await page.locator("svg text").allTextContents()).at(-2) ?? "").toBe("none");
    expect(await page.locator(".partial").count()).toBe(0);
    const boxes = await page
      .locator("svg .tick.middle")
      .evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect()));
    for (const [at, box] of boxes.entries())
      if (at > 0) expect(box.left).toBeGreaterThan(boxes[at - 1]?.right ?? 0);

    await page.getByRole("tab", { name: "Chart" }).press("ArrowRight");
    expect(await page.locator("tbody tr").count()).toBe(60);
    await page.getByRole("button", { name: "global_sales" }).click();
    await page.getByRole("button", { name: "global_sales" }).click();
    const largest = await page.locator("tbody tr").first().locator("td").last().innerText();
    expect(Number(largest)).toBeGreaterThan(20);

    await page.getByRole("tab", { name: "JSON" }).click();
    expect(await page.locator(".json .leaf").count()).toBeGreaterThan(50);
    await page.locator(".json summary").nth(1).click();
    expect(await page.locator(".json .leaf").first().isVisible()).toBe(false);

    await page.getByRole("button", { name: "Copy as curl" }).click();
    const copied = await page.evaluate("navigator.clipboard.readText()");
    expect(copied).toBe(
      `curl --get --compressed --header 'Accept: application/json' '${base}/videogamesales?platform=SNES,GB&limit=all'`,
    );
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("videogamesales.json");
    expect(JSON.parse(readFileSync(await download.path(), "utf8")).data).toHaveLength(60);
    await eventually(() => page.locator("#toast").isVisible()).toBe(false);
    await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  it("goes from route to route and page to page, and asks for what a path needs", async () => {
    const page = await open("/test");
    await page.locator("#route").selectOption("listYearlySales");
    await page.locator("#field-company").fill("");
    await page.getByRole("button", { name: "Send" }).click();
    expect(
      await page.locator("#field-company").evaluate((field) => field === field.ownerDocument.activeElement),
    ).toBe(true);
    expect(await page.locator("#toast").innerText()).toContain("company is part of the path");
    await page.locator("#field-company").fill("sony");
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(() => page.locator("#path").innerText()).toBe("/companies/sony/yearly-sales/1995");
    await eventually(() => page.locator("#facts").innerText()).toMatch(/rows\s*4/);
    await page.locator("#route").selectOption("listPlatforms");
    await page.locator("#field-limit").fill("3");
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(() => page.locator(".partial").innerText()).toContain("This page's 3 rows only");
    await page.getByRole("button", { name: "Next page" }).click();
    await eventually(() => page.locator("#path").innerText()).toContain("after=");
    await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  it.each([
    [1280, 800, "light"],
    [1440, 900, "dark"],
    [390, 844, "light"],
    [390, 844, "dark"],
  ] as const)("keeps Send and the answer in the window, %i x %i, %s", async (width, height, colorScheme) => {
    const page = await open("/test", { viewport: { width, height }, colorScheme });
    const inside = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      const reached = await page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          const seen = element.ownerDocument.elementFromPoint(left + width / 2, top + height / 2);
          return seen !== null && element.contains(seen);
        });
      expect(box, selector).not.toBeNull();
      expect(box?.y, selector).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? 0) + (box?.height ?? 0), selector).toBeLessThanOrEqual(height);
      expect(reached, `${selector} is covered`).toBe(true);
    };
    const shown = async (state: string, firstLine: string) => {
      await page.screenshot({ path: join(screenshots, `tester-${width}-${colorScheme}-${state}.png`) });
      for (const selector of ["#send", "#facts .status", firstLine]) await inside(selector);
    };
    await eventually(() => page.locator("#facts").innerText()).toContain("200 OK");
    await shown("before", ".controls");
    await page.locator("#field-limit").fill("7");
    await page.getByRole("tab", { name: "Table" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(() => page.locator("#facts").innerText()).toMatch(/rows\s*7/);
    await shown("after", "tbody tr");
    await page.locator("#field-limit").fill("-5");
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(() => page.locator("#facts").innerText()).toContain("400");
    await shown("error", ".problem h3");
    // Nothing but the form has scrolled to the field that does not fit.
    expect((await page.locator(".bar").boundingBox())?.y).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollTop + document.body.scrollTop")).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await page.close();
    complaints.length = 0;
  });

  it("says who is signed in, and offers curl a token", async () => {
    const page = await open("/test", {
      extraHTTPHeaders: { "sf-context-current-user": "VERA" },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await eventually(() => page.locator("#me").innerText()).toContain("VERA");
    expect(await page.getByRole("link", { name: "Sign out" }).getAttribute("href")).toBe(
      "/sfc-endpoint/logout",
    );
    // No ingress stands here that makes tokens: Snowflake's does not either.
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.locator("#token").waitFor();
    expect(await page.locator("#token-make").isVisible()).toBe(false);
    expect(await page.locator("#token-words").innerText()).toContain("Snowsight");
    await page.locator("#token-copy").click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toContain(
      'Snowflake Token=\\"$SNOWFLAKE_PAT\\"',
    );
    await page.close();
    complaints.length = 0;
  });

  it("shows that it waits, and stops when it is told to", async () => {
    const page = await open("/test");
    await eventually(() => page.locator("#facts").innerText()).toContain("200 OK");
    await page.route("**/videogamesales?limit=9", () => undefined);
    await page.locator("#field-limit").fill("9");
    await page.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => page.locator("#facts").innerText()).toContain("Waiting for Snowflake, 1 s");
    await page.getByRole("button", { name: "Stop" }).click();
    await eventually(() => page.locator("#views").innerText()).toContain("Stopped.");
    expect(await page.locator("#stop").isVisible()).toBe(false);
    await page.close();
    complaints.length = 0;
  });

  it("shows the answer to the last of two requests, though the one before it was waited for", async () => {
    const page = await open("/test");
    await eventually(() => page.locator("#facts").innerText()).toContain("200 OK");
    await page.route("**/videogamesales?limit=9", () => undefined);
    await page.locator("#field-limit").fill("9");
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(() => page.locator("#facts").innerText()).toContain("Waiting for Snowflake");
    await page.locator("#field-limit").fill("8");
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(() => page.locator("#facts").innerText()).toMatch(/rows\s*8/);
    // What waited before says nothing any more.
    await page.waitForTimeout(600);
    expect(await page.locator("#facts").innerText()).toContain("200 OK");
    expect(await page.locator("#stop").isVisible()).toBe(false);
    await page.close();
    complaints.length = 0;
  });

  it("searches the documentation, and has a page for what is not there", async () => {
    const page = await open("/docs");
    await page.waitForSelector("article");
    const all = await page.locator("#content article:visible").count();
    await page.locator("#search").fill("jp_sales filter operator");
    await eventually(() => page.locator("#content article:visible").count()).toBeLessThan(all);
    await page.locator("#search").fill("yearly");
    await eventually(() => page.locator("#contents a:visible").count()).toBe(3);
    expect(await page.locator("#content h2:visible").allInnerTexts()).not.toContain("Not modified");
    await page.locator("#search").fill("if-none-match");
    await eventually(() => page.locator("#content h2:visible").allInnerTexts()).toContain("Not modified");
    await page.goto(`${base}/not/here`);
    expect(await page.locator("h1").innerText()).toBe("Nothing is at this path");
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Try the API" }).click();
    await page.waitForURL("**/test*");
    await page.close();
    complaints.length = 0;
  });

  it("shows data as text, whatever it holds", async () => {
    const page = await open("/test#/videogamesales?year=1990&limit=1000&sort=-global_sales");
    for (const tab of ["Chart", "Table", "JSON", "Text"]) {
      await page.getByRole("tab", { name: tab }).click();
      expect(await page.locator("#views img").count()).toBe(0);
    }
    expect(await page.locator("#views").innerText()).toContain("onerror");
    expect(await page.title()).not.toContain("broken in");
    await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  it("tells of a refusal what to do", async () => {
    const page = await open("/test");
    await page.locator("#field-limit").fill("-5");
    await page.getByRole("button", { name: "Send" }).click();
    await expect
      .poll(() => page.locator(".problem").innerText())
      .toContain("limit must be 1 to 10000, or all");
    expect(await page.locator("#facts").innerText()).toContain("400");
    // It stood below what the form shows.
    const seen = await page.locator("#field-limit").evaluate((field) => {
      const { left, top, height } = field.getBoundingClientRect();
      return field.ownerDocument.elementFromPoint(left + 5, top + height - 2) === field;
    });
    expect(seen).toBe(true);
    expect(await page.locator(".problem a").getAttribute("href")).toBe("/docs");
    await page.close();
    // The browser itself notes an answer of 400.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);
  });

  it.each([
    ["/test#/videogamesales?limit=5", "light", 1400],
    ["/test#/videogamesales?limit=5", "dark", 390],
    ["/docs", "light", 1400],
    ["/docs", "dark", 390],
  ] as const)("has nothing serious against people on %s, %s, %i wide", async (path, colorScheme, width) => {
    const page = await open(path, { colorScheme, viewport: { width, height: 900 } });
    await page.waitForSelector(path.startsWith("/test") ? ".column" : "article");
    expect(await seriousFaults(page)).toEqual([]);
    if (path.startsWith("/test"))
      for (const tab of ["Table", "JSON"]) {
        await page.getByRole("tab", { name: tab }).click();
        expect(await seriousFaults(page), tab).toEqual([]);
      }
    const wide = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(wide).toBe(0);
    await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });
});
