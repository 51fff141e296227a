import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { describeError, StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteIdentifier, quoteLiteral } from "../../snowflake/quote.ts";
import type { ServerAssumptions } from "../contracts/migration-config.ts";
import { acquireLeaseSql, createLeaseSql, fenceSql, isLeaseLost } from "../lease/lease-sql.ts";
import { joinStatements } from "../sql-text/join-statements.ts";

export interface ProbeResult {
  readonly assumption: string;
  readonly holds: boolean;
  /** what was seen */
  readonly detail: string;
  /** the setting that makes the engine do without it */
  readonly setting: keyof ServerAssumptions | undefined;
}

interface ProbeContext {
  readonly first: SnowflakeConnection;
  readonly second: SnowflakeConnection;
  readonly schema: string;
}

interface Probe {
  readonly assumption: string;
  readonly setting?: keyof ServerAssumptions;
  /** what was seen when it holds; throws, or returns `false: …`, when not */
  run(context: ProbeContext): Promise<{ holds: boolean; detail: string }>;
}

/**
 * Tries, in a schema of its own that it drops again, what this engine assumes of Snowflake and what its documentation
 * leaves open. Nothing else in the account is touched. Two sessions are needed.
 */
export async function probeServer(
  connect: () => Promise<SnowflakeConnection>,
  database: string,
  onResult: (result: ProbeResult) => void,
): Promise<ProbeResult[]> {
  const schema = `${quoteIdentifier(database)}.${quoteIdentifier(`SNOWHOOK_PROBE_${randomUUID().slice(0, 8).toUpperCase()}`)}`;
  const first = await connect();
  const second = await connect();
  const results: ProbeResult[] = [];
  try {
    await first.query(`CREATE SCHEMA ${schema}`);
    await second.query(`USE SCHEMA ${schema}`);
    for (const { assumption, setting, run } of probes) {
      const seen = await run({ first, second, schema }).catch((error: unknown) => ({
        holds: false,
        detail: describeError(error),
      }));
      const result = { assumption, setting, ...seen };
      results.push(result);
      onResult(result);
    }
  } finally {
    await first.query(`DROP SCHEMA IF EXISTS ${schema}`);
    await Promise.all([first.close(), second.close()]);
  }
  return results;
}

const script = (connection: SnowflakeConnection, statements: readonly string[]) =>
  connection.runScript(joinStatements(statements), { fetchResults: true });

async function count(connection: SnowflakeConnection, table: string): Promise<number> {
  const { rows } = await connection.query<{ N: number }>(`SELECT COUNT(*) AS N FROM ${table}`);
  return rows[0]?.N ?? 0;
}

