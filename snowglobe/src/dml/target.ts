import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { Environment } from "../expression/context.ts";
import type { TableName } from "../parser/ast.ts";
import { NUMBER } from "../types/data-type.ts";
import type { ResultSet, StatementType } from "../types/result-set.ts";

/** The table that a statement changes, with the privileges checked. */
export function findTarget(
  environment: Environment,
  name: TableName,
  privileges: readonly string[],
): CatalogObject {
  const { account } = environment.compiler.execution;
  const object = account.access.resolve(environment.rights, "TABLE LIKE", name.parts);
  for (const privilege of privileges) account.access.require(environment.rights, privilege, object);
  // "You can delete rows and truncate": https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-operations
  const adds = privileges.some((each) => each === "INSERT" || each === "UPDATE");
  if (object.properties.event === true && adds)
    throw invalid("002003", "42601", `Event table '${object.path.name}' takes no INSERT, UPDATE or MERGE.`);
  if (object.kind === "VIEW") throw notSupported("changing rows through a view");
  if (object.kind === "EXTERNAL TABLE")
    // "External tables are read-only": https://docs.snowflake.com/en/user-guide/tables-external-intro
    throw invalid("002003", "42601", `External table '${object.path.name}' is read-only: it takes no DML.`);
  if (object.kind === "SEMANTIC VIEW") throw notSupported("changing rows through a SEMANTIC VIEW");
  if (object.kind !== "TABLE")
    throw invalid("002003", "42601", `Dynamic table '${object.path.name}' cannot be changed by DML.`);
  return object;
}

/** A table's column by its name. @throws {SnowflakeError} 000904. */
export function columnOf(table: Pick<CatalogObject, "columns">, name: string): ColumnDefinition {
  const column = table.columns?.find((candidate) => candidate.name === name);
  if (!column) throw invalid("000904", "42000", `invalid identifier '${name}'`);
  return column;
}

/** The answer of a statement that changes rows: how many of each. */
export function countsResult(
  statementType: StatementType,
  counts: Readonly<Record<string, number>>,
): ResultSet {
  return {
    columns: Object.keys(counts).map((name) => ({ name, type: { ...NUMBER }, nullable: false })),
    rows: [Object.values(counts).map(String)],
    statementType,
  };
}
