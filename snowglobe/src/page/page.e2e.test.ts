import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../../../test/support/browser.ts";
import { collectComplaints, seriousFaults } from "../../../test/support/page-checks.ts";
import { ADMINISTRATOR, connect, startTestGlobe } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

const screenshots = join(import.meta.dirname, "../../../test/screenshots");
const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 30_000 });
/** As a name and as a value: it must be seen as text, never become part of the page. */
const HOSTILE = `<img src=x onerror="document.title='broken in'">`;
const quoted = `"${HOSTILE.replaceAll('"', '""')}"`;

describe("the account's page in a browser", () => {
  let globe: Snowglobe;
  let browser: Browser;
  const complaints: string[] = [];

  const open = async (options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> => {
    const page = await browser.newPage(options);
    collectComplaints(page, globe.url, complaints);
    await page.goto(globe.url);
    return page;
  };
  const signIn = async (page: Page, password = ADMINISTRATOR.password) => {
    await page.locator("#user").fill(ADMINISTRATOR.user);
    await page.locator("#password").fill(password);
    await page.keyboard.press("Enter");
  };

  beforeAll(async () => {
    globe = await startTestGlobe();
    const connection = await connect(globe);
    await connection.query("CREATE WAREHOUSE w");
    await connection.queryAll(`CREATE ROLE reader; GRANT ROLE reader TO USER admin;
      GRANT USAGE ON WAREHOUSE w TO ROLE reader;
      CREATE DATABASE d; CREATE TABLE ${quoted} (n INT, v VARCHAR, d DATE);
      INSERT INTO ${quoted} VALUES (1, '${HOSTILE.replaceAll("'", "''")}', '1969-12-31'), (2, NULL, NULL)`);
    await connection.close();
    mkdirSync(screenshots, { recursive: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await globe?.close();
  });

  it("shows nothing before somebody signs in, and has a strict policy", async () => {
    const response = await fetch(globe.url);
    expect(response.headers.get("content-security-policy")).toContain(
      "default-src 'none'; script-src 'self'",
    );
    const page = await open();
    await signIn(page, "wrong");
    await eventually(() => page.locator("#refused").innerText()).toContain("Incorrect username or password");
    expect(await page.locator("#account").isVisible()).toBe(false);
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });

  it("walks to a table by keyboard, runs SQL as a chosen role, and takes hostile text as text", async () => {
    const page = await open({ viewport: { width: 1280, height: 900 } });
    await signIn(page);
    await eventually(() => page.locator("#who").innerText()).toBe("ADMIN");
    await page.locator("#warehouse").selectOption("W");
    await eventually(() => page.locator("#outcome").innerText()).toBe('USE WAREHOUSE "W"');
    await eventually(() => page.locator("#history td").first().innerText()).toMatch(/^20\d\d-/);
    await page.locator("#tree > details > summary", { hasText: /^D$/ }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#tree summary", { hasText: /^PUBLIC$/ }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#tree button", { hasText: HOSTILE }).focus();
    await page.keyboard.press("Enter");
    await eventually(() => page.locator("#outcome").innerText()).toMatch(/^2 rows, \d+ ms$/);
    expect(await page.locator("#answer td").allInnerTexts()).toEqual([
      "1",
      HOSTILE,
      "1969-12-31",
      "2",
      "NULL",
      "NULL",
    ]);
    expect(await page.locator("#answer img").count()).toBe(0);

    await eventually(() => page.locator("#role").inputValue()).toBe("ACCOUNTADMIN");
    await page.locator("#role").selectOption("READER");
    await eventually(() => page.locator("#outcome").innerText()).toBe('USE ROLE "READER"');
    await page.locator("#sql").fill(`SELECT * FROM d.public.${quoted}`);
    await page.keyboard.press("Control+Enter");
    await eventually(() => page.locator("#outcome").innerText()).toContain(
      "does not exist or not authorized",
    );
    expect(await page.title()).toBe("snowglobe");

    // The tree is made anew with the role, and stands open where it stood open.
    await page.locator("#role").selectOption("ACCOUNTADMIN");
    await eventually(() => page.locator("#outcome").innerText()).toBe('USE ROLE "ACCOUNTADMIN"');
    await eventually(() => page.locator("#tree button", { hasText: HOSTILE }).isVisible()).toBe(true);
    await page.locator("#leave").click();
    await eventually(() => page.locator("#sign-in").isVisible()).toBe(true);
    expect(await page.locator("#answer table").count()).toBe(0);
    expect(await page.evaluate("document.body.textContent.includes('onerror')")).toBe(false);
    await page.close();
  });

  it.each([
    [1280, "light"],
    [768, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)("fits %i pixels in %s, and axe finds nothing serious", async (width, colorScheme) => {
    const page = await open({ viewport: { width, height: 900 }, colorScheme });
    await signIn(page);
    await eventually(() => page.locator("#who").innerText()).toBe("ADMIN");
    await page.locator("#warehouse").selectOption("W");
    await eventually(() => page.locator("#history td").count()).toBeGreaterThan(0);
    await page.locator("#sql").fill(`SELECT * FROM d.public.${quoted}`);
    await page.keyboard.press("Control+Enter");
    await eventually(() => page.locator("#answer tbody tr").count()).toBe(2);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await seriousFaults(page)).toEqual([]);
    await page.screenshot({
      path: join(screenshots, `snowglobe-${width}-${colorScheme}.png`),
      fullPage: true,
    });
    await page.close();
  });

  it("has caused no error, and asked nobody else", () => {
    expect(complaints).toEqual([]);
  });
});
