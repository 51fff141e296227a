import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "./test-driver.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "at-rest-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entries = () => readdirSync(folder, { recursive: true, withFileTypes: true });
const filesOf = () => entries().flatMap((each) => (each.isFile() ? [join(each.parentPath, each.name)] : []));

/** Files that hold one of these texts, in any of the forms that a file may have them in. */
function filesWith(texts: readonly string[]): string[] {
  return filesOf().filter((file) => {
    const bytes = readFileSync(file);
    return texts.some((text) =>
      [text, Buffer.from(text).toString("base64").slice(0, -4), Buffer.from(text).toString("hex")].some(
        (form) => bytes.includes(form),
      ),
    );
  });
}

async function prepare(connection: TestConnection): Promise<void> {
  await connection.query("CREATE DATABASE d");
  await connection.query("CREATE WAREHOUSE w");
}

describe("an account in a folder keeps to itself", () => {
  it("the values of secrets, passwords and tokens: in no file, neither while it runs nor after a checkpoint and its end", async () => {
    const globe = await startTestGlobe({ folder });
    const connection = await connect(globe);
    await prepare(connection);
    const values = [
      "generic-value-7f3a91",
      "password-value-5c20de",
      "altered-value-aa91b2",
      "user-password-0d4411",
    ];
    await connection.query(`CREATE SECRET s TYPE = GENERIC_STRING SECRET_STRING = '${values[0]}'`);
    await connection.query(`CREATE SECRET p TYPE = PASSWORD USERNAME = 'shown' PASSWORD = '${values[1]}'`);
    await connection.query(`ALTER SECRET s SET SECRET_STRING = '${values[2]}'`);
    await connection.query("CREATE SCHEMA copied CLONE public");
    await connection.query(`CREATE USER u PASSWORD = '${values[3]}'`);
    const [token] = await connection.query("ALTER USER ADMIN ADD PROGRAMMATIC ACCESS TOKEN t");
    values.push(String(token?.token_secret).slice(3));
    expect(filesOf().some((file) => file.endsWith(".wal"))).toBe(true);
    expect(filesWith(values)).toEqual([]);
    await connection.close();
    await globe.close();
    expect(filesWith(values)).toEqual([]);

    const again = await startTestGlobe({ folder });
    const reader = await connect(again, { database: "D", schema: "PUBLIC" });
    expect(await reader.query("DESCRIBE SECRET p")).toMatchObject([{ username: "shown" }]);
    expect(await reader.query("DESCRIBE SECRET copied.p")).toMatchObject([{ username: "shown" }]);
    await reader.close();
    await again.close();
    expect(filesWith(values)).toEqual([]);
  });

  it("its files: 700 and 600, whatever the folder was before and however DuckDB makes them", async () => {
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "files/stages"), { recursive: true, mode: 0o755 });
    writeFileSync(join(folder, "files/stages/old"), "", { mode: 0o644 });
    const globe = await startTestGlobe({ folder });
    const connection = await connect(globe);
    await prepare(connection);
    await connection.query("CREATE TABLE t (a INTEGER) AS SELECT 1");
    await connection.query("CREATE STAGE s");
    await connection.query("COPY INTO @s FROM t");
    const modes = () =>
      [folder, ...entries().map(({ parentPath, name }) => join(parentPath, name))].flatMap((path) => {
        const stat = lstatSync(path);
        const mode = stat.mode & 0o777;
        return mode === (stat.isDirectory() ? 0o700 : 0o600) ? [] : [`${path} ${mode.toString(8)}`];
      });
    expect(filesOf().length).toBeGreaterThan(4);
    expect(modes()).toEqual([]);
    await connection.close();
    await globe.close();
    expect(modes()).toEqual([]);
    writeFileSync(join(folder, "of somebody else"), "");
    expect(lstatSync(join(folder, "of somebody else")).mode & 0o077).not.toBe(0);
  });

  it("the secrets of a folder that an earlier version wrote: read, sealed once, and overwritten where they stood", async () => {
    const first = await startTestGlobe({ folder });
    const connection = await connect(first);
    await prepare(connection);
    await connection.query("CREATE TABLE t (a INTEGER) AS SELECT 1");
    for (let index = 0; index < 20; index += 1) {
      await connection.query(`CREATE SECRET s${index} TYPE = PASSWORD USERNAME = 'u${index}' PASSWORD = 'x'`);
    }
    await connection.close();
    await first.close();
    const values = await storeAsBefore();
    expect(filesWith(values)).toEqual([join(folder, "account.duckdb")]);
    rmSync(join(folder, "account.key"));

    for (let round = 0; round < 2; round += 1) {
      const globe = await startTestGlobe({ folder });
      expect(filesWith(values)).toEqual([]);
      const reader = await connect(globe, { database: "D", schema: "PUBLIC", warehouse: "W" });
      expect(await reader.query("DESCRIBE SECRET s7")).toMatchObject([{ username: "old-name-7" }]);
      expect(await reader.query("SELECT a FROM t")).toEqual([{ A: 1 }]);
      await reader.close();
      await globe.close();
      expect(filesWith(values)).toEqual([]);
    }
  });

  it("nothing that another key has sealed: it is refused", async () => {
    const globe = await startTestGlobe({ folder });
    const connection = await connect(globe);
    await prepare(connection);
    await connection.query("CREATE SECRET s TYPE = GENERIC_STRING SECRET_STRING = 'v'");
    await connection.close();
    await globe.close();
    const key = readFileSync(join(folder, "account.key"));
    writeFileSync(join(folder, "account.key"), `${"0".repeat(64)}\n`);
    await expect(startTestGlobe({ folder })).rejects.toThrow(
      "written with another key: put its account.key back",
    );
    writeFileSync(join(folder, "account.key"), "no key");
    await expect(startTestGlobe({ folder })).rejects.toThrow("is not an account's key");
    writeFileSync(join(folder, "account.key"), key);
    await (await startTestGlobe({ folder })).close();
  });
});

/** Puts the secrets into the catalogue's table as they were stored before they were sealed. @returns their values */
async function storeAsBefore(): Promise<string[]> {
  const values: string[] = [];
  const duck = await DuckDBInstance.create(join(folder, "account.duckdb"));
  const connection = await duck.connect();
  const rows = await connection.runAndReadAll(
    `SELECT key, value FROM snowglobe.catalog_record WHERE value LIKE '%"kind":"SECRET"%'`,
  );
  for (const [index, [key, value]] of rows.getRows().entries()) {
    const object = JSON.parse(String(value));
    const number = /S(\d+)/.exec(object.path.name)?.[1];
    // One of them is longer than what DuckDB keeps among others' texts.
    const password = `old-value-${number}-${index === 3 ? "long".repeat(3_000) : ""}end`;
    values.push(password);
    object.properties = { type: "PASSWORD", username: `old-name-${number}`, password };
    await connection.run("UPDATE snowglobe.catalog_record SET value = $1 WHERE key = $2", [
      JSON.stringify(object),
      String(key),
    ]);
  }
  await connection.run("FORCE CHECKPOINT");
  connection.closeSync();
  duck.closeSync();
  return values;
}
