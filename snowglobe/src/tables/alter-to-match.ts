import type { Execution } from "../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";
import { addColumns, changeColumn, dropColumn } from "./alter-columns.ts";
import { boundConstraints } from "./constraints.ts";
import type { TableOptions } from "./table-options.ts";
import type { TableElements } from "./written/column-parser.ts";

/**
 * CREATE OR ALTER TABLE of a table that is there: columns are dropped, added at the end and changed until it is as
 * written; rows, grants and policy stay. https://docs.snowflake.com/en/sql-reference/sql/create-table#create-or-alter-table
 */
export async function alterToMatch(
  execution: Execution,
  existing: CatalogObject,
  elements: TableElements,
  options: TableOptions,
): Promise<ResultSet> {
  const { account, session } = execution;
  if (existing.kind !== "TABLE")
    throw new SnowflakeError(
      "002203",
      "42710",
      `SQL compilation error:\nObject found is of type '${existing.kind}', not specified type 'TABLE'.`,
    );
  account.access.require(session, "OWNERSHIP", existing);
  await account.change(async (change) => {
    let table = existing;
    for (const { name } of existing.columns ?? [])
      if (!elements.columns.some((column) => column.name === name))
        table = await dropColumn(change, table, name);
    const added: ColumnDefinition[] = [];
    for (const column of elements.columns) {
      const current = table.columns?.find(({ name }) => name === column.name);
      if (!current) added.push(column);
      else
        table = await changeColumn(change, table, column.name, {
          ...(typeName(current.type) !== typeName(column.type) && { type: column.type }),
          nullable: column.nullable,
          comment: column.comment ?? "",
          defaultSql: column.defaultSql ?? null,
        });
    }
    if (added.length > 0) table = await addColumns(execution, change, table, added);
    const order = table.columns?.map(({ name }) => name).join();
    if (order !== elements.columns.map(({ name }) => name).join())
      throw new SnowflakeError(
        "001003",
        "42000",
        "SQL compilation error:\nCREATE OR ALTER TABLE can add columns only at the end.",
      );
    change.update(table.id, {
      comment: options.comment ?? "",
      properties: {
        ...table.properties,
        constraints: boundConstraints(execution, table, elements.constraints),
      },
    });
  });
  return statusResult(`Table ${existing.path.name} successfully created.`);
}
