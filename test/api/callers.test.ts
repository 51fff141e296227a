import { describe, expect, it } from "vitest";
import { callerConnections } from "../../api-image/src/snowflake/caller-connections.ts";
import type { DriverConnection } from "../../api-image/src/snowflake/driver-connection.ts";
import { salesServer } from "../support/api-sample.ts";

const MADE_BY: Record<string, RegExp> = {
  nintendo: /^(NES|SNES|N64|GC|Wii|GB|GBA|DS)$/,
  sony: /^(PS|PS2|PS3|PSP)$/,
  microsoft: /^(XB|X360|PC)$/,
};

describe("caller's rights", () => {
  it("refuses a request without the ingress's token, whatever name it carries", async () => {
    const { app, source } = await salesServer({ SNOWHOOK_CALLERS_RIGHTS: "on" });
    for (const headers of [
      {},
      { "sf-context-current-user": "NINTENDO" },
      { "sf-context-current-user-token": "" },
    ]) {
      const response = await app.inject({ url: "/videogamesales", headers });
      expect(response.statusCode).toBe(401);
    }
    const unknown = await app.inject({
      url: "/videogamesales",
      headers: { "sf-context-current-user-token": "forged" },
    });
    expect(unknown.statusCode).toBe(401);
    expect(source.counts.read).toBe(0);
    await app.close();
  });

  it("shows each of fifty callers at once only the own rows, with the cache on", async () => {
    const { app } = await salesServer({ SNOWHOOK_CALLERS_RIGHTS: "on" });
    const urls = [
      "/videogamesales?limit=1000",
      "/videogamesales?limit=all",
      "/platforms",
      "/companies",
      "/videogamesales?limit=all&format=ndjson",
    ];
    const ask = async (index: number) => {
      const vendor = Object.keys(MADE_BY)[index % 3] ?? "";
      const url = urls[index % urls.length] ?? "";
      const response = await app.inject({
        url,
        // Whoever is named beside the token is not believed.
        headers: { "sf-context-current-user-token": `token-of-${vendor}`, "sf-context-current-user": "SONY" },
      });
      expect(response.statusCode).toBe(200);
      const rows = url.includes("ndjson")
        ? response.body
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line) as { platform: string })
        : response.json<{ data: { platform?: string; platforms?: string[] }[] }>().data;
      const platforms = rows.flatMap((row) =>
        "platforms" in row ? (row.platforms ?? []) : [row.platform ?? ""],
      );
      expect(platforms.length).toBeGreaterThan(0);
      for (const platform of platforms) expect(platform).toMatch(MADE_BY[vendor] ?? /never/);
      return String(response.headers.etag);
    };
    for (let round = 0; round < 3; round += 1) {
      const tags = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(index)));
      expect(new Set(tags).size).toBe(15);
    }
    await app.close();
  });
});

describe("callerConnections", () => {
  const world = (most: number, seconds = 60) => {
    const opened: { token: string; closed: boolean }[] = [];
    const connections = callerConnections(
      async (token) => {
        const entry = { token, closed: false };
        opened.push(entry);
        if (token === "bad") throw new Error("refused");
        return {
          rows: async function* () {},
          isUp: () => true,
          close: async () => {
            entry.closed = true;
          },
        } satisfies DriverConnection;
      },
      { most, seconds, patience: 50 },
    );
    return { opened, connections };
  };

  it("gives one session to one token, and another to another", async () => {
    const { opened, connections } = world(5);
    const [first, again, other] = await Promise.all([
      connections.use("a"),
      connections.use("a"),
      connections.use("b"),
    ]);
    expect(first.connection).toBe(again.connection);
    expect(other.connection).not.toBe(first.connection);
    expect(opened.map((entry) => entry.token)).toEqual(["a", "b"]);
  });

  it("closes the longest idle one when there are too many, never one in use", async () => {
    const { opened, connections } = world(2);
    const a = await connections.use("a");
    const b = await connections.use("b");
    await expect(connections.use("c")).rejects.toThrow(/All sessions for callers are in use/);
    b.release();
    await connections.use("c");
    expect(opened.map((entry) => entry.closed)).toEqual([false, true, false]);
    a.release();
  });

  it("lets callers wait for a free session, in order", async () => {
    const { connections } = world(1);
    const a = await connections.use("a");
    const order: string[] = [];
    const later = ["b", "c"].map(async (token) => {
      const { release } = await connections.use(token);
      order.push(token);
      release();
    });
    expect(order).toEqual([]);
    a.release();
    await Promise.all(later);
    expect(order).toEqual(["b", "c"]);
  });

  it("takes no request after its time, and closes when the last is done", async () => {
    const { opened, connections } = world(5, 0);
    const first = await connections.use("a");
    const second = await connections.use("a");
    expect(second.connection).not.toBe(first.connection);
    expect(opened[0]?.closed).toBe(false);
    first.release();
    first.release();
    await new Promise(setImmediate);
    expect(opened[0]?.closed).toBe(true);
    second.release();
  });

  it("forgets a refused sign-in", async () => {
    const { opened, connections } = world(5);
    await expect(connections.use("bad")).rejects.toThrow("refused");
    await expect(connections.use("bad")).rejects.toThrow("refused");
    expect(opened).toHaveLength(2);
    expect(connections.size).toBe(0);
  });
});
