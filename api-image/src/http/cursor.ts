import { createHash } from "node:crypto";
import type { TableQuery } from "../rows/table-query.ts";
import { type Cell, fieldOf } from "../rows/tables.ts";
import { Problem } from "./problem.ts";

/**
 * A page's cursor: the sort values of its last row, and a mark of the question they answer, so that a cursor cannot
 * be carried over to another sort or filter, where it would silently skip rows.
 */
export function cursorFor(query: TableQuery, lastRow: readonly Cell[]): string {
  return Buffer.from(JSON.stringify([markOf(query), ...lastRow])).toString("base64url");
}

/** The sort values in a cursor. @throws {Problem} 400 when it is not one of this query's. */
export function valuesOf(cursor: string, query: TableQuery): Cell[] {
  const refuse = (why: string) =>
    new Problem(400, "cursor", `The value of "after" ${why}.`, "Follow the next link of a page as it is.", {
      errors: [{ parameter: "after", message: why }],
    });
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw refuse("is not a cursor");
  }
  if (!Array.isArray(parts)) throw refuse("is not a cursor");
  const [mark, ...values] = parts as unknown[];
  if (mark !== markOf(query)) throw refuse("belongs to other filters or another sort");
  const fits =
    values.length === query.sort.length &&
    query.sort.every((key, index) => isCellOf(fieldOf(query.table, key.field).kind, values[index]));
  if (!fits) throw refuse("is not a cursor");
  return values as Cell[];
}

function isCellOf(kind: string, value: unknown): boolean {
  if (value === null) return true;
  return kind === "text" || kind === "years" ? typeof value === "string" : Number.isFinite(value);
}

function markOf(query: TableQuery): string {
  return createHash("sha256")
    .update(JSON.stringify([query.table, query.where, query.sort]))
    .digest("base64url")
    .slice(0, 8);
}
