import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../../test/support/browser.ts";
import { seriousFaults } from "../../test/support/page-checks.ts";
import { answerRequest } from "./answer-request.ts";
import { signQuery } from "./signed-link.ts";
import { SHOWN } from "./testing/shown.ts";

// Screenshots go where STATUS_PICTURES says.

const key = "k".repeat(32);
const broken: string[] = [];
let server: Server;
let browser: Browser;
let address: string;

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    let body = "";
    for await (const chunk of incoming) body += String(chunk);
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const answer = await answerRequest(
      {
        method: incoming.method ?? "GET",
        path: url.pathname,
        query: url.searchParams,
        headers,
        body,
        now: new Date(),
      },
      {
        access: "link",
        key,
        who: "a test",
        environments: async () => SHOWN,
        async breakLock(label, generation) {
          broken.push(`${label} ${generation}`);
          return true;
        },
      },
    );
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const query = signQuery(key, Math.floor(Date.now() / 1000) + 600);
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/status?${query}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

async function open(
  width: number,
  colorScheme: "light" | "dark",
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(address).origin)) complaints.push(request.url());
  });
  await page.goto(address);
  return { page, complaints };
}

describe("the status page", () => {
  it.each([
    [1280, "light"],
    [1280, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)(
    "at %i, %s: nothing serious, nothing wider than the window, no complaint",
    async (width, scheme) => {
      const { page, complaints } = await open(width, scheme);
      for (const summary of await page.locator("summary").all()) await summary.click();
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(complaints).toEqual([]);
      const folder = process.env.STATUS_PICTURES;
      if (folder !== undefined)
        await page.screenshot({ path: `${folder}/status-${width}-${scheme}.png`, fullPage: true });
      // The page's policy forbids inline scripts; this one comes through the browser's protocol.
      expect(await seriousFaults(page)).toEqual([]);
      await page.context().close();
    },
  );

  it("can be used with keys alone: a list opens, a lock is broken, and loading again breaks nothing more", async () => {
    const { page } = await open(390, "light");
    const focused = () => page.evaluate("document.activeElement.textContent");
    for (let tabs = 0; tabs < 30 && (await focused()) !== "Break"; tabs += 1)
      await page.keyboard.press("Tab");
    expect(await focused()).toBe("Break");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator("details[open]").count()).toBe(1);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("status").waitFor();
    expect(await page.getByRole("status").textContent()).toContain("The lock is broken");
    await page.reload();
    expect(broken).toEqual(["dev 7"]);
    await page.context().close();
  });
});
