import { notSupported } from "../errors/snowflake-error.ts";
import { quoteJson } from "./encoding.ts";
import { parsePath, pathWith, type Step } from "./paths.ts";
import { arrayOf, elementsOf, isUndefined, membersOf } from "./pieces.ts";

/**
 * FLATTEN's rows as JSON: `[{"key", "index", "path", "value", "this"}, …]`, depth first.
 * https://docs.snowflake.com/en/sql-reference/functions/flatten
 *
 * @param path the member whose elements are wanted; "" is the value itself
 * @param mode OBJECT, ARRAY or BOTH
 */
export function flatten(encoded: string, path: string, recursive: boolean, mode: string): string {
  if (!["OBJECT", "ARRAY", "BOTH"].includes(mode)) throw notSupported(`FLATTEN with MODE => '${mode}'`);
  const rows: string[] = [];
  const start = parsePath(path).reduce<string | undefined>(stepInto, encoded);
  if (start !== undefined) visit(start, path);
  return arrayOf(rows);

  function visit(whole: string, at: string): void {
    const elements = elementsOf(whole);
    elements?.forEach((value, index) => {
      if (!isUndefined(value)) row(whole, at, index, value, mode !== "OBJECT");
    });
    for (const [key, value] of membersOf(whole) ?? []) row(whole, at, key, value, mode !== "ARRAY");
  }

  function row(whole: string, at: string, step: Step, value: string, isWanted: boolean): void {
    const place = pathWith(at, step);
    if (isWanted) {
      const named =
        typeof step === "number" ? `"key":null,"index":${step}` : `"key":${quoteJson(step)},"index":null`;
      rows.push(`{${named},"path":${quoteJson(place)},"value":${value},"this":${whole}}`);
    }
    if (recursive) visit(value, place);
  }
}

/** A member or an element; undefined where there is none. */
export function stepInto(encoded: string | undefined, step: Step): string | undefined {
  if (encoded === undefined) return undefined;
  return typeof step === "number" ? elementsOf(encoded)?.[step] : membersOf(encoded)?.get(step);
}
