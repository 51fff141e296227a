import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import { checksum, scriptContent } from "../scripts/checksum.ts";
import { readScriptName, type Script } from "../scripts/script-name.ts";
import { compareKeys, versionKey } from "../scripts/version-key.ts";

// schemachange as a history knows it: what it reads, decides and writes. Written from what was read in its source and
// measured with the real tool; a script's rendering, session and transactions are not in it.

/** 4.3 is 4.3.3; 4.4 is its release candidate. */
export type Release = "4.3" | "4.4";

const FIX = "\nSELECT 1; -- schemachange: trailing comment fix";

/** Only comments on lines behind the last semicolon. */
const endsInComment = (content: string) =>
  /;[^\n;]*\n(?:\s*(?:--[^\n]*|\/\*[\s\S]*?\*\/))+\s*$/.test(content);

/** Creates the history table as schemachange does. */
export async function createHistory(connection: SnowflakeConnection, table: string): Promise<void> {
  await connection.query(`CREATE SCHEMA IF NOT EXISTS ${table.slice(0, table.lastIndexOf("."))}`);
  await connection.query(
    `CREATE TABLE IF NOT EXISTS ${table} (VERSION VARCHAR, DESCRIPTION VARCHAR, SCRIPT VARCHAR, SCRIPT_TYPE VARCHAR, CHECKSUM VARCHAR, EXECUTION_TIME NUMBER, STATUS VARCHAR, INSTALLED_BY VARCHAR, INSTALLED_ON TIMESTAMP_LTZ)`,
  );
}

/** Deploys a folder (name -> text without template tags). Returns the names of the scripts that it ran. */
export async function runSchemachange(
  connection: SnowflakeConnection,
  table: string,
  files: Readonly<Record<string, string>>,
  release: Release,
): Promise<string[]> {
  const { applied, newest, repeatable } = await readHistory(connection, table);
  const ran: string[] = [];
  for (const script of inOrder(Object.keys(files))) {
    const content = scriptContent(files[script.path] ?? "");
    const executed = release === "4.3" && endsInComment(content) ? content + FIX : content;
    if (script.kind === "V") {
      if (applied.has(script.name)) continue;
      if (newest !== undefined && compareKeys(script.key, newest) <= 0) continue;
    }
    if (script.kind === "R") {
      // 4.3.3 was seen to take either form, 4.4 knows the content's only
      const same = release === "4.3" ? [checksum(content), checksum(executed)] : [checksum(content)];
      if (same.includes(repeatable.get(script.name) ?? "")) continue;
    }
    await connection.runScript(executed);
    await connection.query(
      `INSERT INTO ${table} (VERSION, DESCRIPTION, SCRIPT, SCRIPT_TYPE, CHECKSUM, EXECUTION_TIME, STATUS, INSTALLED_BY, INSTALLED_ON) VALUES (${[
        ...[script.version, script.description, script.name, script.kind, checksum(executed)].map(
          quoteLiteral,
        ),
        "0",
        "'Success'",
        "'SCHEMACHANGE_USER'",
      ].join(", ")}, CURRENT_TIMESTAMP)`,
    );
    ran.push(script.name);
  }
  return ran;
}

/** All V, then all R, then all A, each by the key of its file name. */
function inOrder(paths: readonly string[]): Script[] {
  const scripts = paths.flatMap((path) => readScriptName(path) ?? []);
  const key = ({ name }: Script) => versionKey(name.toLowerCase());
  return scripts.toSorted(
    (a, b) => "VRA".indexOf(a.kind) - "VRA".indexOf(b.kind) || compareKeys(key(a), key(b)),
  );
}

async function readHistory(connection: SnowflakeConnection, table: string) {
  const versioned = await connection.query<{ VERSION: string; SCRIPT: string }>(
    `SELECT VERSION, SCRIPT FROM ${table} WHERE SCRIPT_TYPE = 'V' AND STATUS = 'Success'`,
  );
  const repeatable = await connection.query<{ SCRIPT: string; CHECKSUM: string }>(
    `SELECT DISTINCT SCRIPT, FIRST_VALUE(CHECKSUM) OVER (PARTITION BY SCRIPT ORDER BY INSTALLED_ON DESC) AS CHECKSUM FROM ${table} WHERE SCRIPT_TYPE = 'R' AND STATUS = 'Success'`,
  );
  return {
    applied: new Set(versioned.rows.map(({ SCRIPT }) => SCRIPT)),
    newest: versioned.rows
      .map(({ VERSION }) => versionKey(VERSION))
      .sort(compareKeys)
      .at(-1),
    repeatable: new Map(repeatable.rows.map(({ SCRIPT, CHECKSUM }) => [SCRIPT, CHECKSUM])),
  };
}
