import type { TableQuery } from "../rows/table-query.ts";
import { type Cell, fieldOf } from "../rows/tables.ts";
import { tagOf } from "./etag.ts";
import { Problem } from "./problem.ts";

/**
 * A page's cursor: the sort values of its last row, and a mark of the question they answer, so that a cursor cannot
 * be carried over to another sort or filter, where it would silently skip rows.
 */
export function cursorFor(mark: string, lastRow: readonly Cell[]): string {
  return Buffer.from(JSON.stringify([mark, ...lastRow])).toString("base64url");
}

/**
 * The sort values in a cursor.
 * @param mark what {@link markOf} gives for the question
 * @throws {Problem} 400 when it is not one of this question's.
 */
export function valuesOf(
  cursor: string,
  mark: string,
  { table, sort }: Pick<TableQuery, "table" | "sort">,
): Cell[] {
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
  const [given, ...values] = parts as unknown[];
  if (given !== mark) throw refuse("belongs to other filters or another sort");
  const fits =
    values.length === sort.length &&
    sort.every((key, index) => isCellOf(fieldOf(table, key.field).kind, values[index]));
  if (!fits) throw refuse("is not a cursor");
  return values as Cell[];
}

function isCellOf(kind: string, value: unknown): boolean {
  if (value === null) return true;
  return kind === "text" || kind === "years" ? typeof value === "string" : Number.isFinite(value);
}

/** A short mark of a question: what is filtered by and how it is sorted. */
export function markOf(question: unknown): string {
  return tagOf(JSON.stringify(question)).slice(0, 8);
}