const probes: readonly Probe[] = [
  {
    assumption: "A script of several statements runs in one request, in order",
    async run({ first, schema }) {
      const { results } = await script(first, [
        `CREATE TABLE ${schema}.P1 (A NUMBER)`,
        `INSERT INTO ${schema}.P1 SELECT 1`,
        `SELECT COUNT(*) AS N FROM ${schema}.P1`,
      ]);
      const holds = results.length === 3 && Object.values(results[2]?.rows[0] ?? {})[0] === 1;
      return { holds, detail: `${results.length} results came back` };
    },
  },
  {
    assumption: "BEGIN … END can stand among the statements of a request",
    setting: "blocksInScripts",
    async run({ first, schema }) {
      await script(first, [
        `CREATE TABLE ${schema}.P2 (A NUMBER)`,
        `BEGIN\n  INSERT INTO ${schema}.P2 SELECT 1;\n  INSERT INTO ${schema}.P2 SELECT 2;\nEND`,
        `INSERT INTO ${schema}.P2 SELECT 3`,
      ]);
      const rows = await count(first, `${schema}.P2`);
      return { holds: rows === 3, detail: `${rows} of 3 rows were written` };
    },
  },
  {
    assumption:
      "A role that a script switches to can be switched back before the history row, in the same request",
    setting: "historyInSameRequest",
    async run({ first, schema }) {
      const { rows } = await first.query<{ R: string }>("SELECT CURRENT_ROLE() AS R");
      const role = quoteIdentifier(rows[0]?.R ?? "");
      await script(first, [
        `CREATE TABLE ${schema}.P3 (A NUMBER)`,
        "USE ROLE PUBLIC",
        `USE ROLE ${role}`,
        `INSERT INTO ${schema}.P3 SELECT 1`,
      ]);
      const written = await count(first, `${schema}.P3`);
      return { holds: written === 1, detail: `the row was ${written === 1 ? "" : "not "}written` };
    },
  },
  {
    assumption: "A transaction can begin and end in a request; if not, deploy with --autocommit",
    async run({ first, schema }) {
      const table = `${schema}.P9`;
      await first.query(`CREATE TABLE ${table} (A NUMBER)`);
      await script(first, ["BEGIN TRANSACTION", `INSERT INTO ${table} SELECT 1`, "COMMIT"]);
      const failing = [
        "BEGIN TRANSACTION",
        `INSERT INTO ${table} SELECT 2`,
        `SELECT * FROM ${schema}.NOT_THERE`,
      ];
      await script(first, failing).catch(() => undefined);
      await script(first, ["ROLLBACK"]);
      const rows = await count(first, table);
      return { holds: rows === 1, detail: `${rows} row stayed, of one committed and one rolled back` };
    },
  },
  {
    assumption: "A script goes on when its session is left, and is found again by its query tag",
    async run({ first, second, schema }) {
      const queryTag = `snowhook probe ${schema}`;
      await first.query(`CREATE TABLE ${schema}.P5 (A NUMBER)`);
      const leave = new AbortController();
      const left = second
        .runScript(`SELECT SYSTEM$WAIT(5);\nINSERT INTO ${schema}.P5 SELECT 1`, {
          queryTag,
          signal: leave.signal,
        })
        .catch(() => undefined);
      await pause(2_000);
      leave.abort();
      await left;
      const { rows } = await first.query<{ QUERY_ID: string }>(
        `SELECT QUERY_ID FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 1000)) WHERE QUERY_TAG = ${quoteLiteral(queryTag)} AND CONTAINS(QUERY_TEXT, 'INSERT INTO') ORDER BY START_TIME LIMIT 1`,
      );
      const [found] = rows;
      if (found === undefined) return { holds: false, detail: "it was not found" };
      await first.waitFor(found.QUERY_ID);
      const written = await count(first, `${schema}.P5`);
      return { holds: written === 1, detail: written === 1 ? "it wrote its row" : "its row was not written" };
    },
  },
  {
    assumption: "A transaction begins for rows behind DDL, and DDL in a procedure runs outside of one",
    async run({ first, schema }) {
      const procedure = `${schema}.P10_MAKE`;
      await script(first, [
        `CREATE PROCEDURE ${procedure}() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN CREATE OR REPLACE TABLE ${schema}.P10_MADE (A NUMBER); RETURN ''made''; END'`,
        `CREATE TABLE ${schema}.P10 (A NUMBER)`,
        `CALL ${procedure}()`,
      ]);
      const failing = [
        `CREATE OR REPLACE TABLE ${schema}.P10_OTHER (A NUMBER)`,
        "BEGIN TRANSACTION",
        `INSERT INTO ${schema}.P10 SELECT 1`,
        `SELECT * FROM ${schema}.NOT_THERE`,
      ];
      await script(first, failing).catch(() => undefined);
      await script(first, ["ROLLBACK"]);
      const rows = await count(first, `${schema}.P10`);
      return { holds: rows === 0, detail: `${rows} rows of the failed script stayed` };
    },
  },
  {
    assumption: "The error of a request says which statement failed, and what stands before it is done",
    async run({ first, schema }) {
      try {
        await script(first, [
          `CREATE TABLE ${schema}.P6 (A NUMBER)`,
          `SELECT * FROM ${schema}.NOT_THERE`,
          "SELECT 1",
        ]);
      } catch (error) {
        if (!(error instanceof StatementError)) throw error;
        const done = (await count(first, `${schema}.P6`)) === 0;
        const place = error.requestPlace;
        return {
          holds: done && place?.line === 2,
          detail: place === undefined ? `no place in: ${error.message}` : `line ${place.line} of the request`,
        };
      }
      return { holds: false, detail: "no error came" };
    },
  },
  {
    assumption: "Of two sessions that take the lease at once, one gets it",
    async run({ first, second, schema }) {
      const table = `${schema}.LEASE`;
      await first.query(createLeaseSql(table));
      const taken = await Promise.all([
        first.query(acquireLeaseSql(table, "first", "1", 60)),
        second.query(acquireLeaseSql(table, "second", "2", 60)),
      ]);
      const winners = taken.filter(({ updatedRows }) => (updatedRows ?? 0) > 0).length;
      return { holds: winners === 1, detail: `${winners} of 2 got it` };
    },
  },
  {
    assumption: "A script does not start without the lease",
    async run({ first, schema }) {
      const table = `${schema}.FENCE`;
      await first.query(createLeaseSql(table));
      try {
        await script(first, [fenceSql(table, "nobody's"), `CREATE TABLE ${schema}.P8 (A NUMBER)`]);
      } catch (error) {
        return { holds: isLeaseLost(error), detail: describeError(error) };
      }
      return { holds: false, detail: "it started" };
    },
  },
];
