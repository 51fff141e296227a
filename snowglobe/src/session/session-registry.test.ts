import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { createSessionRegistry, MASTER_TOKEN_SECONDS, SESSION_TOKEN_SECONDS } from "./session-registry.ts";

const context = { user: "U", role: null, database: null, schema: null, warehouse: null };

describe("tokens of a session", () => {
  it("expire, are renewed while the master token lives, and open nothing when it is forgotten", async () => {
    const duck = await DuckDBInstance.create(":memory:");
    let now = 0;
    const registry = createSessionRegistry(duck, () => now);
    const open = await registry.open({ ...context, secondaryRoles: "ALL" });
    const { token, masterToken } = open;
    expect(token).not.toBe(masterToken);
    expect(registry.byToken(token)).toMatchObject({ state: "valid" });
    expect(registry.byToken(masterToken)).toEqual({ state: "unknown" });
    now += SESSION_TOKEN_SECONDS * 1000;
    expect(registry.byToken(token)).toMatchObject({ state: "expired" });
    expect(registry.byMasterToken(masterToken)).toMatchObject({ state: "valid" });
    registry.renew(open);
    expect(registry.byToken(token)).toEqual({ state: "unknown" });
    expect(registry.byToken(open.token)).toMatchObject({ state: "valid", open: { session: { user: "U" } } });
    now += MASTER_TOKEN_SECONDS * 1000;
    expect(registry.byMasterToken(open.masterToken)).toMatchObject({ state: "expired" });
    registry.forget(open);
    expect(registry.byToken(open.token)).toEqual({ state: "closed" });
    expect([...registry.all()]).toEqual([]);
    open.session.duck.closeSync();
    duck.closeSync();
  });
});
