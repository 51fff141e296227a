import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe, SnowglobeOptions } from "../../start-snowglobe.ts";

/** One statement and what the role R needs for it. */
export interface PrivilegeRow {
  readonly sql: string;
  /** As GRANT has them: "SELECT ON TABLE d.s.t". Without any one of them the statement is refused. */
  readonly needs: readonly string[];
  /** Granted all along: not what the row is about. */
  readonly also?: readonly string[];
  /** Run as the administrator after each success, so that it can run again: what the statement did is then seen in `look`. */
  readonly undo?: string | readonly string[];
  /** Nothing that is looked at shows what the statement did: the undo fails unless it was done. */
  readonly undoTells?: true;
  /** Where Snowflake's words are not those of the rule, by what is taken away. */
  readonly words?: Readonly<Record<string, RegExp>>;
}

export interface Matrix {
  readonly setup: readonly string[];
  readonly options?: Partial<SnowglobeOptions>;
  /** What tells the administrator whether a statement changed something. */
  readonly look: readonly string[];
  readonly rows: readonly PrivilegeRow[];
}

/** A grant as its privilege, the kind of object and its name. */
function partsOf(grant: string): { privilege: string; kind: string; name: string } {
  const [, privilege = "", kind = "", name = ""] =
    /^(.+?) ON (ACCOUNT|.+?(?= \S+$))(?: (\S+))?$/.exec(grant) ?? [];
  return { privilege, kind, name };
}

const isOwnership = (grant: string): boolean => grant.startsWith("OWNERSHIP ");

const NOT_THERE =
  /does not exist or not authorized|does not exist, or operation cannot be performed|Unknown (?:user-defined |table )?function|No active warehouse/;

function lastOf(name: string): string {
  return (
    name
      .replace(/\(.*\)$/, "")
      .split(".")
      .at(-1) ?? ""
  );
}

/** The statement with another name where the object's stands: nothing is called so. */
function withoutObject(sql: string, name: string): string | undefined {
  const bare = name.replace(/\(.*\)$/, "");
  const other = [...bare.split(".").slice(0, -1), "gone"].join(".");
  const place = new RegExp(`(?<![\\w.])${bare.replaceAll(".", "\\.")}(?![\\w])`, "gi");
  const replaced = sql.replace(place, other);
  return replaced === sql ? undefined : replaced;
}

/** Two messages that differ in the name alone are the same for who may not know the name. */
function sameWords(message: string, name: string): string {
  return message.toUpperCase().replace(new RegExp(`\\b(?:${lastOf(name)}|gone)\\b`, "gi"), "…");
}

/**
 * Tests every row: with all that it needs the statement runs. With any one of them taken away it is refused and nothing
 * is changed. It is refused as a statement about what does not exist when the role has no privilege left on the object,
 * word for word; else with 003001.
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges
 */
export function testPrivileges({ setup, options, look, rows }: Matrix): void {
  let globe: Snowglobe;
  let admin: TestConnection;
  let anna: TestConnection;

  beforeAll(async () => {
    globe = await startTestGlobe(options);
    admin = await connect(globe);
    for (const sql of ["CREATE WAREHOUSE w", ...setup]) await admin.query(sql);
    anna = await connectAs(globe, admin, { role: "r", grants: ["USAGE ON WAREHOUSE w"] }, { warehouse: "W" });
    // What R makes is R's own: the administrator is to undo it.
    await admin.query("GRANT ROLE r TO ROLE accountadmin");
  }, 60_000);
  afterAll(async () => {
    await anna?.close();
    await admin?.close();
    await globe?.close();
  });

  // A database role is no privilege on it: GRANT DATABASE ROLE.
  const written = (grant: string) => grant.replace(/^USAGE ON DATABASE ROLE /, "DATABASE ROLE ");
  const give = (grant: string) =>
    admin.query(`GRANT ${written(grant)} TO ROLE r${isOwnership(grant) ? " COPY CURRENT GRANTS" : ""}`);
  const take = (grant: string) =>
    admin.query(
      isOwnership(grant)
        ? `GRANT ${grant} TO ROLE accountadmin COPY CURRENT GRANTS`
        : `REVOKE ${written(grant)} FROM ROLE r`,
    );
  const attempt = async (sql: string): Promise<string> => {
    await anna.query("USE WAREHOUSE w").catch(() => undefined);
    const failure = await anna.query(sql).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return "done";
    return failure instanceof Error ? failure.message : String(failure);
  };
  const seen = async (): Promise<string> => JSON.stringify(await admin.queryAll(look.join(";\n")));

  const runs = async (
    { sql, undo = [], undoTells }: PrivilegeRow,
    when: string,
    before: string,
  ): Promise<void> => {
    expect(await attempt(sql), when).toBe("done");
    if (undo.length === 0) return;
    if (undoTells !== true) expect(await seen(), "what it did is not seen").not.toBe(before);
    for (const one of [undo].flat()) await admin.query(one);
  };

  const isRefused = async (row: PrivilegeRow, taken: string, granted: readonly string[]): Promise<void> => {
    const { kind, name } = partsOf(taken);
    const answer = await attempt(row.sql);
    const when = `without ${taken}`;
    const remain = granted.some((grant) => grant !== taken && grant.endsWith(` ON ${kind} ${name}`));
    const words = row.words?.[taken];
    if (words) return expect(answer, when).toMatch(words);
    if (kind === "ACCOUNT" || remain) {
      const last = kind === "ACCOUNT" ? "\\w+" : lastOf(name).toUpperCase();
      const wanted = `^SQL access control error:\\nInsufficient privileges to operate on [a-z ]+ '${last}(?:\\(.*\\))?'\\.$`;
      return expect(answer, when).toMatch(new RegExp(wanted));
    }
    expect(answer, when).toMatch(NOT_THERE);
    const other = withoutObject(row.sql, name);
    if (other === undefined) return;
    const ofOther = await attempt(other);
    expect(sameWords(answer, name), `${when}, as if it were not there`).toBe(sameWords(ofOther, name));
  };

  test.each(rows)("$sql", async (row) => {
    const granted = [...new Set([...row.needs, ...(row.also ?? []), "USAGE ON WAREHOUSE w"])];
    const giveAll = async (): Promise<void> => {
      for (const grant of granted) await give(grant);
    };
    await giveAll();
    try {
      await runs(row, "with all of them", await seen());
      // What was dropped and made again is another object.
      await giveAll();
      const before = await seen();
      for (const taken of row.needs) {
        await take(taken);
        await isRefused(row, taken, granted);
        await give(taken);
      }
      expect(await seen(), "what is refused changes nothing").toBe(before);
      await runs(row, "with all of them again", before);
    } finally {
      for (const grant of granted) await take(grant).catch(() => undefined);
    }
  });
}
