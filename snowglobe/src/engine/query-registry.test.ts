import { describe, expect, it } from "vitest";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { NUMBER } from "../types/data-type.ts";
import type { ResultSet } from "../types/result-set.ts";
import { createQueryRegistry, type NewQuery } from "./query-registry.ts";

const query = (requestId: string | null, sessionId = "1"): NewQuery => ({
  requestId,
  sessionId,
  user: "U",
  sql: "SELECT 1",
  queryTag: "",
  role: null,
  warehouse: null,
  database: null,
  schema: null,
  parentId: null,
});
const result = (rows: number): ResultSet => ({
  columns: [{ name: "A", type: NUMBER, nullable: true }],
  rows: Array.from({ length: rows }, () => ["1"]),
  statementType: "SELECT",
});

describe("the query registry", () => {
  it("finds a query by its id and by its session's request", () => {
    const registry = createQueryRegistry();
    const added = registry.add(query("r"));
    expect(registry.byId(added.id)).toBe(added);
    expect(registry.byRequest("1", "r")).toBe(added);
    expect(registry.byRequest("2", "r")).toBeUndefined();
  });

  it("tells success, failure and abortion apart", () => {
    const registry = createQueryRegistry();
    const [good, bad, stopped] = [
      registry.add(query("1")),
      registry.add(query("2")),
      registry.add(query("3")),
    ];
    registry.finish(good, { result: result(1) });
    const error = new SnowflakeError("1", "2", "no");
    registry.finish(bad, { error });
    stopped.abort.abort();
    registry.finish(stopped, { error });
    expect([good, bad, stopped].map(({ status }) => status)).toEqual([
      "SUCCESS",
      "FAILED_WITH_ERROR",
      "ABORTED",
    ]);
  });

  it("forgets the oldest, but none that runs", () => {
    const registry = createQueryRegistry({ queries: 2, cells: 100 });
    const running = registry.add(query("running"));
    const old = registry.add(query("old"));
    registry.finish(old, { result: result(1) });
    const newer = registry.add(query("newer"));
    expect(registry.byId(old.id)).toBeUndefined();
    expect(registry.byRequest("1", "old")).toBeUndefined();
    expect(registry.history()).toEqual([newer, running]);
  });

  it("gives up old results when there are too many cells, and keeps the newest whatever its size", () => {
    const registry = createQueryRegistry({ queries: 10, cells: 10 });
    const first = registry.add(query("1"));
    registry.finish(first, { result: result(8) });
    const second = registry.add(query("2"));
    registry.finish(second, { result: result(50) });
    expect(first.result).toBeNull();
    expect(first.status).toBe("SUCCESS");
    expect(second.result?.rows).toHaveLength(50);
  });

  it("gives up results that take too much of the disk or are a day old, with their files", () => {
    let now = 0;
    const registry = createQueryRegistry({ bytes: 100 }, () => now);
    const discarded: string[] = [];
    const finished = (name: string, bytes: number) => {
      const added = registry.add(query(name));
      const discard = () => discarded.push(name);
      const more = { key: name, rowCount: 1, chunks: [], bytes, longestRow: 1, discard };
      registry.finish(added, { result: { ...result(1), more } });
      return added;
    };
    const first = finished("first", 60);
    const second = finished("second", 60);
    expect(discarded).toEqual(["first"]);
    expect(first).toMatchObject({ status: "SUCCESS", result: null, rowsProduced: 2 });
    now = 24 * 3_600_000 - 1;
    expect(registry.byId(second.id)?.result).not.toBeNull();
    now += 2;
    expect(registry.byId(second.id)?.result).toBeNull();
    expect(discarded).toEqual(["first", "second"]);
  });
});
