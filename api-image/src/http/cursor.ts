import { ParameterFault } from "../question/parameter-fault.ts";
import type { SortKey } from "../question/parse-order.ts";
import { readValue } from "../question/read-value.ts";
import type { Cell, ValueType } from "../tables/field.ts";
import { tagOf } from "./etag.ts";
import { Problem } from "./problem.ts";

/**
 * A page's cursor: the sort values of its last row, and a mark of the question they answer, so that a cursor cannot
 * be carried over to another sort or filter, where it would silently skip rows.
 */
export function cursorFor(mark: string, lastRow: readonly Cell[]): string {
  // JSON has no NaN and no infinity.
  const values = lastRow.map((cell) =>
    typeof cell === "number" && !Number.isFinite(cell) ? String(cell) : cell,
  );
  return Buffer.from(JSON.stringify([mark, ...values])).toString("base64url");
}

/**
 * The sort values in a cursor.
 * @param mark what {@link markOf} gives for the question
 * @throws {Problem} 400 when it is not one of this question's.
 */
export function valuesOf(cursor: string, mark: string, sort: readonly SortKey[]): Cell[] {
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
  if (values.length !== sort.length) throw refuse("is not a cursor");
  return sort.map(({ output }, index) => {
    const cell = cellOf(output.type, values[index]);
    if (cell === undefined) throw refuse("is not a cursor");
    return cell;
  });
}

/** A value of a cursor, read as one that a client writes; undefined when it is none. */
function cellOf(type: ValueType, value: unknown): Cell | undefined {
  if (value === null) return null;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  if (type.kind === "text" && typeof value !== "string") return undefined;
  try {
    return readValue(type, String(value));
  } catch (error) {
    if (error instanceof ParameterFault) return undefined;
    throw error;
  }
}

/** A short mark of a question: what is filtered by and how it is sorted. */
export function markOf(question: unknown): string {
  return tagOf(JSON.stringify(question)).slice(0, 8);
}
