import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { salesServer } from "../../test/support/api-sample.ts";
import { generateClient, type OpenApi } from "./generate.ts";
import { ApiError, createClient } from "./generated/client.ts";
import { everyRow, topPlatforms } from "./top-platforms.ts";

let app: FastifyInstance;
let base: string;
beforeAll(async () => {
  ({ app } = await salesServer());
  base = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => app.close());

it("is what the service's document gives now", async () => {
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApi;
  const file = readFileSync(new URL("./generated/client.ts", import.meta.url), "utf8");
  expect(generateClient(document), "run: npm run generate:client").toBe(file);
});

it("asks, follows pages, and throws refusals with what to do", async () => {
  expect(await topPlatforms(base, "sony", "1995")).toEqual(
    expect.arrayContaining([expect.stringMatching(/^PS2: [\d.]+ million$/)]),
  );
  expect(await everyRow(base, "SNES,GB")).toBe(60);
  const refused = createClient({ baseUrl: base }).listSales({ limit: "none" });
  await expect(refused).rejects.toThrow(ApiError);
  await expect(refused).rejects.toThrow("limit must be 1 to 10000, or all");
});
