import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { FastifyInstance } from "fastify";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { salesServer, sampleData } from "../support/api-sample.ts";

const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Markup in the data: it must be seen as text, never become part of the page. */
const HOSTILE = `<img src=x onerror="document.title='broken in'">`;

describe.skipIf(!existsSync(executable))("the tester in a browser", () => {
  let app: FastifyInstance;
  let browser: Browser;
  let base: string;
  const complaints: string[] = [];

  const open = async (path: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> => {
    // The policy stays in force for the page; the test's own script comes in through the protocol.
    const page = await browser.newPage(options);
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith("data:"))
        complaints.push(`asked ${request.url()}`);
    });
    await page.goto(base + path);
    return page;
  };
  /** What axe finds serious or critical. */
  const faults = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe);
    const { violations } = (await page.evaluate("axe.run()")) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };

  beforeAll(async () => {
    ({ app } = await salesServer({}, sampleData([[HOSTILE, 1990, 1, 1, 1, 1, 4]])));
    base = await app.listen({ host: "127.0.0.1", port: 0 });
    browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
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
    await expect.poll(() => page.locator("#facts").innerText()).toContain("200 OK");
    await expect.poll(() => page.locator(".column").count()).toBe(30);
    // the page asked by itself when it was opened: that chart may still stand there
    await expect.poll(() => page.locator(".legend li").allInnerTexts()).toEqual(["SNES", "GB"]);
    await page.locator("svg").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".readout").innerText()).toMatch(/^1985: [\d.]+ million/);

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
    await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  it("goes from route to route and page to page", async () => {
    const page = await open("/test");
    await page.getByText("/companies/{company}/yearly-sales/{year}").click();
    await page.locator("#field-company").fill("sony");
    await page.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => page.locator("#path").innerText()).toBe("/companies/sony/yearly-sales/1995");
    await expect.poll(() => page.locator("#facts").innerText()).toMatch(/rows\s*4/);
    await page.getByText("/platforms").first().click();
    await page.locator("#field-limit").fill("3");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("button", { name: "Next page" }).click();
    await expect.poll(() => page.locator("#path").innerText()).toContain("after=");
    await page.close();
    expect(complaints.splice(0)).toEqual([]);
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
    await page.close();
    // The browser itself notes an answer of 400.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);
  });

  it.each([
    ["/test", "light", 1400],
    ["/test", "dark", 390],
    ["/docs", "light", 1400],
    ["/docs", "dark", 390],
  ] as const)("has nothing serious against people on %s, %s, %i wide", async (path, colorScheme, width) => {
    const page = await open(path, { colorScheme, viewport: { width, height: 900 } });
    await page.waitForSelector(path === "/test" ? ".legend" : "article");
    expect(await faults(page)).toEqual([]);
    if (path === "/test")
      for (const tab of ["Table", "JSON", "Headers"]) {
        await page.getByRole("tab", { name: tab }).click();
        expect(await faults(page), tab).toEqual([]);
      }
    const wide = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(wide).toBe(0);
    await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });
});
