import type { Account, StatementFamily } from "../../account/account.ts";
import type { Session } from "../../account/session.ts";
import { invalid } from "../../errors/invalid.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { readKind } from "../kind-words.ts";
import { readObjectName } from "../object-name.ts";
import { startsWith } from "./object-families.ts";

/** COMMENT [IF EXISTS] ON <kind> <name> IS '…': https://docs.snowflake.com/en/sql-reference/sql/comment */
export const commentFamily: StatementFamily = {
  name: "COMMENT",
  commits: true,
  accepts: (tokens) => startsWith(tokens, ["COMMENT"]),
  async execute({ account, session, sql, tokens }) {
    const reader = new TokenReader(sql, tokens);
    reader.expect("COMMENT");
    const ifExists = reader.accept("IF", "EXISTS");
    reader.expect("ON");
    if (reader.accept("COLUMN")) return commentOnColumn(account, session, reader, ifExists);
    const kind = readKind(reader);
    const name = readObjectName(reader, kind);
    reader.expect("IS");
    const comment = reader.string();
    reader.end();
    const object = ifExists
      ? account.access.lookUp(session, kind, name, "COMMENT")
      : account.access.resolve(session, kind, name, "COMMENT");
    if (object) {
      const modify = account.access.holds(session, "MODIFY", object);
      if (!modify) account.access.require(session, "OWNERSHIP", object);
      await account.change(async (change) => {
        change.update(object.id, { comment });
      });
    }
    return statusResult("Statement executed successfully.");
  },
};

/** `[database.][schema.]table.column IS '…'`, of a table, a view or a dynamic table. @throws {SnowflakeError} 000904 */
async function commentOnColumn(
  account: Account,
  session: Session,
  reader: TokenReader,
  ifExists: boolean,
): Promise<ResultSet> {
  const parts = reader.qualifiedName();
  if (parts.length < 2) throw reader.unexpected();
  reader.expect("IS");
  const comment = reader.string();
  reader.end();
  const name = parts.at(-1) ?? "";
  const table = ifExists
    ? account.access.lookUp(session, "TABLE LIKE", parts.slice(0, -1), "COMMENT")
    : account.access.resolve(session, "TABLE LIKE", parts.slice(0, -1), "COMMENT");
  const columns = table?.columns ?? [];
  if (table && columns.some((column) => column.name === name)) {
    account.access.require(session, "OWNERSHIP", table);
    await account.change(async (change) => {
      change.update(table.id, {
        columns: columns.map((column) => (column.name === name ? { ...column, comment } : column)),
      });
    });
  } else if (!ifExists) throw invalid("000904", "42000", `invalid identifier '${parts.join(".")}'`);
  return statusResult("Statement executed successfully.");
}
