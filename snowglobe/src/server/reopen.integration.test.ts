import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe } from "./test-driver.ts";

describe("an account in a folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "reopen-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is as it was when it is opened again", async () => {
    const first = await startTestGlobe({ folder });
    const before = await connect(first);
    await before.query("CREATE WAREHOUSE w");
    await before.query("CREATE DATABASE d");
    await before.query("CREATE ROLE r");
    await before.query("GRANT USAGE ON DATABASE d TO ROLE r");
    await before.query("CREATE TABLE t (a INTEGER, b VARCHAR)");
    await before.query("INSERT INTO t VALUES (1, 'x'), (2, NULL)");
    await before.query("BEGIN");
    await before.query("INSERT INTO t VALUES (3, 'never committed')");
    await first.close();

    const second = await startTestGlobe({ folder });
    const after = await connect(second, { database: "d", warehouse: "w", schema: "public" });
    expect(await after.query("SELECT * FROM t ORDER BY a")).toEqual([
      { A: 1, B: "x" },
      { A: 2, B: null },
    ]);
    expect(await after.query("SHOW GRANTS TO ROLE r")).toMatchObject([{ privilege: "USAGE", name: "D" }]);
    await after.query("INSERT INTO t VALUES (3, 'y')");
    await after.close();
    await second.close();
  });

  it("has all that was committed when its process was killed", async () => {
    const killed = mkdtempSync(join(tmpdir(), "killed-test-"));
    const program = join(import.meta.dirname, "test-killed-account.ts");
    const { signal } = spawnSync(process.execPath, ["--import", "tsx", program, killed]);
    expect(signal).toBe("SIGKILL");
    const globe = await startTestGlobe({ folder: killed });
    const connection = await connect(globe, { database: "d", warehouse: "w" });
    expect(await connection.query("SELECT * FROM t ORDER BY a")).toEqual([
      { A: 1, B: "x" },
      { A: 2, B: "x" },
    ]);
    expect(await connection.query("SELECT COUNT(*) AS n FROM v")).toEqual([{ N: 2 }]);
    expect(await connection.query("SHOW TABLES")).toHaveLength(1);
    await connection.close();
    await globe.close();
    rmSync(killed, { recursive: true });
  });

  it("is opened by one process at a time", async () => {
    const globe = await startTestGlobe({ folder });
    const path = join(folder, "account.duckdb");
    const script = `const { DuckDBInstance } = await import("@duckdb/node-api"); await DuckDBInstance.create(process.argv[1]);`;
    const other = spawnSync(process.execPath, ["--input-type=module", "-e", script, path], {
      encoding: "utf8",
    });
    expect(other.stderr).toContain("lock");
    await expect(startTestGlobe({ port: Number(new URL(globe.url).port) })).rejects.toThrow("EADDRINUSE");
    await globe.close();
  });
});
