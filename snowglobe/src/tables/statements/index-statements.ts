import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { startsWith } from "../../catalog/statements/object-families.ts";
import { columnOf } from "../../dml/target.ts";
import { invalid } from "../../errors/invalid.ts";
import { doesNotExist } from "../../errors/snowflake-error.ts";
import { type NameParts, TokenReader } from "../../sql/token-reader.ts";
import { type Index, readTableProperties } from "../../storage/table-properties.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { indexExists, refuseUnfitKey } from "../hybrid-table.ts";
import { readIndexColumns } from "../written/column-parser.ts";

const DONE = statusResult("Statement executed successfully.");

/** CREATE and DROP INDEX of hybrid tables. */
export const indexFamily: StatementFamily = {
  name: "INDEX",
  commits: true,
  accepts: (tokens) =>
    [
      ["CREATE", "INDEX"],
      ["CREATE", "OR", "REPLACE", "INDEX"],
      ["DROP", "INDEX"],
    ].some((words) => startsWith(tokens, words)),
  execute: (execution) =>
    execution.tokens[0]?.value === "CREATE" ? createIndex(execution) : dropIndex(execution),
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-index */
async function createIndex(execution: Execution): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  reader.expect("INDEX");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const name = reader.identifier();
  reader.expect("ON");
  const table = hybridTable(execution, reader.qualifiedName());
  const { columns, include } = readIndexColumns(reader);
  reader.end();
  const indexes = readTableProperties(table).indexes ?? [];
  const there = indexes.find((one) => one.name === name);
  if (there && ifNotExists) return statusResult(`${name} already exists, statement succeeded.`);
  if (there && !orReplace) throw indexExists(name);
  refuseUnfitKey(table, columns);
  for (const column of include) columnOf(table, column);
  const made: Index = { name, columns, include, createdOn: execution.account.now() };
  await put(execution, table, [...indexes.filter((one) => one !== there), made]);
  return DONE;
}

/** DROP INDEX [IF EXISTS] table.index: https://docs.snowflake.com/en/sql-reference/sql/drop-index */
async function dropIndex(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("DROP", "INDEX");
  const ifExists = reader.accept("IF", "EXISTS");
  const parts = reader.qualifiedName();
  reader.end();
  const [name = "", ...path] = [...parts].reverse();
  const of: NameParts = path.reverse();
  if (of.length === 0) throw invalid("001003", "42000", "DROP INDEX needs <table>.<index>.");
  if (ifExists && !account.access.lookUp(session, "TABLE", of)) return already(name);
  const table = hybridTable(execution, of);
  const indexes = readTableProperties(table).indexes ?? [];
  const left = indexes.filter((one) => one.name !== name);
  if (left.length === indexes.length && ifExists) return already(name);
  if (left.length === indexes.length) throw doesNotExist("Index", parts.join("."));
  await put(execution, table, left);
  return DONE;
}

function already(name: string): ResultSet {
  return statusResult(`Drop statement executed successfully (${name} already dropped).`);
}

function put({ account }: Execution, table: CatalogObject, indexes: readonly Index[]): Promise<void> {
  return account.change(
    async (change) => void change.update(table.id, { properties: { ...table.properties, indexes } }),
  );
}

/** The hybrid table of that name, which the role owns. @throws {SnowflakeError} 002003, 003001, 391436 */
function hybridTable({ account, session }: Execution, name: NameParts): CatalogObject {
  const table = account.access.resolve(session, "TABLE", name);
  account.access.require(session, "OWNERSHIP", table);
  if (readTableProperties(table).hybrid !== true)
    throw invalid("391436", "0A000", `table '${table.path.name}' is no hybrid table: it has no indexes.`);
  return table;
}
