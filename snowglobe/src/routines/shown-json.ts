import { layOutJson } from "../duckdb/lay-out-json.ts";
import { parseJson } from "../variants/parse-json.ts";
import { printVariant } from "../variants/print.ts";
import { NO_FORMATS } from "../variants/write-time.ts";

/** JSON that code gave, as a query shows a VARIANT. */
export function shownJson(json: string): string | null {
  const encoded = parseJson(json, "d");
  return encoded === null ? null : layOutJson(printVariant(encoded, NO_FORMATS));
}
