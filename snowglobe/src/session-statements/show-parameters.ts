import type { StatementFamily } from "../account/account.ts";
import { parameterValue, SESSION_PARAMETERS } from "../account/parameters.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { matchesLike } from "../session/like-pattern.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { textColumn } from "../types/result-set.ts";

const TYPES: Readonly<Record<string, string>> = { boolean: "BOOLEAN", number: "NUMBER", string: "STRING" };

/** SHOW PARAMETERS [LIKE '…'] [IN SESSION]: https://docs.snowflake.com/en/sql-reference/sql/show-parameters */
export const showParametersFamily: StatementFamily = {
  name: "SHOW PARAMETERS",
  commits: false,
  accepts: ([first, second]) =>
    first?.kind === "word" &&
    first.value === "SHOW" &&
    second?.kind === "word" &&
    second.value === "PARAMETERS",
  async execute({ sql, tokens, session }) {
    const reader = new TokenReader(sql, tokens);
    reader.expect("SHOW", "PARAMETERS");
    const pattern = reader.accept("LIKE") ? reader.string() : undefined;
    if (reader.acceptOneOf("IN", "FOR") && !reader.accept("SESSION")) {
      throw notSupported(`SHOW PARAMETERS IN ${reader.next().text}`);
    }
    reader.end();
    const rows = [...SESSION_PARAMETERS]
      .filter(([name]) => matchesLike(name, pattern))
      .map(([name, definition]) => [
        name,
        String(parameterValue(session, name)),
        String(definition.default),
        session.parameters.has(name) ? "SESSION" : "",
        definition.description,
        TYPES[typeof definition.default] ?? "STRING",
      ]);
    const columns = ["key", "value", "default", "level", "description", "type"].map(textColumn);
    return { columns, rows, statementType: "SHOW" };
  },
};
