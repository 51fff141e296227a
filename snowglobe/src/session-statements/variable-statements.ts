import type { Execution, StatementFamily } from "../account/account.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { matchesLike } from "../session/like-pattern.ts";
import { refuseUnderOwnersRights } from "../session/owners-rights.ts";
import { variableValue } from "../session/variable-value.ts";
import { literal, stringLiteral } from "../sql/literal.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { statusResult, textColumn } from "../types/result-set.ts";
import { cellOf, innerText } from "../types/typed-value.ts";

// https://docs.snowflake.com/en/sql-reference/session-variables: string values have at most 16 KB.
const LONGEST_VALUE = 16_384;

/** SET: https://docs.snowflake.com/en/sql-reference/sql/set */
const setFamily: StatementFamily = {
  name: "SET",
  commits: false,
  accepts: ([first]) => first?.kind === "word" && first.value === "SET",
  async execute(execution) {
    refuseUnderOwnersRights(execution, "SET");
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("SET");
    const several = reader.looksLike("(");
    const names = several ? reader.list(() => reader.identifier()) : [reader.identifier()];
    reader.expect("=");
    const expressions = reader.rest().replace(/;$/, "");
    const values = await evaluate(execution, several ? expressions : `(${expressions})`);
    if (values.length !== names.length) {
      throw new SnowflakeError(
        "001003",
        "42000",
        `SQL compilation error:\nSET names ${names.length} variables and gives ${values.length} values.`,
      );
    }
    names.forEach((name, index) => {
      execution.session.variables.set(name.toUpperCase(), values[index] ?? "NULL");
    });
    return { ...statusResult("Statement executed successfully."), statementType: "OTHER" };
  },
};

/** Literals are taken as they are; anything else is computed. */
async function evaluate(execution: Execution, list: string): Promise<string[]> {
  const inner = list.trim().slice(1, -1);
  const [first, ...more] = tokenize(inner);
  if (first && more.length === 0) {
    if (first.kind === "string" || first.kind === "dollar")
      return [checked(stringLiteral(first.value), first.value)];
    if (first.kind === "number") return [first.text];
  }
  const result = await execution.run(`SELECT ${inner}`, { binds: execution.binds, unrecorded: true });
  return result.columns.map(({ type }, index) => {
    const cell = cellOf(result, 0, index);
    return checked(literal(type, innerText(cell)), type.name === "TEXT" ? (cell.value ?? "") : "");
  });
}

function checked(sql: string, text: string): string {
  if (Buffer.byteLength(text) <= LONGEST_VALUE) return sql;
  throw new SnowflakeError(
    "001031",
    "22001",
    `Assignment to a session variable failed because the value is too long: ${Buffer.byteLength(text)} bytes, at most ${LONGEST_VALUE}.`,
  );
}

/** UNSET: https://docs.snowflake.com/en/sql-reference/sql/unset */
const unsetFamily: StatementFamily = {
  name: "UNSET",
  commits: false,
  accepts: ([first]) => first?.kind === "word" && first.value === "UNSET",
  async execute(execution) {
    refuseUnderOwnersRights(execution, "UNSET");
    const { sql, tokens, session } = execution;
    const reader = new TokenReader(sql, tokens);
    reader.expect("UNSET");
    const names = reader.looksLike("(") ? reader.list(() => reader.identifier()) : [reader.identifier()];
    reader.end();
    for (const name of names) session.variables.delete(name.toUpperCase());
    return { ...statusResult("Statement executed successfully."), statementType: "OTHER" };
  },
};

/** SHOW VARIABLES: https://docs.snowflake.com/en/sql-reference/sql/show-variables */
const showVariablesFamily: StatementFamily = {
  name: "SHOW VARIABLES",
  commits: false,
  accepts: ([first, second]) =>
    first?.kind === "word" &&
    first.value === "SHOW" &&
    second?.kind === "word" &&
    second.value === "VARIABLES",
  async execute({ sql, tokens, session }) {
    const reader = new TokenReader(sql, tokens);
    reader.expect("SHOW", "VARIABLES");
    const pattern = reader.accept("LIKE") ? reader.string() : undefined;
    reader.end();
    const rows = [...session.variables]
      .filter(([name]) => matchesLike(name, pattern))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => {
        const { text, type } = variableValue(value);
        return [session.id, name, text, type];
      });
    const columns = ["session_id", "name", "value", "type"].map(textColumn);
    return { columns, rows, statementType: "SHOW" };
  },
};

export const variableFamilies: readonly StatementFamily[] = [setFamily, unsetFamily, showVariablesFamily];
