import type { StatementFamily } from "../account/account.ts";
import { checkParameter, type ParameterValue, SESSION_PARAMETERS } from "../account/parameters.ts";
import { startsWith } from "../catalog/statements/object-families.ts";
import { readParameterValue } from "../catalog/statements/parameter-options.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { refuseUnderOwnersRights } from "../session/owners-rights.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { statusResult } from "../types/result-set.ts";

/** ALTER SESSION SET | UNSET: https://docs.snowflake.com/en/sql-reference/sql/alter-session */
export const alterSessionFamily = (runner: () => StatementRunner): StatementFamily => ({
  name: "ALTER SESSION",
  commits: false,
  accepts: (tokens) =>
    startsWith(tokens, ["ALTER", "SESSION"]) && !startsWith(tokens, ["ALTER", "SESSION", "POLICY"]),
  async execute(execution) {
    refuseUnderOwnersRights(execution, "ALTER_SESSION");
    const { sql, tokens, session } = execution;
    const reader = new TokenReader(sql, tokens);
    reader.expect("ALTER", "SESSION");
    // https://docs.snowflake.com/en/sql-reference/transactions#autocommit
    const commitsFirst = tokens.some((token) => token.kind === "word" && token.value === "AUTOCOMMIT");
    if (reader.accept("UNSET")) {
      const names = readNames(reader);
      if (commitsFirst) await runner().transactions.commit(session);
      for (const name of names) {
        checkParameter(name, SESSION_PARAMETERS.get(name)?.default ?? "");
        session.parameters.delete(name);
      }
    } else {
      reader.expect("SET");
      // All are checked before one is set.
      const settings = readSettings(reader);
      if (commitsFirst) await runner().transactions.commit(session);
      for (const [name, value] of settings) session.parameters.set(name, value);
    }
    return { ...statusResult("Statement executed successfully."), statementType: "OTHER" };
  },
});

function readSettings(reader: TokenReader): [string, ParameterValue][] {
  const settings: [string, ParameterValue][] = [];
  do {
    const name = reader.identifier().toUpperCase();
    reader.expect("=");
    settings.push([name, checkParameter(name, readParameterValue(reader))]);
    reader.accept(",");
  } while (!reader.done && !reader.looksLike(";"));
  reader.end();
  return settings;
}

function readNames(reader: TokenReader): string[] {
  const names: string[] = [];
  do names.push(reader.identifier().toUpperCase());
  while (reader.accept(","));
  reader.end();
  return names;
}
