import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CallerRejected, ReadDenied, SourceUnavailable } from "../rows/row-source.ts";
import { settingsFrom } from "../settings.ts";
import { shapeOf } from "../tables/table-shape.ts";
import type { DriverConnection } from "./driver-connection.ts";
import { snowflakeSource } from "./snowflake-source.ts";

const tokenFile = join(mkdtempSync(join(tmpdir(), "source-test-")), "token");
const settings = settingsFrom({
  SNOWFLAKE_ACCOUNT: "A",
  SNOWFLAKE_DATABASE: "D",
  SNOWFLAKE_SCHEMA: "S",
  SNOWFLAKE_ROLE: "OWNER",
  SNOWFLAKE_TOKEN_FILE: tokenFile,
});

/** A driver that answers as it is told: one entry a statement, an error or the rows of a version. */
function driver(answers: (Error | "ok")[], signIn: (token: string) => void = () => {}) {
  const opened: Record<string, unknown>[] = [];
  const closed: number[] = [];
  const open = async (options: object): Promise<DriverConnection> => {
    const id = opened.push({ ...options }) - 1;
    signIn(String((options as { token?: string }).token));
    return {
      async *rows() {
        const answer = answers.shift() ?? "ok";
        if (answer !== "ok") throw answer;
        yield [["USER", "1", "2"]];
      },
      isUp: () => true,
      close: async () => void closed.push(id),
    };
  };
  return { opened, closed, source: snowflakeSource(settings, open as never) };
}

const stations = shapeOf(
  "stations",
  {
    relation: "STATIONS",
    rights: "caller",
    key: ["id"],
    columns: "all",
    lookups: {},
    aggregates: false,
    facets: [],
    cache: true,
  },
  [{ name: "ID", type: "NUMBER(38,0)", nullable: false, comment: undefined }],
);
const failure = (code: string | number, more: object = { sqlState: "00000" }) =>
  Object.assign(new Error(`code ${code}`), { code, ...more });
const options = () => ({ requestId: "r", signal: new AbortController().signal });
const service = { kind: "service" } as const;

describe("snowflakeSource", () => {
  it("reads the token anew at each sign-in, and asks once more in a new session when the old one is lost", async () => {
    writeFileSync(tokenFile, "first\n");
    const { opened, closed, source } = driver(["ok", failure("390112"), "ok"]);
    await source.version(stations, service, options());
    writeFileSync(tokenFile, "second\n");
    expect(await source.version(stations, service, options())).toEqual({ user: "USER", version: "1-2" });
    expect(opened.map(({ token }) => token)).toEqual(["first", "second"]);
    expect(closed).toEqual([0]);
    await source.close();
  });

  it("gives up after the second lost session", async () => {
    const { source, opened } = driver([failure("390114"), failure(390104)]);
    await expect(source.version(stations, service, options())).rejects.toThrow(SourceUnavailable);
    expect(opened).toHaveLength(2);
    await source.close();
  });

  it("keeps the session when a client leaves, and drops one that is silent", async () => {
    const { source, opened } = driver([
      new SourceUnavailable("gone"),
      "ok",
      new SourceUnavailable("silent"),
      "ok",
    ]);
    const left = new AbortController();
    left.abort();
    await expect(
      source.version(stations, service, { requestId: "r", signal: left.signal }),
    ).rejects.toThrow();
    await source.version(stations, service, options());
    expect(opened).toHaveLength(1);
    await expect(source.version(stations, service, options())).rejects.toThrow("silent");
    await source.version(stations, service, options());
    expect(opened).toHaveLength(2);
    await source.close();
  });

  it("tells what may not be read, what is away and what is a fault", async () => {
    const fault = failure("100183");
    const { source } = driver([failure("002003"), failure("003001"), failure(401001, {}), fault]);
    await expect(source.version(stations, service, options())).rejects.toThrow(ReadDenied);
    await expect(source.version(stations, service, options())).rejects.toThrow(ReadDenied);
    await expect(source.version(stations, service, options())).rejects.toThrow(SourceUnavailable);
    await expect(source.version(stations, service, options())).rejects.toBe(fault);
    await source.close();
  });

  it("waits after a failed sign-in instead of hammering", async () => {
    let tries = 0;
    const { source } = driver([], () => {
      tries += 1;
      throw failure("390100");
    });
    await expect(source.version(stations, service, options())).rejects.toThrow(/cannot sign in/);
    await expect(source.version(stations, service, options())).rejects.toThrow(/a moment ago/);
    expect(tries).toBe(1);
    await source.close();
  });

  it("signs a caller in with both tokens, in the caller's own role, and tells refusal from absence", async () => {
    writeFileSync(tokenFile, "service");
    const { source, opened } = driver(["ok"], (token) => {
      if (token.endsWith(".expired")) throw failure("390303");
      if (token.endsWith(".away")) throw failure(401001, {});
    });
    await source.version(stations, { kind: "user", token: "mine" }, options());
    expect(opened[0]).toMatchObject({ token: "service.mine", authenticator: "OAUTH" });
    expect(opened[0]).not.toHaveProperty("role");
    await expect(source.version(stations, { kind: "user", token: "expired" }, options())).rejects.toThrow(
      CallerRejected,
    );
    await expect(source.version(stations, { kind: "user", token: "away" }, options())).rejects.toThrow(
      SourceUnavailable,
    );
    await source.close();
  });
});
