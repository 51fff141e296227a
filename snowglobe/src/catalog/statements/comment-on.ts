import type { StatementFamily } from "../../account/account.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { statusResult } from "../../types/result-set.ts";
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
    if (reader.looksLike("COLUMN"))
      throw notSupported("COMMENT ON COLUMN (use ALTER TABLE … COMMENT COLUMN)");
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
