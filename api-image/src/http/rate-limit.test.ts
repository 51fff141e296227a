import { afterEach, expect, it, vi } from "vitest";
import { testServer } from "../test-server.ts";
import { stationsApi, stationsData } from "../test-stations.ts";

afterEach(() => void vi.useRealTimers());

it("a caller who asked too often is told when to go on, and may then", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  const { app } = await testServer(stationsApi, stationsData(), { SNOWHOOK_REQUESTS_PER_MINUTE: "2" });
  const ask = () => app.inject({ url: "/stations", headers: { "sf-context-current-user": "A" } });
  await ask();
  vi.setSystemTime(20_000);
  await ask();
  const refused = await ask();
  expect(refused.statusCode).toBe(429);
  expect(refused.headers["retry-after"]).toBe("40");
  expect(refused.json()).toMatchObject({ advice: "Go on after 40 seconds." });
  vi.setSystemTime(59_999);
  expect((await ask()).headers["retry-after"]).toBe("1");
  vi.setSystemTime(60_000);
  expect((await ask()).statusCode).toBe(200);
  await app.close();
});

it("counts a request once, whatever its method", async () => {
  const { app } = await testServer(stationsApi, stationsData(), { SNOWHOOK_REQUESTS_PER_MINUTE: "3" });
  const ask = async (method: "GET" | "HEAD" | "POST" | "OPTIONS") =>
    (await app.inject({ method, url: "/stations" })).statusCode;
  expect(await ask("HEAD")).toBe(200);
  expect(await ask("POST")).toBe(405);
  expect(await ask("OPTIONS")).toBe(204);
  expect(await ask("GET")).toBe(200);
  expect(await ask("HEAD")).toBe(429);
  await app.close();
});
