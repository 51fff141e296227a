import type { VirtualTable } from "../../account/account.ts";
import { invalid } from "../../errors/invalid.ts";
import { insufficientPrivileges, notSupported } from "../../errors/snowflake-error.ts";
import { parseName } from "../../sql/token-reader.ts";
import { copyOfQuery } from "./copy-history.ts";
import { errorRows } from "./error-rows.ts";

/** VALIDATE(table, JOB_ID => { '<query_id>' | '_last' }): https://docs.snowflake.com/en/sql-reference/functions/validate */
export const validate: VirtualTable = {
  name: "VALIDATE",
  kind: "function",
  async rows(execution, { arguments: given, database }) {
    const { account, session } = execution;
    const [name, job] = [given.get(0), given.get("JOB_ID")];
    if (typeof name !== "string" || typeof job !== "string" || given.size !== 2)
      throw invalid("001003", "42000", "VALIDATE takes a table and JOB_ID => '<query_id>' or '_last'.");
    const here = { ...session, database: database ?? session.database };
    const table = account.access.resolve(here, "TABLE", parseName(name));
    const copy = await copyOfQuery(execution, job);
    // "_last … validates the last load executed during the current session, regardless of the specified target table."
    if (!copy || (job !== "_last" && copy.tableId !== table.id))
      throw invalid("001008", "22023", `'${job}' is no COPY INTO ${table.path.name}.`);
    if (copy.user !== session.user && !account.access.holds(session, "MONITOR", account.catalog.account))
      throw insufficientPrivileges("USER", copy.user);
    if (!copy.plain) throw notSupported("VALIDATE of a COPY with a query or MATCH_BY_COLUMN_NAME");
    return errorRows(copy.errors, "SELECT");
  },
};
