import { raise } from "../errors/raised.ts";
import { step } from "../limits/budget.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDict } from "../values/dict.ts";
import { PyDictView } from "../values/dict-view.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { same } from "./equal.ts";
import { iterationOf } from "./iterate.ts";
import { intOf } from "./numbers.ts";
import { typeName } from "./type-name.ts";

/** Python's `value in container`. */
export function contains(container: Py, value: Py): boolean {
  if (isText(container)) {
    if (!isText(value)) {
      raise("TypeError", `'in <string>' requires string as left operand, not ${typeName(value)}`);
    }
    return textOf(container).includes(textOf(value));
  }
  if (container instanceof PyDict) return container.has(value);
  if (container instanceof PyDictView && container.typeName === "dict_keys")
    return container.has(value, same);
  if (container instanceof PyRange) {
    const int = intOf(value);
    if (int !== undefined) return container.indexOf(int) !== undefined;
  }
  if (container instanceof PyBytes && intOf(value) === undefined) {
    if (!(value instanceof PyBytes))
      raise("TypeError", `a bytes-like object is required, not '${typeName(value)}'`);
    return Buffer.from(container.bytes).includes(Buffer.from(value.bytes));
  }
  const next = iterationOf(container);
  if (next === undefined) raise("TypeError", `argument of type '${typeName(container)}' is not iterable`);
  for (let item = next(); item !== undefined; item = next()) {
    step();
    if (same(item, value)) return true;
  }
  return false;
}
