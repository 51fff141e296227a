import { ReadDenied } from "../rows/row-source.ts";
import type { Row } from "../tables/field.ts";
import type { Column } from "../tables/table.ts";
import type { Statement } from "./driver-connection.ts";

/**
 * The columns of a table, view or dynamic table. Needs no warehouse.
 * https://docs.snowflake.com/en/sql-reference/sql/desc-table (TABLE and VIEW are interchangeable there)
 * @throws {ReadDenied} when the service may not know the relation
 */
export async function describeRelation(
  relation: string,
  run: (statement: Statement) => AsyncIterable<readonly Row[]>,
): Promise<Column[]> {
  try {
    const rows = await all(run({ sql: `DESCRIBE TABLE ${relation}`, binds: [] }));
    return rows.map(([name, type, , nullable, , , , , , comment]) => ({
      name: String(name),
      type: String(type),
      nullable: nullable !== "N",
      comment: comment === null || comment === undefined || comment === "" ? undefined : String(comment),
    }));
  } catch (error) {
    if (!(error instanceof ReadDenied)) throw error;
  }
  // What DESCRIBE TABLE does not know, a query may.
  const rows = await all(run({ sql: `SELECT * FROM ${relation}`, binds: [], describeOnly: true }));
  return rows.map(([name, type, precision, scale, nullable]) => ({
    name: String(name),
    type: typeText(String(type), precision, scale),
    nullable: nullable !== false,
    comment: undefined,
  }));
}

function typeText(type: string, precision: unknown, scale: unknown): string {
  if (type === "fixed") return `NUMBER(${precision},${scale})`;
  return scale === null ? type.toUpperCase() : `${type.toUpperCase()}(${scale})`;
}

async function all(batches: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}
