import type { StatementFamily } from "../../account/account.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { Token } from "../../sql/tokenize.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { callOneOf } from "./call.ts";
import { propertiesOf } from "./create-procedure.ts";
import { parseCall } from "./parse-call.ts";
import { parseAnonymousProcedure } from "./parse-create-procedure.ts";

/** WITH name AS PROCEDURE … CALL name(…): https://docs.snowflake.com/en/sql-reference/sql/call-with */
export const callWithFamily: StatementFamily = {
  name: "CALL",
  commits: false,
  accepts: ([first, , as, procedure]) =>
    isWord(first, "WITH") && isWord(as, "AS") && isWord(procedure, "PROCEDURE"),
  needsWarehouse: ({ sql, tokens }) =>
    parseAnonymousProcedure(new TokenReader(sql, tokens)).clauses.language !== "SQL",
  async execute(execution): Promise<ResultSet> {
    const { account, sql, tokens } = execution;
    const reader = new TokenReader(sql, tokens);
    const statement = parseAnonymousProcedure(reader);
    const call = parseCall(reader);
    const [name = ""] = statement.name;
    if (call.name.length !== 1 || call.name[0] !== name)
      throw new SnowflakeError(
        "002141",
        "42601",
        `SQL compilation error:\nUnknown user-defined function ${call.name.join(".")}.`,
      );
    const properties = await propertiesOf(execution, statement, name);
    // It is no object: what stands for one is never asked, because its rights are the caller's.
    return callOneOf(execution, call, [{ object: account.catalog.account, properties }]);
  },
};

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === "word" && token.value === word;
}
