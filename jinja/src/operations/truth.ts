import { PyBytes } from "../values/bytes.ts";
import { PyList } from "../values/list.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";

/** Python's `bool()`. */
export function truth(value: Py): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value !== "";
    case "bigint":
      return value !== 0n;
    case "number":
      return value !== 0;
  }
  if (value === null) return false;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyUndefined) return value.kind === "strict" ? value.fail() : false;
  if (value instanceof PyMarkup) return value.text !== "";
  if (value instanceof PyRange) return value.count > 0n;
  if (value instanceof PyBytes) return value.bytes.length > 0;
  return value.length === undefined || value.length() > 0;
}
