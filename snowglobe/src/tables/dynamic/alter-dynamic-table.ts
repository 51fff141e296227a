import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { readDynamicProperties } from "../../storage/table-properties.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { readLag } from "./dynamic-lag.ts";
import { refuseShorterLag } from "./dynamic-table.ts";
import { refresh } from "./refresh.ts";
import { keepGraphVersion, resumeWithDependents, suspendWithDependents } from "./suspend-dynamic.ts";

const SET = ["TARGET_LAG", "LAG", "WAREHOUSE"];

/**
 * ALTER DYNAMIC TABLE … REFRESH | SUSPEND | RESUME | SET …; undefined for what tables share.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-dynamic-table
 */
export async function alterDynamicTable(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<ResultSet | undefined> {
  const { account, session } = execution;
  const done = statusResult("Statement executed successfully.");
  if (reader.accept("REFRESH")) {
    if (reader.looksLike("COPY", "SESSION")) throw notSupported("REFRESH COPY SESSION");
    reader.end();
    account.access.require(session, "OPERATE", table);
    await refresh(execution, table, "MANUAL");
    return done;
  }
  const state = reader.acceptOneOf("SUSPEND", "RESUME");
  if (state !== undefined) {
    reader.end();
    account.access.require(session, "OPERATE", table);
    await account.change((change) =>
      state === "SUSPEND"
        ? suspendWithDependents(account, change, table, "USER_SUSPENDED")
        : resumeWithDependents(account, change, table),
    );
    return done;
  }
  if (!SET.some((word) => reader.looksLike("SET", word))) return undefined;
  reader.expect("SET");
  account.access.require(session, "OPERATE", table);
  const before = readDynamicProperties(table);
  let properties = before;
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("TARGET_LAG", "=") || reader.accept("LAG", "="))
      properties = { ...properties, targetLag: readLag(reader) };
    else {
      reader.expect("WAREHOUSE", "=");
      const warehouse = reader.identifier();
      account.access.require(session, "USAGE", account.access.resolve(session, "WAREHOUSE", [warehouse]));
      properties = { ...properties, warehouse };
    }
    reader.accept(",");
  }
  reader.end();
  refuseShorterLag(execution, properties.targetLag, properties.inputs);
  const trigger = properties.targetLag === before.targetLag ? "ALTER_WAREHOUSE" : "ALTER_TARGET_LAG";
  await account.change(async (change) =>
    keepGraphVersion(account, change, change.update(table.id, { properties }), trigger),
  );
  return done;
}
